#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

// The map from its formula, in a picture that is wider than high.
TEST(WaterDrop, PushesAlongTheRadiusByAWave) {
  const Size size{200, 160};
  for (std::uint64_t key = 0; key < 8; ++key) {
    const Rng rng(key);
    const double cx = (0.25 + 0.5 * rng.uniform(0, 0)) * 200;
    const double cy = (0.25 + 0.5 * rng.uniform(0, 1)) * 160;
    const double length = (0.05 + 0.15 * rng.uniform(0, 2)) * 160;
    const double phase = 2 * M_PI * rng.uniform(0, 3);
    const Warp back = test::stressed(*test::stressor("water_drop"), test::flat(size, 1, 90), 0.1, {key, 0, 0})
                          .warp.inverse();
    double most = 0;
    for (int y = 0; y < size.height; y += 7)
      for (int x = 0; x < size.width; x += 7) {
        const Point p{x + 0.5, y + 0.5};
        const double d = std::hypot(p.x - cx, p.y - cy);
        const double push = d < 80 ? 0.1 * length * std::sin(2 * M_PI * d / length - phase) : 0;
        const Point from = back.map(p);
        EXPECT_NEAR(from.x - p.x, push * (p.x - cx) / d, 1e-3) << key;
        EXPECT_NEAR(from.y - p.y, push * (p.y - cy) / d, 1e-3) << key;
        most = std::max(most, std::abs(push));
      }
    EXPECT_GT(most, 0.09 * length);
  }
}

}  // namespace
}  // namespace proofload
