#include <gtest/gtest.h>

#include <algorithm>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::stress_at;

Value params(double clip, int tiles) { return Value::Object{{"clip", clip}, {"tiles", tiles}}; }

// One tile whose clip never bites is plain equalization: the share of pixels up to the level.
TEST(Clahe, OneTileWithoutClippingIsEqualization) {
  Image picture({128, 4}, 1);
  for (int y = 0; y < 4; ++y)
    for (int x = 0; x < 128; ++x) picture.row(y)[x] = static_cast<std::uint8_t>(64 + x / 2);
  const Image out = stress_at("clahe", picture, 1, params(40, 1));
  for (int x = 0; x < 128; ++x) {
    const int up_to = 2 * (x / 2) + 2;  // Columns of this code and of those below.
    EXPECT_NEAR(out.row(0)[x], 255.0 * up_to / 128, 1) << x;
  }
}

// With the clip at the mean all codes count alike: the curve is the straight line, whatever the picture.
TEST(Clahe, ClippedAtTheMeanNothingMuchHappens) {
  Image picture({256, 16}, 1);
  for (int y = 0; y < 16; ++y)
    for (int x = 0; x < 256; ++x) picture.row(y)[x] = static_cast<std::uint8_t>(x);
  const Image out = stress_at("clahe", picture, 1, params(1, 1));
  for (int x = 0; x < 256; ++x) EXPECT_NEAR(out.row(3)[x], x, 1);
}

TEST(Clahe, DarkAndBrightHalvesAreEachSpreadOnTheirOwn) {
  Image picture = test::textured({128, 64}, 1);
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 128; ++x)
      picture.row(y)[x] = static_cast<std::uint8_t>((x < 64 ? 20 : 180) + picture.row(y)[x] / 8);
  const auto spread = [](const Image& image, int x0, int x1) {
    int low = 255;
    int high = 0;
    for (int y = 8; y < 56; ++y)
      for (int x = x0; x < x1; ++x) {
        low = std::min<int>(low, image.row(y)[x]);
        high = std::max<int>(high, image.row(y)[x]);
      }
    return high - low;
  };
  const Image out = stress_at("clahe", picture, 1, params(10, 4));
  EXPECT_GT(spread(out, 8, 40), 2 * spread(picture, 8, 40));
  EXPECT_GT(spread(out, 90, 120), 2 * spread(picture, 90, 120));
}

TEST(Clahe, ColourDifferencesStayUntilTheyClip) {
  Image picture = test::textured({64, 64}, 3);
  for (std::size_t i = 0; i < picture.bytes(); ++i)
    picture.data()[i] = static_cast<std::uint8_t>(100 + picture.data()[i] / 8);
  const Image out = stress_at("clahe", picture, 0.3);
  for (std::size_t i = 0; i < picture.bytes(); i += 3) {
    ASSERT_EQ(out.data()[i] - out.data()[i + 1], picture.data()[i] - picture.data()[i + 1]);
    ASSERT_EQ(out.data()[i] - out.data()[i + 2], picture.data()[i] - picture.data()[i + 2]);
  }
}

}  // namespace
}  // namespace proofload
