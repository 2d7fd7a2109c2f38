#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(Downscale, ConstantsStayConstant) {
  for (const int level : {0, 3, 255})
    for (const double factor : {1.01, 1.5, 3.0, 7.7, 32.0}) {
      const Image image = test::flat({61, 47}, 3, static_cast<std::uint8_t>(level));
      EXPECT_EQ(test::stress_at("downscale", image, factor), image) << level << ' ' << factor;
    }
}

TEST(Downscale, AWholeFactorGivesBlockMeansJoinedLinearly) {
  const Image image = test::textured({48, 24}, 3);
  const Image out = test::stress_at("downscale", image, 4);
  const auto block = [&](int bx, int by, int c) {
    double sum = 0;
    bx = std::min(std::max(bx, 0), 11);
    by = std::min(std::max(by, 0), 5);
    for (int y = 4 * by; y < 4 * by + 4; ++y)
      for (int x = 4 * bx; x < 4 * bx + 4; ++x) sum += image.row(y)[3 * x + c];
    return sum / 16;
  };
  for (int y = 0; y < 24; ++y)
    for (int x = 0; x < 48; ++x)
      for (int c = 0; c < 3; ++c) {
        const double u = (x + 0.5) / 4 - 0.5;
        const double v = (y + 0.5) / 4 - 0.5;
        const int bx = static_cast<int>(std::floor(u));
        const int by = static_cast<int>(std::floor(v));
        const double expected =
            (1 - v + by) * ((1 - u + bx) * block(bx, by, c) + (u - bx) * block(bx + 1, by, c)) +
            (v - by) * ((1 - u + bx) * block(bx, by + 1, c) + (u - bx) * block(bx + 1, by + 1, c));
        ASSERT_NEAR(out.row(y)[3 * x + c], expected, 0.56) << x << ' ' << y;
      }
}

TEST(Downscale, KeepsTheMean) {
  const Image image = test::textured({200, 150}, 3);
  for (const double factor : {1.3, 2.0, 5.0, 17.0})
    EXPECT_NEAR(test::mean_of(test::stress_at("downscale", image, factor)), test::mean_of(image), 0.7)
        << factor;
}

TEST(Downscale, DoesNotMoveAnEdge) {
  // A step in the middle of the picture stays symmetric about the middle.
  Image image({64, 8}, 1);
  for (int y = 0; y < 8; ++y) std::fill(image.row(y) + 32, image.row(y) + 64, std::uint8_t{200});
  for (const double factor : {1.5, 2.0, 3.1, 8.0, 32.0}) {
    const Image out = test::stress_at("downscale", image, factor);
    for (int x = 0; x < 32; ++x)
      EXPECT_NEAR(out.row(4)[x] + out.row(4)[63 - x], 200, 1) << factor << ' ' << x;
  }
}

TEST(Downscale, AFactorThatTakesNoPixelAwayChangesNothing) {
  const Image image = test::textured({20, 15}, 3);
  EXPECT_EQ(test::stress_at("downscale", image, 1.02), image);
}

}  // namespace
}  // namespace proofload
