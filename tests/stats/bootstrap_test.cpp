#include "proofload/stats/bootstrap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <span>
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

TEST(Resample, EveryDrawHoldsAsManyPicturesAsThereAre) {
  int calls = 0;
  std::vector<double> first;
  for_each_resample(7, 42, 50, [&](std::span<const std::uint32_t> weights) {
    ++calls;
    ASSERT_EQ(weights.size(), 7U);
    EXPECT_EQ(std::accumulate(weights.begin(), weights.end(), 0U), 7U);
    first.push_back(weights[0]);
  });
  EXPECT_EQ(calls, 50);
  std::vector<double> again;
  for_each_resample(7, 42, 50, [&](std::span<const std::uint32_t> weights) { again.push_back(weights[0]); });
  EXPECT_EQ(first, again);
  for_each_resample(0, 42, 50, [&](std::span<const std::uint32_t>) { ADD_FAILURE(); });
}

TEST(Resample, APictureIsDrawnWithPoissonLikeShares) {
  // Drawn by none of n draws: (1 - 1/n)^n, 0.366 for n = 100; 40,000 cases put it within 4.5 standard errors.
  double absent = 0;
  for_each_resample(100, 7, 400, [&](std::span<const std::uint32_t> weights) {
    absent += static_cast<double>(std::count(weights.begin(), weights.end(), 0U));
  });
  EXPECT_NEAR(absent / 40000, std::pow(0.99, 100), 4.5 * std::sqrt(0.366 * 0.634 / 40000));
}

TEST(PercentileInterval, MiddleOfTheReplicatesWidenedToTheValue) {
  std::vector<double> replicates(101);
  for (std::size_t i = 0; i < replicates.size(); ++i) replicates[i] = static_cast<double>(100 - i);
  const Interval inside = percentile_interval(50, replicates, 0.5);
  EXPECT_EQ(inside.lo, 25);
  EXPECT_EQ(inside.hi, 75);
  EXPECT_EQ(percentile_interval(2, replicates, 0.5).lo, 2);
  EXPECT_EQ(percentile_interval(99, replicates, 0.5).hi, 99);
}

TEST(CentredInterval, SpreadOfTheReplicatesAroundTheValue) {
  std::vector<double> replicates(101);
  for (std::size_t i = 0; i < replicates.size(); ++i) replicates[i] = static_cast<double>(i);
  const Interval moved = centred_interval(500, replicates, 0.5);
  EXPECT_DOUBLE_EQ(moved.lo, 475);
  EXPECT_DOUBLE_EQ(moved.hi, 525);
  std::vector<double> one = {3};
  EXPECT_EQ(centred_interval(4, one, 0.95).lo, 4);
  EXPECT_EQ(centred_interval(4, one, 0.95).hi, 4);
}

}  // namespace
}  // namespace proofload::stats
