#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(PinchAndTwirl, RimsOfTheDisksStayAndTheirMiddlesTurn) {
  Value params = Value::object();
  params["cells"] = 1;
  const auto stressor = test::stressor("pinch_and_twirl", params);
  const Warp back = test::stressed(*stressor, test::textured({200, 200}, 3), 90).warp.inverse();
  for (const Point p : {Point{100.5, 0.5}, Point{10.5, 10.5}, Point{199.5, 100.5}}) {
    EXPECT_NEAR(back.map(p).x, p.x, 0.2);
    EXPECT_NEAR(back.map(p).y, p.y, 0.2);
  }
  // Close to the middle, at radius d of 1, by 90°·(1 − d)².
  const Point p = back.map(Point{120.5, 100.5});
  const double d = std::hypot(20.5, 0.5) / 100;
  const double turned = std::abs(std::atan2(p.y - 100, p.x - 100) - std::atan2(0.5, 20.5)) * 180 / M_PI;
  EXPECT_NEAR(turned, 90 * (1 - d) * (1 - d), 0.5);
  // Level s of the benchmark turns by 9°·s and has the exponent −(0.1 + 0.04·s): what is seen comes from further out.
  EXPECT_NEAR(std::hypot(p.x - 100, p.y - 100), 100 * d / std::pow(std::sin(M_PI * d / 2), 0.5), 0.1);
}

}  // namespace
}  // namespace proofload
