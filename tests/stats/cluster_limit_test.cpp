#include "proofload/stats/cluster_limit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"
#include "proofload/stats/binomial.h"

namespace proofload::stats {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// One unit a group: close to the order statistics of plain pictures.
TEST(ClusterLimit, OfSingleUnitsIsThatOfTheRanks) {
  std::vector<GroupedBreak> units;
  for (std::uint32_t i = 1; i <= 500; ++i) units.push_back({static_cast<double>(i), i});
  const ClusterLimit limit = cluster_limit(units, 0.2, 0.05);
  EXPECT_EQ(limit.value, 100.0);
  const Ranks ranks = quantile_ranks(500, 0.2, 0.05);  // 83, 119
  EXPECT_NEAR(*limit.lo, static_cast<double>(ranks.lower) - 1, 2);
  EXPECT_NEAR(*limit.hi, static_cast<double>(ranks.upper), 2);
}

// Units of a group at the same place: as if there were one of them.
TEST(ClusterLimit, OfCopiesIsNoSharper) {
  std::vector<GroupedBreak> single;
  std::vector<GroupedBreak> copies;
  for (std::uint32_t i = 1; i <= 100; ++i) {
    single.push_back({static_cast<double>(i), i});
    for (int copy = 0; copy < 10; ++copy) copies.push_back({static_cast<double>(i), i});
  }
  const ClusterLimit one = cluster_limit(single, 0.2, 0.05);
  const ClusterLimit ten = cluster_limit(copies, 0.2, 0.05);
  EXPECT_EQ(one.value, ten.value);
  EXPECT_NEAR(*one.lo, *ten.lo, 1);
  EXPECT_NEAR(*one.hi, *ten.hi, 1);
}

TEST(ClusterLimit, CoversWhereUnitsBreakTogether) {
  const Rng rng(111);
  constexpr int kRuns = 600;
  int covered = 0;
  int blind = 0;
  for (std::uint32_t run = 0; run < kRuns; ++run) {
    std::vector<GroupedBreak> units;
    std::vector<double> all;
    for (std::uint32_t g = 0; g < 60; ++g) {
      // With probability 0.4 a picture's objects break at one place; each place is uniform on 0..1.
      const bool together = rng.uniform(run, 16 * g) < 0.4;
      for (std::uint32_t u = 0; u < 6; ++u) {
        units.push_back({rng.uniform(run, 16 * g + 1 + (together ? 0 : u)), g});
        all.push_back(units.back().at);
      }
    }
    const ClusterLimit limit = cluster_limit(units, 0.2, 0.05);
    covered += (!limit.lo || *limit.lo < 0.2) && (!limit.hi || 0.2 <= *limit.hi);
    std::sort(all.begin(), all.end());
    const Ranks ranks = quantile_ranks(all.size(), 0.2, 0.05);
    blind += all[ranks.lower - 1] < 0.2 && 0.2 <= all[ranks.upper - 1];
  }
  EXPECT_GE(covered / 600.0, 0.95 - 0.027);  // three standard errors
  EXPECT_LT(blind / 600.0, 0.85);
}

TEST(ClusterLimit, ThatIsNotReachedHasNoEnd) {
  std::vector<GroupedBreak> units;
  for (std::uint32_t i = 0; i < 100; ++i) units.push_back({i < 15 ? 0.01 * i : kNever, i});
  const ClusterLimit limit = cluster_limit(units, 0.2, 0.05);
  EXPECT_FALSE(limit.value);
  EXPECT_TRUE(limit.lo);
  EXPECT_FALSE(limit.hi);
  const ClusterLimit few = cluster_limit(std::vector<GroupedBreak>{{0.5, 1}, {0.6, 2}}, 0.2, 0.05);
  EXPECT_EQ(few.value, 0.5);
  EXPECT_FALSE(few.lo);
  EXPECT_FALSE(cluster_limit({}, 0.2, 0.05).value);
}

TEST(ClusterLimit, ArgumentsOutsideTheirRangeAreRefused) {
  EXPECT_THROW(cluster_limit({}, 0, 0.05), Error);
  EXPECT_THROW(cluster_limit({}, 0.2, 1), Error);
  EXPECT_THROW(cluster_limit(std::vector<GroupedBreak>{{std::nan(""), 1}}, 0.2, 0.05), Error);
}

}  // namespace
}  // namespace proofload::stats
