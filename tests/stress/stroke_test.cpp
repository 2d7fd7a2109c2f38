#include "proofload/stress/stroke.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace proofload::stress {
namespace {

double distance_to_segment(Point p, Point a, Point b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double t = std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy), 0.0, 1.0);
  return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

TEST(Stroke, IsTheGaussianOfTheDistanceToTheSegmentAndMissesNoPixel) {
  const Point ends[][2] = {{{10, 10}, {40, 12}}, {{20, 5}, {20, 35}},   {{5, 20}, {45, 20}},
                           {{40, 38}, {8, 3}},   {{-20, -5}, {70, 60}}, {{25, 20}, {25.5, 20}},
                           {{60, 10}, {49, 20}}, {{10, -9}, {30, -1}}};
  for (const auto& [from, to] : ends)
    for (const double width : {1.0, 3.0, 8.0}) {
      const Stroke stroke(from, to, width);
      const double sigma = width / 2.3548;
      const PixelSpan rows = stroke.rows(40);
      std::vector<float> shares;
      for (int y = 0; y < 40; ++y) {
        PixelSpan columns;
        if (y >= rows.from && y < rows.to) columns = stroke.row(y, 50, shares);
        for (int x = 0; x < 50; ++x) {
          const double d = distance_to_segment({x + 0.5, y + 0.5}, from, to);
          const double expected = d < 3 * sigma + 0.5 ? std::exp(-d * d / (2 * sigma * sigma)) : 0;
          const bool in = x >= columns.from && x < columns.to;
          const double found =
              in ? static_cast<double>(shares[static_cast<std::size_t>(x - columns.from)]) : 0;
          ASSERT_NEAR(found, expected, 2e-3) << x << ", " << y << ", width " << width;
        }
      }
    }
}

TEST(Stroke, APointHasNoRows) {
  const PixelSpan rows = Stroke({5, 5}, {5, 5}, 2).rows(20);
  EXPECT_EQ(rows.from, rows.to);
}

}  // namespace
}  // namespace proofload::stress
