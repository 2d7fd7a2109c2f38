#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

Value cast(const char* colour, const char* mode = "offset") {
  return Value::Object{{"colour", colour}, {"mode", mode}};
}

TEST(ColorCast, RedRaisesRedAndLowersTheOthersByHalf) {
  const Image out = stress_at("color_cast", flat({3, 3}, 3, 100), 40, cast("red"));
  EXPECT_EQ(out.data()[0], 140);
  EXPECT_EQ(out.data()[1], 80);
  EXPECT_EQ(out.data()[2], 80);
}

TEST(ColorCast, YellowIsTheOppositeOfBlue) {
  const Image yellow = stress_at("color_cast", flat({1, 1}, 3, 100), 30, cast("yellow"));
  const Image blue = stress_at("color_cast", flat({1, 1}, 3, 100), 30, cast("blue"));
  for (std::size_t c = 0; c < 3; ++c) EXPECT_EQ(yellow.data()[c] + blue.data()[c], 200);
}

TEST(ColorCast, GainsMultiply) {
  const auto stressor = test::stressor("color_cast", cast("green", "gain"));
  const Image out = stress_at(*stressor, flat({1, 1}, 3, 100), 1);
  EXPECT_NEAR(out.data()[0], 100 / std::sqrt(2.0), 0.51);
  EXPECT_EQ(out.data()[1], 200);
  EXPECT_NEAR(out.data()[2], 100 / std::sqrt(2.0), 0.51);
}

// A drawn hue is any, its largest part is the axis' value, and its parts add up to nothing.
TEST(ColorCast, DrawnHuesGoAroundTheCircle) {
  int highest[3] = {0, 0, 0};
  for (std::uint64_t key = 0; key < 300; ++key) {
    const Image out = stress_at("color_cast", flat({1, 1}, 3, 128), 60, Value::object(), {key, 0, 0});
    int largest = 0;
    int sum = 0;
    for (int c = 0; c < 3; ++c) {
      const int part = out.data()[c] - 128;
      largest = std::max(largest, std::abs(part));
      sum += part;
    }
    EXPECT_EQ(largest, 60);
    EXPECT_LE(std::abs(sum), 1);
    ++highest[std::max_element(out.data(), out.data() + 3) - out.data()];
  }
  for (const int times : highest) EXPECT_NEAR(times, 100, 5 * std::sqrt(300 * 2 / 9.0));
}

TEST(ColorCast, PicturesOfOneChannelHaveNoColour) {
  EXPECT_EQ(stress_at("color_cast", flat({4, 4}, 1, 90), 255), flat({4, 4}, 1, 90));
}

}  // namespace
}  // namespace proofload
