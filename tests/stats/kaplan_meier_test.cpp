#include "proofload/stats/kaplan_meier.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::stats {
namespace {

// Methods of the project, 1.5.
const std::vector<Lifetime>& example() {
  static const std::vector<Lifetime> pictures = {{0.2, true},  {0.3, true}, {0.3, true},
                                                 {0.4, false}, {0.5, true}, {0.6, false}};
  return pictures;
}

TEST(KaplanMeier, EqualsTheTabulatedValues) {
  const std::vector<SurvivalStep> steps = kaplan_meier(example(), 0.05);
  ASSERT_EQ(steps.size(), 5u);
  EXPECT_NEAR(steps[0].whole, 0.833333, 5e-7);
  EXPECT_NEAR(steps[0].error, 0.152145, 5e-7);
  EXPECT_NEAR(steps[1].whole, 0.5, 1e-12);
  EXPECT_NEAR(steps[1].error, 0.204124, 5e-7);
  EXPECT_NEAR(steps[2].whole, 0.5, 1e-12);  // somebody leaves, nobody breaks
  EXPECT_EQ(steps[2].censored, 1u);
  EXPECT_NEAR(steps[3].whole, 0.25, 1e-12);
  EXPECT_NEAR(steps[3].error, 0.204124, 5e-7);
  EXPECT_EQ(steps[3].at_risk, 2u);
  // Log-log interval at 0.3 by hand: 0.5^exp(±1.959964 · 0.408248/0.693147).
  EXPECT_NEAR(steps[1].interval.lo, std::pow(0.5, std::exp(1.959964 * 0.408248 / 0.693147)), 1e-6);
  EXPECT_NEAR(steps[1].interval.hi, std::pow(0.5, std::exp(-1.959964 * 0.408248 / 0.693147)), 1e-6);
}

TEST(KaplanMeier, BoundsLetCensoredPicturesBreakNeverOrAtOnce) {
  const std::vector<SurvivalStep> steps = kaplan_meier(example(), 0.05);
  EXPECT_DOUBLE_EQ(steps[1].bounds.lo, 0.5);
  EXPECT_DOUBLE_EQ(steps[1].bounds.hi, 0.5);
  EXPECT_DOUBLE_EQ(steps[2].bounds.lo, 2.0 / 6);  // the one that left at 0.4 breaks there …
  EXPECT_DOUBLE_EQ(steps[2].bounds.hi, 3.0 / 6);  // … or never
  EXPECT_NEAR(steps[4].bounds.lo, 0, 1e-12);
  EXPECT_DOUBLE_EQ(steps[4].bounds.hi, 2.0 / 6);
  for (const SurvivalStep& step : steps) {
    EXPECT_LE(step.bounds.lo, step.whole + 1e-12);
    EXPECT_GE(step.bounds.hi, step.whole - 1e-12);
  }
}

// Nobody leaves: the empirical distribution, with the binomial standard error (Greenwood's sum telescopes).
TEST(KaplanMeier, WithoutCensoringIsTheEmpiricalDistribution) {
  const Rng rng(4);
  std::vector<Lifetime> pictures(50);
  for (std::size_t i = 0; i < pictures.size(); ++i) pictures[i] = {std::floor(20 * rng.uniform(0, i)), true};
  for (const SurvivalStep& step : kaplan_meier(pictures, 0.05)) {
    const auto left = static_cast<double>(
        std::count_if(pictures.begin(), pictures.end(), [&](const Lifetime& p) { return p.at > step.at; }));
    EXPECT_NEAR(step.whole, left / 50, 1e-12);
    EXPECT_NEAR(step.error, std::sqrt(left / 50 * (1 - left / 50) / 50), 1e-12);
    EXPECT_NEAR(step.bounds.lo, left / 50, 1e-12);
    EXPECT_NEAR(step.bounds.hi, left / 50, 1e-12);
  }
}

TEST(KaplanMeier, HasExactIntervalsWhereNoneOrAllBroke) {
  const std::vector<SurvivalStep> steps =
      kaplan_meier(std::vector<Lifetime>{{1, false}, {2, true}, {3, true}}, 0.05);
  EXPECT_NEAR(steps[0].interval.lo, std::pow(0.025, 1.0 / 3), 1e-12);
  EXPECT_EQ(steps[0].interval.hi, 1);
  EXPECT_EQ(steps[2].whole, 0);
  EXPECT_EQ(steps[2].interval.lo, 0);
  EXPECT_NEAR(steps[2].interval.hi, 0.975, 1e-12);
  EXPECT_TRUE(kaplan_meier({}, 0.05).empty());
}

// Weibull(0.6, 2.5) with limits uniform on 0..1.2: s_20 = 0.329295 and s_50 = 0.518181 (methods, 1.5).
TEST(KaplanMeier, CoversTheTruthUnderIndependentLimits) {
  const Rng rng(11);
  constexpr int kRuns = 1000;
  int covered[2] = {0, 0};
  int quantile = 0;
  double mean = 0;
  std::vector<Lifetime> pictures(100);
  for (std::uint32_t run = 0; run < kRuns; ++run) {
    for (std::size_t i = 0; i < pictures.size(); ++i) {
      const double t = 0.6 * std::pow(-std::log(rng.uniform(run, 2 * i)), 1 / 2.5);
      const double limit = 1.2 * rng.uniform(run, 2 * i + 1);
      pictures[i] = {std::min(t, limit), t <= limit};
    }
    const std::vector<SurvivalStep> steps = kaplan_meier(pictures, 0.05);
    const double places[2] = {0.329295, 0.518181};
    const double truths[2] = {0.8, 0.5};
    for (int j = 0; j < 2; ++j) {
      auto step =
          std::find_if(steps.begin(), steps.end(), [&](const SurvivalStep& s) { return s.at > places[j]; });
      --step;
      covered[j] += step->interval.lo <= truths[j] && truths[j] <= step->interval.hi;
    }
    const SurvivalQuantile q = survival_quantile(steps, 0.2);
    quantile += (!q.lo || *q.lo <= places[0]) && (!q.hi || places[0] <= *q.hi);
    mean += q.value.value_or(1.2) / kRuns;
  }
  // Three standard errors of 1000 runs at 0.95 are 0.021.
  EXPECT_NEAR(covered[0] / 1000.0, 0.95, 0.021);
  EXPECT_NEAR(covered[1] / 1000.0, 0.95, 0.021);
  EXPECT_NEAR(quantile / 1000.0, 0.95, 0.021);
  EXPECT_NEAR(mean, 0.329295, 0.01);
}

TEST(SurvivalQuantile, IsTheFirstStrengthThatReachesTheShare) {
  std::vector<Lifetime> pictures;
  for (int i = 1; i <= 10; ++i) pictures.push_back({static_cast<double>(i), true});
  const std::vector<SurvivalStep> steps = kaplan_meier(pictures, 0.05);
  EXPECT_EQ(survival_quantile(steps, 0.2).value, 2.0);
  EXPECT_EQ(survival_quantile(steps, 0.5).value, 5.0);
  EXPECT_EQ(survival_quantile(steps, 0.21).value, 3.0);
  const std::vector<Lifetime> never(10, Lifetime{1, false});
  const SurvivalQuantile none = survival_quantile(kaplan_meier(never, 0.05), 0.2);
  EXPECT_FALSE(none.value);
  EXPECT_EQ(none.lo, 1.0);  // ten whole ones do not exclude a share of 0.2: 0.025^(1/10) = 0.69
  EXPECT_FALSE(none.hi);
}

TEST(MeanWhole, IsTheMeanOfTheCutStrengths) {
  const Rng rng(5);
  std::vector<Lifetime> pictures(40);
  double mean = 0;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    pictures[i] = {2 * rng.uniform(1, i), true};
    mean += std::min(pictures[i].at, 1.0) / 40;
  }
  pictures[0].at = std::numeric_limits<double>::infinity();
  mean += (1 - std::min(2 * rng.uniform(1, 0), 1.0)) / 40;
  EXPECT_NEAR(mean_whole(kaplan_meier(pictures, 0.05), 0, 1), mean, 1e-12);
  EXPECT_EQ(mean_whole({}, 0, 1), 1);
  EXPECT_THROW(mean_whole({}, 1, 1), Error);
}

TEST(KaplanMeier, ArgumentsOutsideTheirRangeAreRefused) {
  EXPECT_THROW(kaplan_meier(std::vector<Lifetime>{{std::nan(""), true}}, 0.05), Error);
  EXPECT_THROW(kaplan_meier(example(), 1), Error);
  EXPECT_THROW(survival_quantile({}, 0), Error);
}

}  // namespace
}  // namespace proofload::stats
