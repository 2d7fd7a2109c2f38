#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

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

Value params(const char* direction, const char* mode = "hsv") {
  return Value::Object{{"direction", direction}, {"mode", mode}};
}

// Six corners of the hexagon of hues, 60 degrees apart.
TEST(Hue, SixtyDegreesGoFromCornerToCorner) {
  const Image corners[] = {pixel(200, 0, 0),   pixel(200, 200, 0), pixel(0, 200, 0),
                           pixel(0, 200, 200), pixel(0, 0, 200),   pixel(200, 0, 200)};
  const auto forward = test::stressor("hue", params("forward"));
  const auto back = test::stressor("hue", params("back"));
  for (std::size_t i = 0; i < 6; ++i) {
    for (std::size_t turn = 1; turn <= 3; ++turn) {
      // 60·turn degrees is not a whole level; the half of a grey level it misses is rounded away.
      EXPECT_EQ(stress_at(*forward, corners[i], 60.0 * static_cast<double>(turn)), corners[(i + turn) % 6])
          << i;
      EXPECT_EQ(stress_at(*back, corners[i], 60.0 * static_cast<double>(turn)), corners[(i + 6 - turn) % 6])
          << i;
    }
  }
}

TEST(Hue, ValueAndSaturationStay) {
  const Image picture = test::textured({60, 50}, 3);
  for (const double angle : {17.0, 90.0, 161.0}) {
    const Image out = stress_at("hue", picture, angle);
    for (std::size_t i = 0; i < picture.bytes(); i += 3) {
      const auto before = std::minmax_element(picture.data() + i, picture.data() + i + 3);
      const auto after = std::minmax_element(out.data() + i, out.data() + i + 3);
      ASSERT_EQ(*before.first, *after.first) << i;
      ASSERT_EQ(*before.second, *after.second) << i;
    }
  }
}

TEST(Hue, ForwardAndBackUndoEachOther) {
  const Image picture = test::textured({60, 50}, 3);
  const Image back = stress_at("hue", stress_at("hue", picture, 75, params("forward")), 75, params("back"));
  for (std::size_t i = 0; i < picture.bytes(); ++i) ASSERT_NEAR(back.data()[i], picture.data()[i], 1);
}

TEST(Hue, ChromaTurnsAboutTheLuma) {
  Image picture = test::textured({60, 50}, 3);
  for (std::size_t i = 0; i < picture.bytes(); ++i)
    picture.data()[i] = static_cast<std::uint8_t>(90 + picture.data()[i] / 4);
  const Image out = stress_at("hue", picture, 120, params("forward", "chroma"));
  for (std::size_t i = 0; i < picture.bytes(); i += 3) {
    const auto luma = [&](const Image& image) {
      return 0.299 * image.data()[i] + 0.587 * image.data()[i + 1] + 0.114 * image.data()[i + 2];
    };
    ASSERT_NEAR(luma(out), luma(picture), 0.5);
  }
}

TEST(Hue, GreyHasNone) {
  for (const char* mode : {"hsv", "chroma"})
    for (const int channels : {1, 3})
      EXPECT_EQ(stress_at("hue", flat({4, 4}, channels, 99), 133, params("drawn", mode)),
                flat({4, 4}, channels, 99));
}

}  // namespace
}  // namespace proofload
