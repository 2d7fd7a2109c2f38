#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/metrics.h"

namespace proofload::metric {
namespace {

const Context kDial{.reading_from = 0, .reading_to = 10, .unit = "bar"};
const Context kCircle{.reading_from = 0, .reading_to = 10, .period = 10.0, .unit = ""};

Prediction read(double value) { return Reading{value}; }

TEST(Regression, BreaksBeyondTwoPercentOfTheRange) {
  const auto metric = test::metric_of("regression", kDial);
  EXPECT_EQ(metric->compare(Oracle::stability, read(3.4), read(3.59), {}, 0).outcome, Outcome::holds);
  const Verdict verdict = metric->compare(Oracle::stability, read(3.4), read(5.1), {}, 0);
  EXPECT_EQ(verdict.outcome, Outcome::broken);
  EXPECT_EQ(verdict.failure, Failure::drift);
  EXPECT_EQ(verdict.reason, "3.4 → 5.1");
  EXPECT_NEAR(verdict.size, 0.17, 1e-12);
  EXPECT_NEAR(metric->change(read(3.4), read(5.1), {}), 1.7, 1e-12);
}

TEST(Regression, TakesTheLargerOfItsOwnAndTheNullTolerance) {
  const auto metric = test::metric_of("regression", kDial);
  EXPECT_EQ(metric->compare(Oracle::stability, read(3), read(3.3), {}, 0.25).outcome, Outcome::broken);
  EXPECT_EQ(metric->compare(Oracle::stability, read(3), read(3.3), {}, 0.35).outcome, Outcome::holds);
  Context wide = kDial;
  wide.tolerance = 0.5;
  EXPECT_EQ(
      test::metric_of("regression", wide)->compare(Oracle::stability, read(3), read(3.3), {}, 0.1).outcome,
      Outcome::holds);
}

TEST(Regression, GoesTheShortWayAroundTheCircle) {
  const auto metric = test::metric_of("regression", kCircle);
  EXPECT_EQ(metric->compare(Oracle::stability, read(9.95), read(0.05), {}, 0).outcome, Outcome::holds);
  EXPECT_NEAR(metric->change(read(9.5), read(0.5), {}), 1.0, 1e-12);
  EXPECT_NEAR(metric->change(read(-0.5), read(20.5), {}), 1.0, 1e-12);
  EXPECT_NEAR(metric->change(read(0), read(5), {}), 5.0, 1e-12);
}

TEST(Regression, ExpectsTheLabelForCorrectness) {
  const auto metric = test::metric_of("regression", kDial);
  const auto baseline = metric->baseline(Oracle::correctness, read(3.5), Reading{3.4});
  ASSERT_TRUE(baseline.has_value());
  EXPECT_EQ(std::get<Reading>(*baseline).value, 3.4);
  EXPECT_FALSE(metric->baseline(Oracle::correctness, read(3.7), Reading{3.4}).has_value());
  EXPECT_FALSE(metric->baseline(Oracle::correctness, read(3.7), {}).has_value());
  EXPECT_EQ(std::get<Reading>(*metric->baseline(Oracle::stability, read(3.7), {})).value, 3.7);
}

// Errors 0, 1, 2, 3: mean 1.5, standard error sqrt(5/3)/2.
TEST(Regression, MeanErrorCarriesItsNormalInterval) {
  const auto metric = test::metric_of("regression", kDial);
  std::vector<Answered> answered;
  for (int i = 0; i < 4; ++i) answered.push_back({Reading{5}, read(5.0 - i)});
  answered.push_back({{}, read(1)});
  const std::vector<Score> scores = metric->scores(answered, 0.95);
  ASSERT_EQ(scores.size(), 2U);
  EXPECT_EQ(scores[0].name, "mae");
  EXPECT_EQ(scores[0].unit, "bar");
  EXPECT_EQ(scores[0].n, 4U);
  EXPECT_NEAR(scores[0].value, 1.5, 1e-12);
  EXPECT_NEAR(*scores[0].hi - *scores[0].lo, 2 * 1.959964 * std::sqrt(5.0 / 3) / 2, 1e-5);
  EXPECT_EQ(scores[1].name, "within_tolerance");
  EXPECT_DOUBLE_EQ(scores[1].value, 0.25);
}

TEST(Regression, CountsAnswersThatHoldNoNumberAsTheWorstError) {
  EXPECT_EQ(test::metric_of("regression", kDial)->quality(read(std::nan("")), Reading{3}), 10.0);
  EXPECT_EQ(test::metric_of("regression", kCircle)->quality(read(std::nan("")), Reading{3}), 5.0);
}

TEST(Regression, RefusesRangesThatAreNone) {
  EXPECT_THROW(test::metric_of("regression", {.reading_from = 1, .reading_to = 1}), Error);
  EXPECT_THROW(test::metric_of("regression", {.period = 0.0}), Error);
  EXPECT_THROW(test::metric_of("regression", {.tolerance = -1.0}), Error);
}

TEST(Regression, SaysItsToleranceInPlainNumbers) {
  EXPECT_THAT(test::metric_of("regression", {.reading_to = 0.7, .unit = "V"})->definition(Oracle::stability),
              testing::HasSubstr("more than 0.014 V"));
}

}  // namespace
}  // namespace proofload::metric
