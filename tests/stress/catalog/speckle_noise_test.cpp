#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(SpeckleNoise, TheSquaredErrorIsSigmaSquaredTimesTheMeanSquare) {
  const Image dim = test::stress_at("brightness", test::textured({300, 200}, 3), 160);  // Far from white.
  const double square = test::mean_over(dim, [](double v) { return v * v; });
  for (const double sigma : {0.1, 0.2}) {
    const Image noisy = test::stress_at("speckle_noise", dim, sigma);
    EXPECT_NEAR(test::mse(dim, noisy), sigma * sigma * square + 1 / 12.0, 0.03 * sigma * sigma * square)
        << sigma;
  }
}

TEST(SpeckleNoise, BlackStaysBlack) {
  const Image black = test::flat({50, 40}, 3, 0);
  EXPECT_EQ(test::stress_at("speckle_noise", black, 2), black);
}

}  // namespace
}  // namespace proofload
