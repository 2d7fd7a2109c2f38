#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "support/stressing.h"

namespace proofload {
namespace {

// Where the middle of the picture goes.
std::vector<Point> path(const Value& params,
                        double speed,
                        std::uint32_t frames,
                        const Keys& keys = test::kKeys) {
  const auto drift = test::stressor("drift", params);
  const auto pass = drift->start({frames, 25, {80, 40}}, keys, drift->axis().level_of(speed));
  std::vector<Point> out;
  for (std::uint32_t t = 0; t < frames; ++t) {
    Sample frame;
    frame.image = test::flat({80, 40}, 1, 90);
    const Point p = pass->next(frame, t)->stressed.warp.map(Point{40, 20});
    out.push_back({p.x - 40, p.y - 20});
  }
  return out;
}

Value params(const char* direction, double reach) {
  Value out = Value::object();
  out["direction"] = direction;
  out["reach"] = reach;
  return out;
}

TEST(Drift, IsARampOfTheSpeed) {
  const auto right = path(params("right", 0), 3, 60);
  const auto up = path(params("up", 0), 3, 60);
  for (std::size_t t = 0; t < right.size(); ++t) {
    EXPECT_NEAR(right[t].x, 3.0 * static_cast<double>(t), 1e-3);
    EXPECT_NEAR(right[t].y, 0, 1e-9);
    EXPECT_NEAR(up[t].y, -3.0 * static_cast<double>(t), 1e-3);
  }
}

TEST(Drift, TurnsRoundAtItsReach) {
  // A quarter of 40 px: 0, 4, 8, then 12 is 2 beyond 10 and so 8 again.
  const std::vector<double> expected{0, 4, 8, 8, 4, 0, -4, -8, -8, -4, 0, 4};
  const auto there = path(params("right", 0.25), 4, 12);
  for (std::size_t t = 0; t < there.size(); ++t) EXPECT_NEAR(there[t].x, expected[t], 1e-3) << t;
}

TEST(Drift, ADrawnDirectionStaysForTheClipAndFillsTheCircle) {
  double x = 0;
  double y = 0;
  for (std::uint64_t key = 0; key < 400; ++key) {
    const auto there = path(params("drawn", 0), 2, 3, {key, 0, 0});
    EXPECT_NEAR(std::hypot(there[1].x, there[1].y), 2, 1e-3);
    EXPECT_NEAR(there[2].x, 2 * there[1].x, 1e-9);
    EXPECT_NEAR(there[2].y, 2 * there[1].y, 1e-9);
    x += there[1].x / 2 / 400;
    y += there[1].y / 2 / 400;
  }
  // The mean of 400 unit vectors: 0.035 a part.
  EXPECT_NEAR(x, 0, 0.18);
  EXPECT_NEAR(y, 0, 0.18);
}

TEST(Drift, WholePixelsAreCopied) {
  const auto drift = test::stressor("drift", params("right", 0));
  const auto pass = drift->start({10, 25, {50, 30}}, test::kKeys, drift->axis().level_of(1));
  const Image clean = test::textured({50, 30}, 3);
  // The level nearest to 1 px is not 1 px to the last digit, but its fixed-point weights are.
  for (std::uint32_t t = 0; t < 5; ++t) {
    Sample frame;
    frame.image = clean;
    const auto out = pass->next(frame, t)->stressed;
    for (int y = 0; y < 30; ++y)
      for (int i = 0; i < 3 * (50 - static_cast<int>(t) - 1); ++i)
        EXPECT_NEAR(out.sample.image.row(y)[3 * static_cast<int>(t) + i + 3], clean.row(y)[i + 3], 1);
    if (t > 0) {
      EXPECT_EQ(out.validity[0], 0);
      EXPECT_EQ(out.validity[t + 1], 1);
    }
  }
}

}  // namespace
}  // namespace proofload
