#include <gtest/gtest.h>

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

TEST(Grayscale, TheTopIsTheLumaInAllChannelsAndStaysSo) {
  const Image picture = test::textured({61, 47}, 3);
  const Image grey = stress_at("grayscale", picture, 1);
  for (std::size_t i = 0; i < picture.bytes(); i += 3) {
    const std::uint8_t* p = picture.data() + i;
    const double luma = 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2];
    ASSERT_NEAR(grey.data()[i], luma, 0.5 + 3 * 127.5 / 32768);
    ASSERT_EQ(grey.data()[i], grey.data()[i + 1]);
    ASSERT_EQ(grey.data()[i], grey.data()[i + 2]);
  }
  EXPECT_EQ(stress_at("grayscale", grey, 1), grey);
  EXPECT_EQ(stress_at("grayscale", grey, 0.3), grey);
}

TEST(Grayscale, WeightsOfHighDefinition) {
  const Value hd = Value::Object{{"weights", "709"}};
  EXPECT_EQ(stress_at("grayscale", pixel(255, 0, 0), 1, hd), flat({1, 1}, 3, 54));
  EXPECT_EQ(stress_at("grayscale", pixel(0, 255, 0), 1, hd), flat({1, 1}, 3, 182));
  EXPECT_EQ(stress_at("grayscale", pixel(0, 0, 255), 1, hd), flat({1, 1}, 3, 18));
}

TEST(Grayscale, EqualsTheOtherEndOfSaturation) {
  const Image picture = test::textured({61, 47}, 3);
  const Image grey = stress_at("grayscale", picture, 1);
  const Image pale = stress_at("saturation", picture, 0);
  for (std::size_t i = 0; i < picture.bytes(); ++i) {
    const std::uint8_t* p = picture.data() + i / 3 * 3;
    const double luma = 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2];
    // The weights of one are multiples of 2^-15: half way between two grey levels they may round to different sides.
    const bool half_way = std::abs(luma - std::floor(luma) - 0.5) < 3 * 127.5 / 32768;
    ASSERT_LE(std::abs(grey.data()[i] - pale.data()[i]), half_way ? 1 : 0) << luma;
  }
}

}  // namespace
}  // namespace proofload
