#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(LensDistortion, RadiiFollowTheFormulaAndDirectionsStay) {
  for (const char* direction : {"barrel", "pincushion"}) {
    Value params = Value::object();
    params["direction"] = direction;
    const auto stressor = test::stressor("lens_distortion", params);
    const Size size{320, 240};
    const double k = direction[0] == 'b' ? 0.2 : -0.2;
    const Warp warp = test::stressed(*stressor, test::textured(size, 3), 0.2).warp;
    const Warp back = warp.inverse();
    for (const Point p : {Point{160, 120}, Point{40.5, 30.5}, Point{300.5, 200.5}}) {
      const double x = p.x - 160;
      const double y = p.y - 120;
      const double r2 = (x * x + y * y) / (160.0 * 160 + 120.0 * 120);
      EXPECT_NEAR(back.map(p).x, 160 + x * (1 + k * r2), 0.01);
      EXPECT_NEAR(back.map(p).y, 120 + y * (1 + k * r2), 0.01);
      const Point again = warp.map(back.map(p));
      EXPECT_NEAR(again.x, p.x, 1e-3);
      EXPECT_NEAR(again.y, p.y, 1e-3);
    }
  }
}

// The lens keeps its middle and the straight lines through it.
TEST(LensDistortion, APlusSignThroughTheMiddleStaysAPlusSign) {
  Image image = test::flat({101, 101}, 1, 0);
  for (int i = 0; i < 101; ++i) image.row(50)[i] = image.row(i)[50] = 255;
  const Image bent = test::stress_at("lens_distortion", image, 0.5);
  for (int i = 0; i < 101; ++i) {
    EXPECT_GE(bent.row(50)[i], 250) << i;
    EXPECT_GE(bent.row(i)[50], 250) << i;
  }
}

}  // namespace
}  // namespace proofload
