#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(Shear, RowsShiftByTheTangentOfTheAngle) {
  Value params = Value::object();
  params["direction"] = "positive";
  const Stressed moved = test::stressed(*test::stressor("shear", params), test::textured({80, 60}, 3), 45);
  for (const double y : {10.0, 30.0, 55.0}) {
    const Point p = moved.warp.map(Point{20, y});
    EXPECT_NEAR(p.x, 20 + (y - 30), 1e-4);
    EXPECT_NEAR(p.y, y, 1e-9);
  }
  params["along"] = "y";
  const Stressed upright = test::stressed(*test::stressor("shear", params), test::textured({80, 60}, 3), 45);
  EXPECT_NEAR(upright.warp.map(Point{50, 10}).y, 10 + 10, 1e-4);
}

}  // namespace
}  // namespace proofload
