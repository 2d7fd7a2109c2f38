#include "proofload/stress/hunting.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace proofload::stress {
namespace {

// The differential equation itself, by small steps: x'' + 2 d x' + (w² + d²) x = 0 with x(0) = 1, x'(0) = 0.
double integrated(const Hunting& hunting, double seconds) {
  const double w = 2 * std::numbers::pi * hunting.frequency;
  const double d = -std::log(hunting.overshoot) / std::numbers::pi * w;
  const int steps = 400'000;
  const double h = seconds / steps;
  double x = 1;
  double v = 0;
  for (int i = 0; i < steps; ++i) {
    // Midpoint rule.
    const double mx = x + h / 2 * v;
    const double mv = v - h / 2 * (2 * d * v + (w * w + d * d) * x);
    x += h * mv;
    v -= h * (2 * d * mv + (w * w + d * d) * mx);
  }
  return x;
}

TEST(Hunting, SolvesTheEquationOfADampedSwing) {
  for (const double overshoot : {0.05, 0.4, 0.9})
    for (const double seconds : {0.1, 0.37, 1.3}) {
      const Hunting hunting{0.8, overshoot, 100};
      EXPECT_NEAR(hunting.error_at(seconds), integrated(hunting, seconds), 1e-6);
    }
}

TEST(Hunting, TheFirstSwingOvershootsByTheShareAndEachNextByThatFactor) {
  const Hunting hunting{2, 0.3, 100};
  EXPECT_DOUBLE_EQ(hunting.error_at(0), 1);
  EXPECT_NEAR(hunting.error_at(0.25), -0.3, 1e-12);
  EXPECT_NEAR(hunting.error_at(0.5), 0.09, 1e-12);
  for (double t = 0.01; t < 3; t += 0.01) EXPECT_GE(hunting.error_at(t), -0.3 - 1e-12);
}

TEST(Hunting, ASettledControlSeesTheSceneGoBack) {
  const Hunting hunting{2, 0.1, 5};
  for (const double t : {0.0, 0.2, 0.7}) {
    EXPECT_NEAR(hunting.error_at(5 + t), -hunting.error_at(t), 1e-9);
    EXPECT_NEAR(hunting.error_at(10 + t), hunting.error_at(t), 1e-9);
  }
}

}  // namespace
}  // namespace proofload::stress
