#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(GridDistortion, TheRimStaysAndNothingFoldsAtFullStrength) {
  const auto stressor = test::stressor("grid_distortion");
  const Size size{150, 110};
  for (std::uint64_t key = 0; key < 40; ++key) {
    const Warp back = test::stressed(*stressor, test::flat(size, 1, 90), 0.24, {key, key, 0}).warp.inverse();
    EXPECT_NEAR(back.map(Point{0.5, 60.5}).x, 0.5, 0.15);
    EXPECT_NEAR(back.map(Point{70.5, 109.5}).y, 109.5, 0.15);
    for (int y = 2; y < size.height - 2; y += 3)
      for (int x = 2; x < size.width - 2; x += 3) {
        const Point p = back.map(Point{x + 0.5, y + 0.5});
        const Point r = back.map(Point{x + 1.5, y + 0.5});
        const Point d = back.map(Point{x + 0.5, y + 1.5});
        ASSERT_GT((r.x - p.x) * (d.y - p.y) - (r.y - p.y) * (d.x - p.x), 0) << x << ' ' << y;
      }
  }
}

}  // namespace
}  // namespace proofload
