#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(MedianBlur, ImpulsesGoAndEdgesStay) {
  Image image = test::flat({60, 40}, 3, 40);
  for (int y = 0; y < 40; ++y) std::fill(image.row(y) + 90, image.row(y) + 180, std::uint8_t{200});
  const Image clean = image;
  for (int i = 5; i < 170; i += 17) image.row(7 + i % 25)[i] = 255;
  EXPECT_EQ(test::stress_at("median_blur", image, 1), clean);
}

TEST(MedianBlur, ValuesAreThoseOfTheWindow) {
  const Image image = test::textured({30, 20}, 1);
  const Image blurred = test::stress_at("median_blur", image, 2);
  for (int y = 2; y < 18; ++y)
    for (int x = 2; x < 28; ++x) {
      std::vector<int> window;
      for (int dy = -2; dy <= 2; ++dy)
        for (int dx = -2; dx <= 2; ++dx) window.push_back(image.row(y + dy)[x + dx]);
      std::nth_element(window.begin(), window.begin() + 12, window.end());
      ASSERT_EQ(blurred.row(y)[x], window[12]);
    }
}

}  // namespace
}  // namespace proofload
