#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

// A flat histogram is what it makes; a ramp has one already.
TEST(Equalize, ARampStaysAndAHalvedRampIsStretched) {
  Image wide({256, 200}, 1);
  Image dark({256, 200}, 1);
  for (int y = 0; y < 200; ++y)
    for (int x = 0; x < 256; ++x) {
      wide.row(y)[x] = static_cast<std::uint8_t>(x);
      dark.row(y)[x] = static_cast<std::uint8_t>(x / 2);
    }
  EXPECT_EQ(stress_at("equalize", wide, 1), wide);
  const Image out = stress_at("equalize", dark, 1);
  for (int x = 0; x < 256; ++x) EXPECT_NEAR(out.row(0)[x], x, 2);
}

TEST(Equalize, TheShareOfDarkerPixelsBecomesTheGreyLevel) {
  const Image picture = test::textured({160, 120}, 1);
  const Image out = stress_at("equalize", picture, 1);
  std::array<double, 256> below{};
  for (std::size_t i = 0; i < picture.bytes(); ++i) below[picture.data()[i]] += 1;
  const double brightest = below[255];
  double sum = 0;
  for (double& count : below) {
    const double here = count;
    count = sum;
    sum += here;
  }
  for (std::size_t i = 0; i < picture.bytes(); ++i)
    ASSERT_NEAR(out.data()[i], std::min(255.0, 255 * below[picture.data()[i]] / (sum - brightest)), 4);
}

TEST(Equalize, AFlatPictureHasNothingToSpread) {
  EXPECT_EQ(stress_at("equalize", flat({30, 20}, 3, 90), 1), flat({30, 20}, 3, 90));
}

TEST(Equalize, ChannelsAreEqualizedOnTheirOwn) {
  Image picture = test::textured({80, 60}, 3);
  for (std::size_t i = 0; i < picture.bytes(); i += 3) picture.data()[i] /= 2;
  const Image out = stress_at("equalize", picture, 1);
  Image red({80, 60}, 1);
  for (std::size_t i = 0; i < red.bytes(); ++i) red.data()[i] = picture.data()[3 * i];
  const Image alone = stress_at("equalize", red, 1);
  for (std::size_t i = 0; i < red.bytes(); ++i) ASSERT_EQ(out.data()[3 * i], alone.data()[i]);
}

}  // namespace
}  // namespace proofload
