#include "proofload/campaign/group_limit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"
#include "proofload/stats/binomial.h"

namespace proofload::campaign {
namespace {

PictureBreak broke(std::uint32_t sample, Level held, Level at) {
  PictureBreak out;
  out.sample = sample;
  out.held = held;
  out.broke = at;
  return out;
}

PictureBreak never(std::uint32_t sample, Level held) {
  PictureBreak out;
  out.sample = sample;
  out.held = held;
  return out;
}

TEST(GroupLimit, NeedsAnOrderStatisticOnEitherSide) {
  EXPECT_EQ(fewest_for_limit(0.20, 0.95), 17U);
  EXPECT_EQ(fewest_for_limit(0.05, 0.95), 72U);
  EXPECT_EQ(fewest_for_limit(0.50, 0.95), 6U);
  std::vector<PictureBreak> seven;
  for (std::uint32_t i = 0; i < 7; ++i) seven.push_back(broke(i, 0, 100));
  const search::Limit limit = group_limit(seven, 0.2, 0.95);
  EXPECT_FALSE(limit.level || limit.lo || limit.hi);
  EXPECT_EQ(limit.censored, search::Censored::none);
  EXPECT_FALSE(group_limit({}, 0.2, 0.95).level);
}

// Searched to the end, it is the order statistics themselves: of 100 pictures that break at 1000, 2000 … the 20th, with the ranks 12
// and 29 of methods 1.4.
TEST(GroupLimit, OfFinishedSearchesIsAnOrderStatistic) {
  std::vector<PictureBreak> all;
  for (int i = 1; i <= 100; ++i) all.push_back(broke(static_cast<std::uint32_t>(i), 1000 * i - 1, 1000 * i));
  const search::Limit limit = group_limit(all, 0.20, 0.95);
  EXPECT_EQ(limit.level, 20000);
  EXPECT_EQ(limit.before, 19999);
  EXPECT_EQ(limit.lo, 12000 - 1);
  EXPECT_EQ(limit.hi, 29000);
  EXPECT_EQ(limit.basis, search::Basis::inferred);
  EXPECT_EQ(limit.censored, search::Censored::none);
}

TEST(GroupLimit, ThatIsNotReachedSaysUpToWhere) {
  std::vector<PictureBreak> all;
  for (std::uint32_t i = 0; i < 90; ++i) all.push_back(never(i, 5000 + static_cast<Level>(i)));
  for (std::uint32_t i = 90; i < 100; ++i) all.push_back(broke(i, 100, 200));
  const search::Limit limit = group_limit(all, 0.20, 0.95);
  EXPECT_FALSE(limit.level);
  EXPECT_EQ(limit.censored, search::Censored::right);
  // Ten broke, nine more are only known to hold up to 5000 … 5008; the tenth of them would make a fifth.
  EXPECT_EQ(limit.before, 5009);
}

TEST(GroupLimit, AllBrokenAtTheFirstLook) {
  std::vector<PictureBreak> all;
  for (std::uint32_t i = 0; i < 50; ++i) all.push_back(broke(i, 0, 7));
  const search::Limit limit = group_limit(all, 0.20, 0.95);
  EXPECT_EQ(limit.level, 7);
  EXPECT_EQ(limit.lo, 0);
  EXPECT_EQ(limit.hi, 7);
}

// Whatever part of the truth a search by halves has seen, the interval holds the limit of the population: at least 95 in 100.
TEST(GroupLimit, IntervalHoldsThePopulationsLimit) {
  constexpr int kRuns = 400;
  constexpr std::size_t kPictures = 60;
  const double truth = 0.2;  // Breaking points are uniform on the axis.
  int held = 0;
  for (int r = 0; r < kRuns; ++r) {
    const Rng rng(static_cast<std::uint64_t>(r) + 1);
    std::vector<PictureBreak> all;
    for (std::uint32_t i = 0; i < kPictures; ++i) {
      const double at = rng.uniform(0, i);
      double lo = 0;
      double hi = 2;  // Beyond the axis.
      const int looks = 1 + static_cast<int>(rng.uniform(1, i) * 6);
      for (int k = 0; k < looks; ++k) {
        const double middle = std::min(1.0, (lo + hi) / 2);
        (at <= middle ? hi : lo) = middle;
        if (lo >= 1) break;
      }
      const auto level = [](double s) { return static_cast<Level>(s * kTopLevel); };
      all.push_back(hi <= 1 ? broke(i, level(lo), level(hi)) : never(i, level(std::min(lo, 1.0))));
    }
    const search::Limit limit = group_limit(all, 0.20, 0.95);
    const bool above = !limit.lo || *limit.lo <= truth * kTopLevel;
    const bool below = !limit.hi || *limit.hi >= truth * kTopLevel;
    held += above && below ? 1 : 0;
  }
  EXPECT_GE(stats::clopper_pearson(static_cast<std::size_t>(held), kRuns, 0.01).hi, 0.95);
}

TEST(GroupLimit, SharesThatAreNoneAreRefused) {
  EXPECT_THROW(fewest_for_limit(0, 0.95), Error);
  EXPECT_THROW(fewest_for_limit(0.2, 1), Error);
}

}  // namespace
}  // namespace proofload::campaign
