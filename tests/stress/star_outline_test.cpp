#include "proofload/stress/star_outline.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace proofload::stress {
namespace {

// A square of half side 100 about the origin, so that the size of a pixel is its larger coordinate.
constexpr OutlineCorner kSquare[] = {{100, -100}, {100, 100}, {-100, 100}, {-100, -100}};

TEST(StarOutline, ASquareMeasuresTheLargerCoordinate) {
  const StarOutline outline(kSquare, {.anchor_x = 41, .anchor_y = 31, .toward_x = 41, .toward_y = 1});
  std::size_t cone = 0;
  const double unit = static_cast<double>(outline.size_at(25, 15, cone)) / 10;  // 5 px are 10 half pixels.
  for (int y = 0; y < 30; ++y)
    for (int x = 0; x < 40; ++x) {
      const double larger = std::max(std::abs(2 * x + 1 - 41), std::abs(2 * y + 1 - 31));
      EXPECT_NEAR(static_cast<double>(outline.size_at(x, y, cone)), larger * unit, 1) << x << ' ' << y;
    }
}

// Leaning and mirrored, against the position of the pixel in floating point.
TEST(StarOutline, TurnsWithItsDirection) {
  constexpr OutlineCorner kKite[] = {{200, -50}, {60, 900}, {-30, 400}, {-500, -20}, {0, -300}};
  for (const bool mirrored : {false, true}) {
    const OutlinePlace place{
        .anchor_x = 10, .anchor_y = 60, .toward_x = 40, .toward_y = 20, .mirrored = mirrored};
    const StarOutline outline(kKite, place);
    std::size_t cone = 0;
    const auto inside = [&](double across, double out, double size) {
      bool in = false;
      constexpr std::size_t n = std::size(kKite);
      for (std::size_t i = 0; i < n; ++i) {
        const double ax = kKite[i].across * size;
        const double ay = kKite[i].out * size;
        const double bx = kKite[(i + 1) % n].across * size;
        const double by = kKite[(i + 1) % n].out * size;
        if ((ay > out) != (by > out) && across < ax + (out - ay) / (by - ay) * (bx - ax)) in = !in;
      }
      return in;
    };
    const double length = std::hypot(30, -40);
    for (int y = 0; y < 40; ++y)
      for (int x = 0; x < 40; ++x) {
        const double qx = 2 * x + 1 - 10;
        const double qy = 2 * y + 1 - 60;
        const double out = (qx * 30 + qy * -40) / length;
        const double right = (30 * qy - -40 * qx) / length;
        const double across = mirrored ? -right : right;
        const double size = static_cast<double>(outline.size_at(x, y, cone)) / 1024 / length;
        EXPECT_FALSE(inside(across, out, size * 0.99 - 1e-6)) << x << ' ' << y;
        EXPECT_TRUE(inside(across, out, size * 1.01 + 1e-4)) << x << ' ' << y;
      }
  }
}

TEST(StarOutline, NothingOfItLiesOutsideItsBox) {
  const StarOutline outline(kSquare, {.anchor_x = 0, .anchor_y = 40, .toward_x = 30, .toward_y = 50});
  for (const int reach : {3, 10, 25}) {
    std::size_t cone = 0;
    const std::int64_t size = outline.size_at(reach, 20, cone);
    const PixelBox box = outline.around(size, {60, 50});
    for (int y = 0; y < 50; ++y)
      for (int x = 0; x < 60; ++x)
        if (outline.size_at(x, y, cone) <= size) {
          EXPECT_TRUE(x >= box.x0 && x < box.x1 && y >= box.y0 && y < box.y1) << x << ' ' << y;
        }
    EXPECT_LT(box.area(), 60 * 50);
  }
}

}  // namespace
}  // namespace proofload::stress
