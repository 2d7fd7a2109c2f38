#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

TEST(InverseSparkles, TheMiddleStaysAndTheRestIsWhite) {
  const Rng rng(test::kKeys.sample);
  const auto x = static_cast<int>((0.25 + 0.5 * rng.uniform(0, 0)) * 200);
  const auto y = static_cast<int>((0.25 + 0.5 * rng.uniform(0, 1)) * 200);
  const Image out = stress_at("inverse_sparkles", flat({200, 200}, 1, 40), 8);
  for (int dx = -5; dx <= 5; ++dx) EXPECT_EQ(out.row(y)[x + dx], 40);
  for (const int corner : {0, 199}) EXPECT_GE(out.row(corner)[x < 100 ? 199 : 0], 250);
}

// Beyond all rays what is left is (length/distance)^(2·falloff): its logarithm is linear in the falloff.
TEST(InverseSparkles, TheFalloffIsThePower) {
  const Rng rng(test::kKeys.sample);
  const double cx = (0.25 + 0.5 * rng.uniform(0, 0)) * 200;
  const double cy = (0.25 + 0.5 * rng.uniform(0, 1)) * 200;
  const Image once = stress_at("inverse_sparkles", flat({200, 200}, 1, 0), 0.5);
  const Image twice = stress_at("inverse_sparkles", flat({200, 200}, 1, 0), 1);
  int compared = 0;
  for (int y = 0; y < 200; ++y)
    for (int x = 0; x < 200; ++x) {
      // Longest possible rays, 50·(1 + 4·0.25) px, are left behind.
      if (std::hypot(x - cx, y - cy) < 101) continue;
      const double a = 1 - once.row(y)[x] / 255.0;
      const double b = 1 - twice.row(y)[x] / 255.0;
      // a = w·g, b = w·g² with w = 1 - u², 3/4 <= w <= 1.
      ASSERT_LE(b, a * a / 0.75 + 0.006);
      ASSERT_GE(b, a * a - 0.006);
      ++compared;
    }
  EXPECT_GT(compared, 500);
}

TEST(InverseSparkles, GrowsFromNothing) {
  const Image grey = flat({200, 200}, 1, 40);
  EXPECT_LT(test::mse(grey, stress_at("inverse_sparkles", grey, 0.0005)), 0.5);
}

}  // namespace
}  // namespace proofload
