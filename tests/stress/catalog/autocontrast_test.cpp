#include <gtest/gtest.h>

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

Value cut(double share) { return Value::Object{{"cut", share}}; }

TEST(Autocontrast, DarkestAndBrightestBecomeBlackAndWhite) {
  Image picture({101, 1}, 1);
  for (int i = 0; i <= 100; ++i) picture.data()[i] = static_cast<std::uint8_t>(60 + i);
  const Image out = stress_at("autocontrast", picture, 1, cut(0));
  for (int i = 0; i <= 100; ++i) EXPECT_NEAR(out.data()[i], 2.55 * i, 0.5001);
  EXPECT_EQ(stress_at("autocontrast", out, 1, cut(0)), out);
}

TEST(Autocontrast, TheCutShareClips) {
  const Image out = stress_at("autocontrast", ramp(), 1, cut(0.1));
  // 10 % of 256 samples are 25.6: the 26th has more than them below it.
  EXPECT_EQ(out.data()[25], 0);
  EXPECT_GT(out.data()[26], 0);
  EXPECT_EQ(out.data()[230], 255);
  EXPECT_LT(out.data()[229], 255);
}

TEST(Autocontrast, OneStretchForAllKeepsGreyGrey) {
  Image picture = test::textured({80, 60}, 3);
  for (std::size_t i = 0; i < picture.bytes(); i += 3) {
    picture.data()[i + 1] = picture.data()[i + 2] = picture.data()[i];
    if (i % 5 == 0) picture.data()[i] = static_cast<std::uint8_t>(60 + picture.data()[i] / 4);
  }
  Value common = cut(0.05);
  common["common"] = true;
  const Image out = stress_at("autocontrast", picture, 1, common);
  for (std::size_t i = 0; i < picture.bytes(); i += 3) ASSERT_EQ(out.data()[i + 1], out.data()[i + 2]);
}

TEST(Autocontrast, AFlatPictureStays) {
  EXPECT_EQ(stress_at("autocontrast", flat({30, 20}, 3, 90), 1), flat({30, 20}, 3, 90));
}

}  // namespace
}  // namespace proofload
