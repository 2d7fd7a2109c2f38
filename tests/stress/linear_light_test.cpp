#include "proofload/stress/linear_light.h"

#include <gtest/gtest.h>

#include <cmath>

namespace proofload::stress {
namespace {

TEST(LinearLight, HasTheStandardsValues) {
  EXPECT_EQ(linear_of_code(0), 0);
  EXPECT_EQ(linear_of_code(255), 1);
  EXPECT_NEAR(linear_of_code(10), 10 / 255.0 / 12.92, 1e-15);
  EXPECT_NEAR(linear_of_code(188), 0.5029, 1e-4);
}

TEST(LinearLight, CodesSurviveTheRoundTrip) {
  for (int code = 0; code < 256; ++code) {
    EXPECT_EQ(code_of_linear(linear_of_codes()[static_cast<std::size_t>(code)], Rounding::nearest), code);
    const double light[] = {linear_of_code(code)};
    std::uint8_t back[1];
    for (const Rounding rounding : {Rounding::nearest, Rounding::truncate}) {
      codes_of_rising_linear(light, rounding, back);
      EXPECT_EQ(back[0], code);
    }
  }
}

TEST(LinearLight, TableEqualsTheInverseCurve) {
  for (int i = 0; i <= 4000; ++i) {
    const double l = i / 4000.0;
    const double x = l <= 0.0031308 ? 12.92 * l : 1.055 * std::pow(l, 1 / 2.4) - 0.055;
    // 2^-16 of light is up to 0.05 codes in the shadows.
    ASSERT_LE(std::abs(code_of_linear(static_cast<float>(l), Rounding::nearest) - 255 * x), 0.5 + 0.06) << l;
  }
}

TEST(LinearLight, ValuesOutsideClip) {
  EXPECT_EQ(code_of_linear(-0.5F, Rounding::nearest), 0);
  EXPECT_EQ(code_of_linear(1.5F, Rounding::nearest), 255);
}

}  // namespace
}  // namespace proofload::stress
