#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

// The variance of a uniform disk is R²/4 in each direction.
TEST(FocusHunting, TheRadiusIsATriangleInTime) {
  Value params = Value::object();
  params["period"] = 2;
  const auto focus = test::stressor("focus_hunting", params);
  const auto pass = focus->start({41, 10, {81, 81}}, test::kKeys, focus->axis().level_of(12));
  std::vector<double> radii;
  for (std::uint32_t t = 0; t < 41; ++t) {
    Sample frame;
    frame.image = Image({81, 81}, 1);
    for (int y = 30; y < 51; ++y)
      for (int x = 30; x < 51; ++x) frame.image.row(y)[x] = 255;
    const Image out = pass->next(frame, t)->stressed.sample.image;
    double sum = 0;
    double second = 0;
    for (int y = 0; y < 81; ++y)
      for (int x = 0; x < 81; ++x) {
        sum += out.row(y)[x];
        second += out.row(y)[x] * (x - 40.0) * (x - 40.0);
      }
    // The square itself has (21² − 1)/12.
    radii.push_back(std::sqrt(std::max(0.0, 4 * (second / sum - (21 * 21 - 1) / 12.0))));
  }
  double least = 99;
  double most = 0;
  for (std::size_t t = 0; t < radii.size(); ++t) {
    least = std::min(least, radii[t]);
    most = std::max(most, radii[t]);
    if (t >= 20) {
      EXPECT_NEAR(radii[t], radii[t - 20], 1e-9);
    }
    // 20 frames a swing: 1.2 px a frame up or down, but at the turns. Disks within a pixel do nothing.
    if (t > 0 && radii[t] > 2 && radii[t - 1] > 2 && radii[t] < 11 && radii[t - 1] < 11) {
      EXPECT_NEAR(std::abs(radii[t] - radii[t - 1]), 1.2, 0.25) << t;
    }
  }
  EXPECT_LT(least, 1.2);
  EXPECT_NEAR(most, 12, 0.7);
}

}  // namespace
}  // namespace proofload
