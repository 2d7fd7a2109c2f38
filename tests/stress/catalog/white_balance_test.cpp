#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

double linear(double code) { return std::pow((code / 255 + 0.055) / 1.055, 2.4); }

Value way(const char* direction) { return Value::Object{{"direction", direction}}; }

TEST(WhiteBalance, WarmIsRedAndCoolIsBlueAndGreenStays) {
  const Image picture = test::textured({40, 30}, 3);
  const Image warm = stress_at("white_balance", picture, 100);
  const Image cool = stress_at("white_balance", picture, 100, way("cool"));
  for (std::size_t i = 0; i < picture.bytes(); i += 3) {
    EXPECT_GE(warm.data()[i], picture.data()[i]);
    EXPECT_EQ(warm.data()[i + 1], picture.data()[i + 1]);
    EXPECT_LE(warm.data()[i + 2], picture.data()[i + 2]);
    EXPECT_LE(cool.data()[i], picture.data()[i]);
    EXPECT_EQ(cool.data()[i + 1], picture.data()[i + 1]);
    EXPECT_GE(cool.data()[i + 2], picture.data()[i + 2]);
  }
}

// CIE illuminant A (2856 K) has x = 0.44757, y = 0.40745; sRGB white D65 is not a black body, so 6500 K is the unit.
TEST(WhiteBalance, GreyUnderLampLightHasTheColourOfIlluminantA) {
  const double mired = 1e6 / 2856 - 1e6 / 6500;
  const Image out = stress_at("white_balance", flat({2, 2}, 3, 100), mired);
  // Illuminant A and the black body of 6500 K (x 0.3135, y 0.3236) through the matrix of IEC 61966-2-1.
  const auto ratios = [](double cx, double cy) {
    const double x = cx / cy;
    const double z = (1 - cx - cy) / cy;
    const double green = -0.9692660 * x + 1.8760108 + 0.0415560 * z;
    return std::pair((3.2404542 * x - 1.5371385 - 0.4985314 * z) / green,
                     (0.0556434 * x - 0.2040259 + 1.0572252 * z) / green);
  };
  const auto lamp = ratios(0.44757, 0.40745);
  const auto day = ratios(0.3135, 0.3236);
  EXPECT_NEAR(linear(out.data()[0]) / linear(100), lamp.first / day.first, 0.03 * lamp.first);
  EXPECT_EQ(out.data()[1], 100);
  EXPECT_NEAR(linear(out.data()[2]) / linear(100), lamp.second / day.second, 0.03);
}

TEST(WhiteBalance, CoolUndoesWarm) {
  const Image grey = flat({2, 2}, 3, 120);
  const Image back = stress_at("white_balance", stress_at("white_balance", grey, 60), 60, way("cool"));
  for (std::size_t i = 0; i < grey.bytes(); ++i) EXPECT_NEAR(back.data()[i], 120, 1);
}

TEST(WhiteBalance, PicturesOfOneChannelHaveNoColour) {
  EXPECT_EQ(stress_at("white_balance", flat({4, 4}, 1, 90), 250), flat({4, 4}, 1, 90));
}

}  // namespace
}  // namespace proofload
