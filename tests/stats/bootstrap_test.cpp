#include "proofload/stats/bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::stats {
namespace {

TEST(Bootstrap, IntervalOfConstantSampleIsAPoint) {
  const std::vector<double> values(40, 2.5);
  const Interval interval = bootstrap_mean(values, 0.05, 1);
  EXPECT_EQ(interval.lo, 2.5);
  EXPECT_EQ(interval.hi, 2.5);
}

TEST(Bootstrap, OfNothingAndOfOneValueIsAPoint) {
  EXPECT_EQ(bootstrap_mean({}, 0.05, 1).hi, 0);
  const std::vector<double> one = {3};
  EXPECT_EQ(bootstrap_mean(one, 0.05, 1).lo, 3);
}

TEST(Bootstrap, IsAFunctionOfItsKey) {
  const std::vector<double> values = {1, 2, 4, 8, 16, 32, 64};
  const Interval a = bootstrap_mean(values, 0.05, 7);
  EXPECT_EQ(a.lo, bootstrap_mean(values, 0.05, 7).lo);
  EXPECT_NE(a.hi, bootstrap_mean(values, 0.05, 8).hi);
}

TEST(Bootstrap, CoversTheMeanAtAboutItsConfidence) {
  const Rng rng(99);
  int covered = 0;
  constexpr int kRuns = 400;
  std::vector<double> values(60);
  for (int run = 0; run < kRuns; ++run) {
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = rng.normal(static_cast<std::uint32_t>(run), i);
    const Interval interval = bootstrap_mean(values, 0.05, static_cast<std::uint64_t>(run), 400);
    covered += interval.lo <= 0 && 0 <= interval.hi;
  }
  EXPECT_NEAR(static_cast<double>(covered) / kRuns, 0.95, 0.04);
}

TEST(Bootstrap, ArgumentsOutsideTheirRangeAreRefused) {
  const std::vector<double> values = {1, 2};
  EXPECT_THROW(bootstrap_mean(values, 0, 1), Error);
  EXPECT_THROW(bootstrap_mean(values, 0.05, 1, 0), Error);
}

}  // namespace
}  // namespace proofload::stats
