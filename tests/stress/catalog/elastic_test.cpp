#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(Elastic, TheRootMeanSquareDisplacementIsTheParameter) {
  const auto stressor = test::stressor("elastic");
  const Size size{200, 160};
  double square = 0;
  double mean = 0;
  int n = 0;
  for (std::uint64_t key = 0; key < 60; ++key) {
    const Warp back = test::stressed(*stressor, test::flat(size, 1, 90), 2, {key, key, 0}).warp.inverse();
    for (int y = 10; y < size.height; y += 20)
      for (int x = 10; x < size.width; x += 20, ++n) {
        const Point from = back.map(Point{x + 0.5, y + 0.5});
        square += std::pow(from.x - x - 0.5, 2) + std::pow(from.y - y - 0.5, 2);
        mean += from.x - x - 0.5;
      }
  }
  // 60 pictures of about 100 independent places each.
  EXPECT_NEAR(std::sqrt(square / n), 2, 0.06);
  EXPECT_NEAR(mean / n, 0, 5 * std::sqrt(2.0) / std::sqrt(60 * 80));
}

TEST(Elastic, TheFieldIsScaledNotRedrawn) {
  const auto stressor = test::stressor("elastic");
  const Image image = test::textured({120, 100}, 3);
  const Warp weak = test::stressed(*stressor, image, 1).warp.inverse();
  const Warp strong = test::stressed(*stressor, image, 3).warp.inverse();
  for (const Point p : {Point{20.5, 30.5}, Point{90.5, 60.5}}) {
    EXPECT_NEAR(strong.map(p).x - p.x, 3 * (weak.map(p).x - p.x), 0.01);
    EXPECT_NEAR(strong.map(p).y - p.y, 3 * (weak.map(p).y - p.y), 0.01);
  }
}

}  // namespace
}  // namespace proofload
