#include "proofload/stress/portable_math.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace proofload::stress {
namespace {

TEST(PortableMath, SineAndCosineOfTurns) {
  for (int i = -20000; i <= 20000; ++i) {
    const float t = static_cast<float>(i) / 9973.0F;
    const double angle = 2 * M_PI * static_cast<double>(t);
    ASSERT_NEAR(static_cast<double>(sine_of_turns(t)), std::sin(angle), 1.2e-6) << t;
    ASSERT_NEAR(static_cast<double>(cosine_of_turns(t)), std::cos(angle), 2e-6) << t;
  }
  EXPECT_EQ(sine_of_turns(0), 0);
  EXPECT_EQ(sine_of_turns(0.5F), 0);
  EXPECT_EQ(cosine_of_turns(0.25F), 0);
}

TEST(PortableMath, AnglesInTurns) {
  for (int i = 0; i < 10000; ++i) {
    const double angle = 2 * M_PI * (i / 10000.0 - 0.49997);
    for (const double radius : {1e-3, 1.0, 500.0}) {
      const auto x = static_cast<float>(radius * std::cos(angle));
      const auto y = static_cast<float>(radius * std::sin(angle));
      ASSERT_NEAR(static_cast<double>(turns_of(x, y)), angle / (2 * M_PI), 3e-6) << angle;
    }
  }
  EXPECT_EQ(turns_of(0, 0), 0);
  EXPECT_EQ(turns_of(-1, 0), 0.5F);
  EXPECT_EQ(turns_of(0, 1), 0.25F);
  EXPECT_EQ(turns_of(0, -1), -0.25F);
}

TEST(PortableMath, LogarithmsPowersAndBack) {
  for (int i = -3000; i <= 3000; ++i) {
    const double t = i / 100.0;
    const auto x = static_cast<float>(std::exp2(t));
    ASSERT_NEAR(static_cast<double>(log2_of(x)), std::log2(static_cast<double>(x)),
                3e-7 * std::max(1.0, std::abs(t)));
    ASSERT_NEAR(static_cast<double>(exp2_of(static_cast<float>(t))),
                static_cast<double>(std::exp2(static_cast<float>(t))), 4e-7 * std::exp2(t));
  }
  EXPECT_EQ(exp2_of(0), 1);
  EXPECT_EQ(log2_of(1), 0);
  EXPECT_NEAR(static_cast<double>(power_of(3, 1.4F)), std::pow(3, 1.4), 5e-6);
  EXPECT_GT(exp2_of(-500), 0);
  EXPECT_TRUE(std::isfinite(exp2_of(500)));
}

}  // namespace
}  // namespace proofload::stress
