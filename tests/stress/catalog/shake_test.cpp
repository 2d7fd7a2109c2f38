#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(Shake, TheRootMeanSquareOfThePathIsTheParameter) {
  for (const double rms : {0.5, 3.0, 12.0}) {
    Value params = Value::object();
    params["roll"] = 0;
    const auto shake = test::stressor("shake", params);
    const std::uint32_t frames = 250;
    const auto pass = shake->start({frames, 25, {64, 48}}, test::kKeys, shake->axis().level_of(rms));
    double power = 0;
    double x = 0;
    for (std::uint32_t t = 0; t < frames; ++t) {
      Sample frame;
      frame.image = test::flat({64, 48}, 1, 90);
      const auto shown = pass->next(frame, t);
      const Point p = shown->stressed.warp.map(Point{32, 24});
      power += ((p.x - 32) * (p.x - 32) + (p.y - 24) * (p.y - 24)) / frames;
      x += (p.x - 32) / frames;
    }
    EXPECT_NEAR(std::sqrt(power), rms, 1e-4 * rms);
    EXPECT_NEAR(x, 0, 1e-6);
  }
}

TEST(Shake, ALabelledMarkMovesWithThePixels) {
  const auto shake = test::stressor("shake");
  const auto pass = shake->start({50, 25, {120, 90}}, test::kKeys, shake->axis().level_of(6));
  for (std::uint32_t t = 0; t < 50; ++t) {
    Sample frame;
    frame.image = test::flat({120, 90}, 1, 20);
    BoxLabels label;
    label.boxes.push_back({.box = {50, 40, 62, 50}});
    for (int y = 40; y < 50; ++y)
      for (int i = 50; i < 62; ++i) frame.image.row(y)[i] = 220;
    frame.label = label;
    const auto shown = pass->next(frame, t);
    double sum = 0;
    double sx = 0;
    for (int y = 0; y < 90; ++y)
      for (int i = 0; i < 120; ++i) {
        const double w = shown->stressed.sample.image.row(y)[i] - 20.0;
        sum += w;
        sx += w * (i + 0.5);
      }
    const Box box = std::get<BoxLabels>(shown->stressed.sample.label).boxes.at(0).box;
    EXPECT_NEAR(sx / sum, (box.x0 + box.x1) / 2, 0.2) << t;
  }
}

}  // namespace
}  // namespace proofload
