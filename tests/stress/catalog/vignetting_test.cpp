#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

double linear(double code) { return std::pow((code / 255 + 0.055) / 1.055, 2.4); }

TEST(Vignetting, CornersLoseTheStopsTheMiddleNone) {
  for (const double stops : {1.0, 2.0, 4.0}) {
    const Image out = stress_at("vignetting", flat({301, 201}, 1, 250), stops);
    EXPECT_EQ(out.row(100)[150], 250);
    // The middle of the last pixel lies half a pixel before the corner.
    EXPECT_NEAR(std::log2(linear(250) / linear(out.row(0)[0])), stops, 0.06) << stops;
  }
}

TEST(Vignetting, IsTheFourthPowerOfTheCosine) {
  const double stops = 3;
  const Image out = stress_at("vignetting", flat({301, 201}, 1, 250), stops);
  const double tangent = std::exp2(stops / 2) - 1;  // squared, in the corner
  for (int y = 0; y < 201; y += 10)
    for (int x = 0; x < 301; x += 10) {
      const double dx = x + 0.5 - 150.5;
      const double dy = y + 0.5 - 100.5;
      const double r = (dx * dx + dy * dy) / (150.5 * 150.5 + 100.5 * 100.5);
      const double gain = std::pow(std::cos(std::atan(std::sqrt(r * tangent))), 4);
      const double expected = 255 * (1.055 * std::pow(linear(250) * gain, 1 / 2.4) - 0.055);
      ASSERT_NEAR(out.row(y)[x], expected, 0.52);
    }
}

TEST(Vignetting, IsSymmetric) {
  const Image out = stress_at("vignetting", flat({64, 48}, 3, 200), 3);
  for (int y = 0; y < 48; ++y)
    for (int x = 0; x < 64; ++x) {
      ASSERT_EQ(out.row(y)[3 * x], out.row(y)[3 * (63 - x)]);
      ASSERT_EQ(out.row(y)[3 * x], out.row(47 - y)[3 * x]);
    }
}

TEST(Vignetting, CodedMultipliesTheCodes) {
  const Image out = stress_at("vignetting", flat({2, 2}, 1, 200), 2, Value::Object{{"domain", "coded"}});
  // Middles of the four pixels lie half way: 1/(1 + 1/4)².
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(out.data()[i], 128);
}

}  // namespace
}  // namespace proofload
