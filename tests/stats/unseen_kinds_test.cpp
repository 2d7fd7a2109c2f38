#include "proofload/stats/unseen_kinds.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::stats {
namespace {

TEST(UnseenKinds, ChaoOfTheMethodsPaper) {
  // S = 20, f1 = 6, f2 = 3.
  EXPECT_DOUBLE_EQ(chao1(20, 6, 3), 23.75);
  EXPECT_DOUBLE_EQ(chao1(4, 0, 0), 4);
  EXPECT_DOUBLE_EQ(chao1(2, 2, 0), 3);
}

TEST(UnseenKinds, CountsByHand) {
  const std::vector<std::size_t> kinds{5, kNoKind, 5, 9, kNoKind, 2, 9, 9, kNoKind, kNoKind};
  const UnseenKinds found = unseen_kinds(kinds, 0.05);
  EXPECT_EQ(found.draws, 10U);
  EXPECT_EQ(found.seen, 3U);
  EXPECT_EQ(found.once, 1U);   // 2
  EXPECT_EQ(found.twice, 1U);  // 5
  EXPECT_DOUBLE_EQ(found.next_new, 0.1);
  // One new kind among the last five draws: 1 − 0.05 quantile of Beta(2, 4).
  EXPECT_NEAR(found.bound, 0.657408, 1e-6);
}

TEST(UnseenKinds, NothingFoundIsARuleOfThree) {
  const std::vector<std::size_t> kinds(600, kNoKind);
  const UnseenKinds found = unseen_kinds(kinds, 0.05);
  EXPECT_EQ(found.next_new, 0);
  EXPECT_NEAR(found.bound, 1 - std::pow(0.05, 1.0 / 300), 1e-9);
  EXPECT_EQ(unseen_kinds({}, 0.05).next_new, 1);
  EXPECT_EQ(unseen_kinds({}, 0.05).bound, 1);
  EXPECT_THROW(unseen_kinds(kinds, 0.5), Error);
}

// Planted kinds with weights 1/1 … 1/40 that together make 30 % of all draws.
TEST(UnseenKinds, CalibratedOnPlantedRichness) {
  constexpr std::size_t kKinds = 40;
  std::vector<double> weight;
  double total = 0;
  for (std::size_t k = 1; k <= kKinds; ++k) total += 1.0 / static_cast<double>(k);
  for (std::size_t k = 1; k <= kKinds; ++k) weight.push_back(0.3 / static_cast<double>(k) / total);
  for (const std::size_t n : {100U, 300U, 1000U}) {
    constexpr int kRuns = 600;
    double estimated = 0;
    double true_missing = 0;
    int covered = 0;
    int richness_too_large = 0;
    for (int run = 0; run < kRuns; ++run) {
      const Rng rng(static_cast<std::uint64_t>(1000 * n) + static_cast<std::uint64_t>(run));
      std::vector<std::size_t> kinds;
      std::set<std::size_t> seen;
      for (std::size_t i = 0; i < n; ++i) {
        double u = rng.uniform(0, i);
        std::size_t kind = kNoKind;
        for (std::size_t k = 0; k < kKinds && kind == kNoKind; ++k) {
          u -= weight[k];
          if (u < 0) kind = k;
        }
        kinds.push_back(kind);
        if (kind != kNoKind) seen.insert(kind);
      }
      double missing = 0;
      for (std::size_t k = 0; k < kKinds; ++k) missing += seen.contains(k) ? 0 : weight[k];
      const UnseenKinds found = unseen_kinds(kinds, 0.05);
      estimated += found.next_new / kRuns;
      true_missing += missing / kRuns;
      covered += missing <= found.bound ? 1 : 0;
      richness_too_large += found.richness > 1.5 * kKinds ? 1 : 0;
    }
    // Good–Turing is unbiased up to 1/n of the mass of what was caught once.
    EXPECT_NEAR(estimated, true_missing, 0.06 * true_missing + 0.001) << n;
    EXPECT_GE(covered, 0.95 * kRuns) << n;
    EXPECT_LT(richness_too_large, 0.15 * kRuns) << n;
  }
}

}  // namespace
}  // namespace proofload::stats
