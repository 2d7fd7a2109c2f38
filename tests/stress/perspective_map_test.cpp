#include "proofload/stress/perspective_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "proofload/core/error.h"
#include "proofload/data/warp.h"
#include "support/stressing.h"

namespace proofload {
namespace {

TEST(PerspectiveMap, TakesFourCornersToFourPoints) {
  const std::array<Point, 4> from{Point{0, 0}, Point{100, 0}, Point{100, 50}, Point{0, 50}};
  const std::array<Point, 4> to{Point{5, 3}, Point{90, -4}, Point{110, 61}, Point{-7, 44}};
  const Warp warp = Warp::homography(stress::through_corners(from, to));
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(warp.map(from[i]).x, to[i].x, 1e-9);
    EXPECT_NEAR(warp.map(from[i]).y, to[i].y, 1e-9);
  }
}

TEST(PerspectiveMap, CornersOnALineAreRefused) {
  const std::array<Point, 4> line{Point{0, 0}, Point{1, 1}, Point{2, 2}, Point{0, 5}};
  const std::array<Point, 4> square{Point{0, 0}, Point{1, 0}, Point{1, 1}, Point{0, 1}};
  EXPECT_THROW(stress::through_corners(line, square), Error);
}

TEST(PerspectiveMap, NoTiltIsNoMap) {
  const std::array<double, 9> m = stress::tilted({320, 200}, 0, 0);
  for (std::size_t i = 0; i < 9; ++i) EXPECT_NEAR(m[i], i % 4 == 0, 1e-9) << i;
}

// Half heights of a plane turned by θ about its horizontal middle: f·(H/2)·cos θ/(f ± (H/2)·sin θ).
TEST(PerspectiveMap, ATiltIsThatOfAPinholeCamera) {
  const double angle = 0.4;
  const double f = std::hypot(300, 200);
  const Warp warp = Warp::homography(stress::tilted({300, 200}, angle, 0));
  EXPECT_NEAR(warp.map(Point{150, 200}).y, 100 + f * 100 * std::cos(angle) / (f + 100 * std::sin(angle)),
              1e-9);
  EXPECT_NEAR(warp.map(Point{150, 0}).y, 100 - f * 100 * std::cos(angle) / (f - 100 * std::sin(angle)), 1e-9);
}

}  // namespace
}  // namespace proofload
