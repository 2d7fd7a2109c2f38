#include "proofload/stress/thin_plate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "proofload/core/error.h"
#include "support/stressing.h"

namespace proofload {
namespace {

TEST(ThinPlate, TakesEveryPointExactlyToItsPlace) {
  const std::vector<Point> from{{0, 0}, {100, 0}, {100, 80}, {0, 80}, {40, 30}, {70, 60}};
  const std::vector<Point> to{{3, -2}, {95, 4}, {110, 83}, {-6, 78}, {47, 22}, {66, 66}};
  const stress::ThinPlate plate(from, to);
  for (std::size_t i = 0; i < from.size(); ++i) {
    EXPECT_NEAR(plate.map(from[i]).x, to[i].x, 1e-8);
    EXPECT_NEAR(plate.map(from[i]).y, to[i].y, 1e-8);
  }
}

// What needs no bending is not bent.
TEST(ThinPlate, AnAffineMapStaysAffine) {
  const std::vector<Point> from{{0, 0}, {100, 0}, {100, 80}, {0, 80}, {40, 30}};
  std::vector<Point> to;
  const auto affine = [](Point p) { return Point{2 + 1.1 * p.x - 0.2 * p.y, -5 + 0.3 * p.x + 0.9 * p.y}; };
  for (const Point p : from) to.push_back(affine(p));
  const stress::ThinPlate plate(from, to);
  for (const Point p : {Point{12, 71}, Point{-30, 20}, Point{250, 300}}) {
    EXPECT_NEAR(plate.map(p).x, affine(p).x, 1e-6);
    EXPECT_NEAR(plate.map(p).y, affine(p).y, 1e-6);
  }
}

TEST(ThinPlate, PointsThatDetermineNothingAreRefused) {
  const std::vector<Point> line{{0, 0}, {1, 1}, {2, 2}, {3, 3}};
  EXPECT_THROW(stress::ThinPlate(line, line), Error);
  const std::vector<Point> two{{0, 0}, {1, 1}};
  EXPECT_THROW(stress::ThinPlate(two, two), Error);
}

}  // namespace
}  // namespace proofload
