#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(Perspective, CornersMoveByNoMoreThanTheStrength) {
  const auto stressor = test::stressor("perspective");
  double furthest = 0;
  for (std::uint64_t key = 0; key < 100; ++key) {
    const Stressed moved = test::stressed(*stressor, test::flat({64, 48}, 1, 90), 0.1, {key, key, 0});
    for (const Point c : {Point{0, 0}, Point{64, 0}, Point{64, 48}, Point{0, 48}}) {
      const Point p = moved.warp.map(c);
      ASSERT_LE(std::abs(p.x - c.x), 6.4 + 1e-3);
      ASSERT_LE(std::abs(p.y - c.y), 4.8 + 1e-3);
      furthest = std::max(furthest, std::abs(p.x - c.x));
    }
  }
  EXPECT_GT(furthest, 6);
}

// In the middle the axis of the tilt keeps its scale and everything else shrinks.
TEST(Perspective, ATiltTurnsAboutTheMiddle) {
  Value params = Value::object();
  params["mode"] = "tilt";
  const auto stressor = test::stressor("perspective", params);
  for (std::uint64_t key = 0; key < 20; ++key) {
    const Stressed moved = test::stressed(*stressor, test::flat({300, 200}, 1, 90), 30, {key, key, 0});
    const Point centre = moved.warp.map(Point{150, 100});
    EXPECT_NEAR(centre.x, 150, 1e-6);
    EXPECT_NEAR(centre.y, 100, 1e-6);
    double least = 1e9;
    double most = 0;
    for (int i = 0; i < 360; ++i) {
      const double a = i * M_PI / 180;
      const Point p = moved.warp.map(Point{150 + 0.01 * std::cos(a), 100 + 0.01 * std::sin(a)});
      const double s = std::hypot(p.x - 150, p.y - 100) / 0.01;
      least = std::min(least, s);
      most = std::max(most, s);
    }
    EXPECT_NEAR(most, 1, 0.02);
    EXPECT_LE(least, 0.95);
    EXPECT_GE(least, std::cos(30 * M_PI / 180) * std::cos(30 * M_PI / 180));
  }
}

}  // namespace
}  // namespace proofload
