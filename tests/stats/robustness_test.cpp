#include "proofload/stats/robustness.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/stats/curve.h"

namespace proofload::stats {
namespace {

// The area under 1 − F, by its steps, is the mean of min(T, 1).
TEST(RobustArea, IsTheAreaUnderTheRobustnessCurve) {
  const double never = std::numeric_limits<double>::infinity();
  const std::vector<double> breaks = {0.7, 0.1, never, 0.4, 2, 0.4};
  std::vector<double> sorted = breaks;
  std::sort(sorted.begin(), sorted.end());
  std::vector<CurvePoint> curve = {{0, 1}};
  double whole = 1;
  for (const double at : sorted) {
    if (at > 1) break;
    curve.push_back({at, whole});
    whole -= 1.0 / 6;
    curve.push_back({at, whole});
  }
  curve.push_back({1, whole});
  EXPECT_NEAR(robust_area(breaks, 0, 1), mean_height(curve), 1e-12);
  EXPECT_NEAR(robust_area(breaks, 0, 1), (0.7 + 0.1 + 1 + 0.4 + 1 + 0.4) / 6, 1e-12);
  EXPECT_EQ(robust_area(std::vector<double>{never}, 3, 5), 1);
  EXPECT_EQ(robust_area(std::vector<double>{1}, 3, 5), 0);
}

// Weibull(a, b): the integral of exp(−(s/a)^b) over 0..1, by Simpson's rule.
TEST(RobustArea, OfAWeibullIsItsIntegral) {
  double integral = 0;
  constexpr int kParts = 200;
  for (int i = 0; i <= kParts; ++i) {
    const double s = static_cast<double>(i) / kParts;
    const int weight = i == 0 || i == kParts ? 1 : i % 2 == 1 ? 4 : 2;
    integral += weight * std::exp(-std::pow(s / 0.6, 2.5)) / (3.0 * kParts);
  }
  std::vector<double> breaks;
  for (int i = 0; i < 20000; ++i) breaks.push_back(0.6 * std::pow(-std::log((i + 0.5) / 20000), 1 / 2.5));
  EXPECT_NEAR(robust_area(breaks, 0, 1), integral, 1e-5);
}

TEST(RobustnessScore, IsTheMeanAndTheWorst) {
  const RobustnessScore score = robustness_score(std::vector<double>{0.5, 0.2, 0.8});
  EXPECT_DOUBLE_EQ(score.mean, 0.5);
  EXPECT_EQ(score.worst, 0.2);
}

TEST(LogitLine, FindsALineAndWhatLiesAboveIt) {
  const auto logistic = [](double x) { return 1 / (1 + std::exp(-x)); };
  const std::vector<double> clean = {logistic(0.5), logistic(1), logistic(2)};
  const std::vector<double> stressed = {logistic(-0.25), logistic(0.25), logistic(1.25)};
  const LogitLine line = logit_line(clean, stressed);
  EXPECT_NEAR(line.slope, 1, 1e-12);
  EXPECT_NEAR(line.intercept, -0.75, 1e-12);
  EXPECT_NEAR(effective_robustness(line, logistic(1.5), logistic(0.75)), 0, 1e-12);
  EXPECT_NEAR(effective_robustness(line, logistic(0.75), 0.6), 0.1, 1e-12);
}

TEST(Robustness, ArgumentsOutsideTheirRangeAreRefused) {
  EXPECT_THROW(robust_area({}, 0, 1), Error);
  EXPECT_THROW(robust_area(std::vector<double>{1}, 1, 1), Error);
  EXPECT_THROW(robust_area(std::vector<double>{std::nan("")}, 0, 1), Error);
  EXPECT_THROW(robustness_score({}), Error);
  EXPECT_THROW(logit_line(std::vector<double>{0.5}, std::vector<double>{0.5}), Error);
  EXPECT_THROW(logit_line(std::vector<double>{0.5, 1}, std::vector<double>{0.5, 0.6}), Error);
}

}  // namespace
}  // namespace proofload::stats
