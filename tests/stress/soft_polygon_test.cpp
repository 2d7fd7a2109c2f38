#include "proofload/stress/soft_polygon.h"

#include <gtest/gtest.h>

#include <vector>

#include "support/stressing.h"

namespace proofload::stress {
namespace {

double area(const Image& mask) { return test::mean_of(mask) / 255 * static_cast<double>(mask.bytes()); }

TEST(SoftPolygon, ARectangleCoversItsShareOfEveryPixel) {
  const std::vector<Point> box{{2.25, 1}, {6.5, 1}, {6.5, 3}, {2.25, 3}};
  const Image mask = polygon_mask({9, 5}, box);
  for (int y = 0; y < 5; ++y)
    for (int x = 0; x < 9; ++x) {
      const int expected = y < 1 || y >= 3 ? 0 : x == 2 ? 191 : x >= 3 && x < 6 ? 255 : x == 6 ? 128 : 0;
      EXPECT_EQ(mask.row(y)[x], expected) << x << ' ' << y;
    }
}

// The shoelace formula.
TEST(SoftPolygon, TheMaskHasTheAreaOfThePolygon) {
  const std::vector<Point> five{{20.3, 10.1}, {80.7, 25.2}, {70.4, 88.8}, {33.3, 70.5}, {12.9, 44.4}};
  double shoelace = 0;
  for (std::size_t i = 0; i < five.size(); ++i) {
    const Point& a = five[i];
    const Point& b = five[(i + 1) % five.size()];
    shoelace += (a.x * b.y - b.x * a.y) / 2;
  }
  EXPECT_NEAR(area(polygon_mask({100, 100}, five)), shoelace, 2);
}

TEST(SoftPolygon, VerticesMayLieOutside) {
  const std::vector<Point> all{{-50, -50}, {150, -50}, {150, 150}, {-50, 150}};
  EXPECT_EQ(polygon_mask({20, 30}, all), test::flat({20, 30}, 1, 255));
  const std::vector<Point> none{{-50, -50}, {-10, -50}, {-10, -20}};
  EXPECT_EQ(polygon_mask({20, 30}, none), test::flat({20, 30}, 1, 0));
}

// The even-odd rule leaves the middle of a pentagram out.
TEST(SoftPolygon, ADoublyWoundMiddleIsOutside) {
  const std::vector<Point> twice{{10, 10}, {90, 10}, {90, 90}, {10, 90},
                                 {10, 10}, {90, 10}, {90, 90}, {10, 90}};
  EXPECT_EQ(area(polygon_mask({100, 100}, twice)), 0);
}

}  // namespace
}  // namespace proofload::stress
