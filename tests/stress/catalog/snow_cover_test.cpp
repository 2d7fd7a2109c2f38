#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(SnowCover, BrightPixelsStayAndDarkOnesGetLighterByTheGain) {
  Image image = test::flat({2, 1}, 3, 0);
  const std::uint8_t pixels[] = {40, 60, 20, 180, 200, 190};
  std::copy_n(pixels, 6, image.data());
  const Image covered = test::stress_at("snow_cover", image, 100);
  EXPECT_EQ(covered.data()[3], 180);
  EXPECT_EQ(covered.data()[5], 190);
  // Lightness (60 + 20)/2 = 40 becomes 100: all channels go 60/215 of the way to white.
  EXPECT_NEAR(covered.data()[0], 40 + 215 * 60 / 215.0, 1);
  EXPECT_NEAR(covered.data()[1], 60 + 195 * 60 / 215.0, 1);
  EXPECT_NEAR(covered.data()[2], 20 + 235 * 60 / 215.0, 1);
}

}  // namespace
}  // namespace proofload
