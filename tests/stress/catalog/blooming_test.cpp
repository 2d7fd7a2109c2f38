#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "proofload/stress/linear_light.h"
#include "support/stressing.h"

namespace proofload {
namespace {

TEST(Blooming, OnlyColumnsWithBrightPixelsGainLight) {
  Image image = test::flat({50, 100}, 3, 80);
  for (int y = 20; y < 40; ++y)
    for (int x = 10; x < 15; ++x) std::fill_n(image.row(y) + 3 * x, 3, std::uint8_t{255});
  const Image smeared = test::stress_at("blooming", image, 0.2);
  // A fifth of the column is white and holds 4 - 1 times white too much.
  const double expected = stress::linear_of_codes()[80] + 0.2 * 0.2 * 3;
  EXPECT_NEAR(stress::linear_of_codes()[smeared.row(80)[3 * 12]], expected, 0.004);
  for (int x = 20; x < 50; ++x) ASSERT_EQ(smeared.row(80)[3 * x], 80);
}

}  // namespace
}  // namespace proofload
