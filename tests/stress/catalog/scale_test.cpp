#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(Scale, PointsMoveAboutTheCentre) {
  Value larger = Value::object();
  larger["direction"] = "larger";
  const Stressed moved = test::stressed(*test::stressor("scale", larger), test::textured({100, 60}, 3), 3);
  const Point p = moved.warp.map(Point{60, 20});
  EXPECT_NEAR(p.x, 50 + 3 * 10, 1e-3);
  EXPECT_NEAR(p.y, 30 - 3 * 10, 1e-3);
}

// A pattern finer than the small picture can hold has to become its mean, not a coarse pattern.
TEST(Scale, WhatShrinksDoesNotAlias) {
  Image stripes({256, 256}, 1);
  for (int y = 0; y < 256; ++y)
    for (int x = 0; x < 256; ++x) stripes.row(y)[x] = (x / 2) % 2 ? 255 : 0;
  const Image small = test::stress_at("scale", stripes, 0.19);
  double low = 255;
  double high = 0;
  for (int y = 115; y < 141; ++y)
    for (int x = 115; x < 141; ++x) {
      low = std::min<double>(low, small.row(y)[x]);
      high = std::max<double>(high, small.row(y)[x]);
    }
  EXPECT_GT(low, 115);
  EXPECT_LT(high, 140);
}

}  // namespace
}  // namespace proofload
