#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(BoxBlur, IsTheMeanOfTheWindow) {
  const Image image = test::textured({40, 30}, 3);
  const Image blurred = test::stress_at("box_blur", image, 5);
  for (int y = 2; y < 28; ++y)
    for (int x = 2; x < 38; ++x) {
      double sum = 0;
      for (int dy = -2; dy <= 2; ++dy)
        for (int dx = -2; dx <= 2; ++dx) sum += image.row(y + dy)[3 * (x + dx) + 1];
      ASSERT_NEAR(blurred.row(y)[3 * x + 1], sum / 25, 0.6);
    }
}

TEST(BoxBlur, WhiteNoiseLeavesWithTheShareOfTheWindow) {
  const Image noise = test::stress_at("gaussian_noise", test::flat({400, 400}, 1, 128), 30);
  const double before = test::variance_of(noise);
  EXPECT_NEAR(test::variance_of(test::stress_at("box_blur", noise, 7)), before / 49 + 1 / 12.0,
              0.05 * before / 49 + 0.3);
}

TEST(BoxBlur, BrokenWidthsLieBetween) {
  Image line = test::flat({41, 9}, 1, 0);
  for (int y = 0; y < 9; ++y) line.row(y)[20] = 240;
  const Image blurred = test::stress_at("box_blur", line, 4);
  EXPECT_NEAR(blurred.row(4)[20], 60, 1);
  EXPECT_NEAR(blurred.row(4)[22], 30, 1) << "half of the pixel lies in the window";
  EXPECT_EQ(blurred.row(4)[23], 0);
}

}  // namespace
}  // namespace proofload
