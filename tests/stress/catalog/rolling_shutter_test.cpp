#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(RollingShutter, TheFirstRowStaysAndTheLastMovesByTheSkew) {
  const auto stressor = test::stressor("rolling_shutter");
  const Image image = test::textured({120, 81}, 3);
  const Stressed moved = test::stressed(*stressor, image, 20);
  const double sign = moved.warp.map(Point{60, 80.5}).x > 60 ? 1 : -1;
  for (const double row : {0.0, 40.0, 80.0}) {
    const Point p = moved.warp.map(Point{60, row + 0.5});
    EXPECT_NEAR(p.x, 60 + sign * 20 * row / 80, 1e-3);
    EXPECT_NEAR(p.y, row + 0.5, 1e-6);
  }
  EXPECT_TRUE(std::equal(image.row(0), image.row(0) + 360, moved.sample.image.row(0)));
  // 20 px and 80 rows: every fourth row moves by whole pixels and is a copy.
  for (int x = 30; x < 90; ++x)
    EXPECT_EQ(moved.sample.image.row(40)[3 * x], image.row(40)[3 * (x - static_cast<int>(sign) * 10)]);
}

TEST(RollingShutter, AVibrationMovesRowsByASine) {
  Value params = Value::object();
  params["motion"] = "vibration";
  params["cycles"] = 2;
  const auto stressor = test::stressor("rolling_shutter", params);
  const Warp back = test::stressed(*stressor, test::textured({60, 101}, 3), 5).warp.inverse();
  double most = 0;
  double sum = 0;
  for (int y = 0; y < 100; ++y) {
    const double d = back.map(Point{30, y + 0.5}).x - 30;
    most = std::max(most, std::abs(d));
    sum += d;
    EXPECT_NEAR(d, back.map(Point{30, (y + 50) % 100 + 0.5}).x - 30, 1e-3) << "two vibrations a frame";
  }
  EXPECT_NEAR(most, 5, 0.05);
  EXPECT_NEAR(sum / 100, 0, 1e-3);
}

}  // namespace
}  // namespace proofload
