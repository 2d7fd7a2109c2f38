#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(ThinPlateSpline, ControlPointsMoveByNoMoreThanTheJitter) {
  const auto stressor = test::stressor("thin_plate_spline");
  double furthest = 0;
  for (std::uint64_t key = 0; key < 50; ++key) {
    const Warp back =
        test::stressed(*stressor, test::flat({91, 61}, 1, 90), 0.2, {key, key, 0}).warp.inverse();
    for (int j = 1; j < 3; ++j)
      for (int i = 1; i < 3; ++i) {
        const Point p{i * 91 / 3.0, j * 61 / 3.0};
        const Point from = back.map(p);
        // Two hundredths of a pixel for the nodes of the field, which lie four pixels apart.
        ASSERT_LE(std::abs(from.x - p.x), 0.2 * 91 / 3 + 0.1);
        ASSERT_LE(std::abs(from.y - p.y), 0.2 * 61 / 3 + 0.1);
        furthest = std::max(furthest, std::abs(from.x - p.x) / (91 / 3.0));
      }
  }
  EXPECT_GT(furthest, 0.17);
}

}  // namespace
}  // namespace proofload
