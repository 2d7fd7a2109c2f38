#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

Value about(const char* what) {
  Value params = Value::object();
  params["about"] = what;
  return params;
}

Image channel(const Image& image, std::size_t c) {
  Image plane(image.size(), 1);
  for (std::size_t i = 0; i < plane.bytes(); ++i) plane.data()[i] = image.data()[3 * i + c];
  return plane;
}

// Variance × c² and MSE (1 − c)²·var per channel, up to the rounding to whole levels (1/12 of a squared level).
TEST(Contrast, ScalesTheVarianceOfEveryChannelAndKeepsItsMean) {
  const Image picture = test::textured({320, 240}, 3);
  for (const double factor : {0.75, 0.4, 0.2}) {
    const Image image = stress_at("contrast", picture, factor);
    for (std::size_t c = 0; c < 3; ++c) {
      const Image before = channel(picture, c);
      const Image after = channel(image, c);
      const double variance = test::variance_of(before);
      EXPECT_NEAR(test::mean_of(after), test::mean_of(before), 0.2);  // many samples share one rounding error
      EXPECT_NEAR(test::variance_of(after), factor * factor * variance, 0.005 * variance * factor + 0.2);
      EXPECT_NEAR(test::mse(before, after), (1 - factor) * (1 - factor) * variance, 0.005 * variance + 0.2);
    }
  }
}

TEST(Contrast, FactorZeroIsFlatAtTheRoundedMean) {
  const Image picture = test::textured({61, 47}, 3);
  const Image image = stress_at("contrast", picture, 0);
  for (std::size_t c = 0; c < 3; ++c) {
    const auto mean = static_cast<std::uint8_t>(std::floor(test::mean_of(channel(picture, c)) + 0.5));
    EXPECT_EQ(channel(image, c), flat({61, 47}, 1, mean));
  }
}

TEST(Contrast, AFlatPictureIsItsOwnMean) {
  for (const int channels : {1, 3})
    EXPECT_EQ(stress_at("contrast", flat({33, 9}, channels, 77), 0.3), flat({33, 9}, channels, 77));
}

TEST(Contrast, GreyMeanIsOneLevelForAllChannels) {
  const Image picture = test::textured({64, 64}, 3);
  const Image image = stress_at("contrast", picture, 0, about("grey"));
  const double grey = 0.299 * test::mean_of(channel(picture, 0)) +
                      0.587 * test::mean_of(channel(picture, 1)) + 0.114 * test::mean_of(channel(picture, 2));
  EXPECT_EQ(image, flat({64, 64}, 3, static_cast<std::uint8_t>(std::floor(grey + 0.5))));
}

TEST(Contrast, MiddleKeepsBlackAndWhiteAsFarFromTheMiddle) {
  const auto stressor = test::stressor("contrast", about("middle"));
  const double factor = stressor->axis().natural(stressor->axis().level_of(0.2));
  EXPECT_EQ(stress_at(*stressor, flat({3, 3}, 1, 0), 0.2).data()[0],
            static_cast<int>(std::floor(127.5 * (1 - factor) + 0.5)));
  EXPECT_EQ(stress_at(*stressor, flat({3, 3}, 1, 255), 0.2).data()[0],
            static_cast<int>(std::floor(127.5 * (1 + factor) + 0.5)));
}

// "Leaves about 13 grey levels" at ImageNet-C's strongest level.
TEST(Contrast, FactorFivePercentLeavesAboutThirteenLevels) {
  Image ramp({256, 1}, 1);
  for (int i = 0; i < 256; ++i) ramp.data()[i] = static_cast<std::uint8_t>(i);
  const Image image = stress_at("contrast", ramp, 0.05);
  int levels = 1;
  for (int i = 1; i < 256; ++i) levels += image.data()[i] != image.data()[i - 1];
  EXPECT_NEAR(levels, 13, 1);
}

}  // namespace
}  // namespace proofload
