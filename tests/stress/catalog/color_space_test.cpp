#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

Image ramp() {
  Image image({256, 1}, 1);
  for (int i = 0; i < 256; ++i) image.data()[i] = static_cast<std::uint8_t>(i);
  return image;
}

// A picture of one pixel.
Image pixel(std::uint8_t r, std::uint8_t g, std::uint8_t b) {
  Image image({1, 1}, 3);
  image.data()[0] = r;
  image.data()[1] = g;
  image.data()[2] = b;
  return image;
}

Value mistake(const char* name) { return Value::Object{{"mistake", name}}; }

// y = (219x + 16·255)/255: black becomes 16, white 235.
TEST(ColorSpace, LimitedRangeShownAsFullIsWashedOut) {
  const Image out = stress_at("color_space", ramp(), 1);
  for (int i = 0; i < 256; ++i) EXPECT_EQ(out.data()[i], std::floor(16 + 219.0 * i / 255 + 0.5)) << i;
}

TEST(ColorSpace, FullRangeShownAsLimitedUndoesItAndClips) {
  const Image out = stress_at("color_space", ramp(), 1, mistake("full_as_limited"));
  EXPECT_EQ(out.data()[16], 0);
  EXPECT_EQ(out.data()[5], 0);
  EXPECT_EQ(out.data()[235], 255);
  EXPECT_EQ(out.data()[250], 255);
  const Image back =
      stress_at("color_space", stress_at("color_space", ramp(), 1), 1, mistake("full_as_limited"));
  for (int i = 0; i < 256; ++i) EXPECT_NEAR(back.data()[i], i, 1);
}

// Rows of the product of both matrices, with the weights of the standards: R' = Y + (1 - Kr')/(1 - Kr)·(R - Y).
TEST(ColorSpace, MatricesOfTheStandards) {
  const double y = 0.299 * 150 + 0.587 * 90 + 0.114 * 60;
  const double r = y + (1 - 0.2126) / (1 - 0.299) * (150 - y);
  const double b = y + (1 - 0.0722) / (1 - 0.114) * (60 - y);
  const double g = (y - 0.2126 * r - 0.0722 * b) / 0.7152;
  const Image out = stress_at("color_space", pixel(150, 90, 60), 1, mistake("601_as_709"));
  EXPECT_EQ(out.data()[0], std::floor(r + 0.5));
  EXPECT_EQ(out.data()[1], std::floor(g + 0.5));
  EXPECT_EQ(out.data()[2], std::floor(b + 0.5));
  const Image back = stress_at("color_space", out, 1, mistake("709_as_601"));
  EXPECT_NEAR(back.data()[0], 150, 1);
  EXPECT_NEAR(back.data()[1], 90, 1);
  EXPECT_NEAR(back.data()[2], 60, 1);
}

TEST(ColorSpace, MatricesLeaveGreyAlone) {
  for (const char* name : {"601_as_709", "709_as_601"})
    for (const int channels : {1, 3})
      EXPECT_EQ(stress_at("color_space", flat({4, 4}, channels, 99), 1, mistake(name)),
                flat({4, 4}, channels, 99));
}

}  // namespace
}  // namespace proofload
