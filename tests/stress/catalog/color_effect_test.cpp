#include <gtest/gtest.h>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

// A picture of one pixel.
Image pixel(std::uint8_t r, std::uint8_t g, std::uint8_t b) {
  Image image({1, 1}, 3);
  image.data()[0] = r;
  image.data()[1] = g;
  image.data()[2] = b;
  return image;
}

Value effect(const char* name) { return Value::Object{{"effect", name}}; }

// The usual sepia matrix: white becomes (255, 255, 238.7), red 100 becomes (39, 35, 27).
TEST(ColorEffect, SepiaIsItsMatrix) {
  EXPECT_EQ(stress_at("color_effect", pixel(255, 255, 255), 1), pixel(255, 255, 239));
  EXPECT_EQ(stress_at("color_effect", pixel(100, 0, 0), 1), pixel(39, 35, 27));
}

// Multiplied by twice the luma below 0.45, screened above 0.55.
TEST(ColorEffect, BleachBypassDarkensShadowsAndLightensLights) {
  EXPECT_EQ(stress_at("color_effect", pixel(51, 51, 51), 1, effect("bleach_bypass")), pixel(20, 20, 20));
  EXPECT_EQ(stress_at("color_effect", pixel(204, 204, 204), 1, effect("bleach_bypass")),
            pixel(235, 235, 235));
}

// Grey lets all through: 1 - (x - x) = 1. Pure red is kept: 1 + 1/2 twice, clipped.
TEST(ColorEffect, TechnicolorKeepsGreyAndDeepensColours) {
  for (const int level : {0, 60, 200})
    EXPECT_EQ(stress_at("color_effect", flat({1, 1}, 3, static_cast<std::uint8_t>(level)), 1,
                        effect("technicolor")),
              flat({1, 1}, 3, static_cast<std::uint8_t>(level)));
  // (102, 51, 51): mattes 0.8, 1.1 and 1.1.
  EXPECT_EQ(stress_at("color_effect", pixel(102, 51, 51), 1, effect("technicolor")), pixel(123, 45, 45));
}

TEST(ColorEffect, HalfTheShareIsHalfTheWay) {
  EXPECT_EQ(stress_at("color_effect", pixel(51, 51, 51), 0.5, effect("bleach_bypass")), pixel(36, 36, 36));
}

}  // namespace
}  // namespace proofload
