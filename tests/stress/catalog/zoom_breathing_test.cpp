#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(ZoomBreathing, TheScaleIsASineAboutTheCentre) {
  Value params = Value::object();
  params["period"] = 2;
  const auto zoom = test::stressor("zoom_breathing", params);
  const auto pass = zoom->start({40, 10, {60, 40}}, test::kKeys, zoom->axis().level_of(0.1));
  std::vector<double> scales;
  for (std::uint32_t t = 0; t < 40; ++t) {
    Sample frame;
    frame.image = test::flat({60, 40}, 1, 90);
    const Warp warp = pass->next(frame, t)->stressed.warp;
    const Point middle = warp.map(Point{30, 20});
    EXPECT_NEAR(middle.x, 30, 1e-9);
    EXPECT_NEAR(middle.y, 20, 1e-9);
    const Point p = warp.map(Point{40, 20});
    scales.push_back((p.x - 30) / 10);
    EXPECT_NEAR((warp.map(Point{30, 30}).y - 20) / 10, scales.back(), 1e-9);
  }
  // 20 frames a swing: it repeats, is odd about 1 half a swing on, and sums of squares give the amplitude.
  double power = 0;
  for (std::size_t t = 0; t < 20; ++t) {
    EXPECT_NEAR(scales[t], scales[t + 20], 1e-9);
    EXPECT_NEAR(scales[t] - 1, 1 - scales[(t + 10) % 20], 1e-9);
    power += (scales[t] - 1) * (scales[t] - 1) / 20;
  }
  EXPECT_NEAR(std::sqrt(2 * power), 0.1, 1e-5);
}

}  // namespace
}  // namespace proofload
