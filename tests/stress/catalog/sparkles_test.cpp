#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

Value one() { return Value::Object{{"stars", 1}}; }

// Far from the star its white falls off as (radius/distance)²: four times as much at twice the radius.
TEST(Sparkles, LightGrowsWithTheSquareOfTheRadius) {
  const auto stressor = test::stressor("sparkles", one());
  const Image weak = stress_at(*stressor, flat({200, 200}, 1, 0), 0.02);
  const Image strong = stress_at(*stressor, flat({200, 200}, 1, 0), 0.04);
  int compared = 0;
  for (std::size_t i = 0; i < weak.bytes(); ++i) {
    if (strong.data()[i] > 200 || strong.data()[i] < 8) continue;
    ASSERT_NEAR(strong.data()[i], 4.0 * weak.data()[i], 2.6);
    ++compared;
  }
  EXPECT_GT(compared, 3000);
}

TEST(Sparkles, LightFallsWithTheSquareOfTheDistance) {
  const Rng rng(test::kKeys.sample);
  const double cx = 200 * rng.uniform(0, 0);
  const double cy = 200 * rng.uniform(0, 1);
  const Image out = stress_at("sparkles", flat({200, 200}, 1, 0), 0.05, one());
  // Over all directions rays are 10 px long in the mean with a deviation of a quarter between them.
  double near_sum = 0;
  int near_count = 0;
  double far_sum = 0;
  int far_count = 0;
  for (int y = 0; y < 200; ++y)
    for (int x = 0; x < 200; ++x) {
      const double distance = std::hypot(x - cx, y - cy);
      if (distance > 28 && distance < 32) {
        near_sum += out.row(y)[x] * distance * distance;
        ++near_count;
      } else if (distance > 56 && distance < 64) {
        far_sum += out.row(y)[x] * distance * distance;
        ++far_count;
      }
    }
  ASSERT_GT(near_count, 100);
  ASSERT_GT(far_count, 100);
  EXPECT_NEAR(near_sum / near_count, far_sum / far_count, 0.12 * near_sum / near_count);
  // 255·E[1 - u²]·E[length²] = 255·11/12·(1 + 1/24 at least, 1/16 at most)·100.
  EXPECT_NEAR(near_sum / near_count, 255 * 11 / 12.0 * 1.05 * 100, 0.12 * 24500);
}

TEST(Sparkles, AStarIsWhiteInItsMiddle) {
  const Rng rng(test::kKeys.sample);
  const Image out = stress_at("sparkles", flat({200, 200}, 3, 10), 0.05);
  for (std::uint64_t i = 0; i < 5; ++i) {
    const auto x = static_cast<int>(200 * rng.uniform(0, 2 * i));
    const auto y = static_cast<int>(200 * rng.uniform(0, 2 * i + 1));
    EXPECT_EQ(out.row(y)[3 * x], 255);
  }
}

}  // namespace
}  // namespace proofload
