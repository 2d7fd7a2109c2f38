#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(Ripple, NoPixelMovesByMoreThanTheAmplitudeAndSomeMoveByIt) {
  const auto stressor = test::stressor("ripple");
  const Size size{200, 100};
  const Warp back = test::stressed(*stressor, test::flat(size, 1, 90), 0.02).warp.inverse();
  double x_most = 0;
  double y_most = 0;
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x) {
      const Point p = back.map(Point{x + 0.5, y + 0.5});
      x_most = std::max(x_most, std::abs(p.x - x - 0.5));
      y_most = std::max(y_most, std::abs(p.y - y - 0.5));
    }
  EXPECT_NEAR(x_most, 0.02 * 200, 0.1);
  EXPECT_NEAR(y_most, 0.02 * 100, 0.05);
}

}  // namespace
}  // namespace proofload
