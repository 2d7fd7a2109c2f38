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

TEST(Solarize, InvertsFromTheThresholdOn) {
  const Image out = stress_at("solarize", ramp(), 128);
  for (int i = 0; i < 256; ++i) EXPECT_EQ(out.data()[i], i < 128 ? i : 255 - i) << i;
}

TEST(Solarize, ThresholdZeroIsTheNegative) {
  const Image picture = test::textured({40, 30}, 3);
  EXPECT_EQ(stress_at("solarize", picture, 0), stress_at("invert", picture, 1));
}

TEST(Solarize, BelowTheThresholdNothingChanges) {
  EXPECT_EQ(stress_at("solarize", flat({5, 5}, 3, 100), 101), flat({5, 5}, 3, 100));
  EXPECT_EQ(stress_at("solarize", flat({5, 5}, 3, 100), 100), flat({5, 5}, 3, 155));
}

}  // namespace
}  // namespace proofload
