#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(GlassBlur, PixelsComeFromNoFurtherThanTheReach) {
  // A black and a white half, scattered twice by 3 px without softening: nothing changes further than 6 px from the edge.
  Image halves = test::flat({100, 80}, 1, 0);
  for (int y = 0; y < 80; ++y) std::fill_n(halves.row(y) + 50, 50, std::uint8_t{255});
  Value params = Value::object();
  params["softness"] = 0.0;
  const Image scattered = test::stress_at("glass_blur", halves, 3, params);
  std::size_t mixed = 0;
  for (int y = 0; y < 80; ++y)
    for (int x = 0; x < 100; ++x) {
      if (x < 44 || x >= 56) {
        ASSERT_EQ(scattered.row(y)[x], halves.row(y)[x]);
      }
      mixed += scattered.row(y)[x] != halves.row(y)[x];
    }
  EXPECT_GT(mixed, 80U);
}

// Two offsets, each uniform over ±r: a column d px inside the edge changes sides as often as their sum exceeds d.
TEST(GlassBlur, OffsetsAreUniform) {
  Image halves = test::flat({60, 20000}, 1, 0);
  for (int y = 0; y < 20000; ++y) std::fill_n(halves.row(y) + 30, 30, std::uint8_t{255});
  Value params = Value::object();
  params["softness"] = 0.0;
  params["iterations"] = 1;
  const Image scattered = test::stress_at("glass_blur", halves, 4.5, params);
  for (int d = 0; d < 4; ++d) {
    double changed = 0;
    for (int y = 0; y < 20000; ++y) changed += scattered.row(y)[30 + d] == 0;
    // Offsets −4 … 4, each one ninth.
    const double p = (4 - d) / 9.0;
    EXPECT_NEAR(changed / 20000, p, 5 * std::sqrt(p * (1 - p) / 20000)) << d;
  }
}

TEST(GlassBlur, InTurnAReachBelowHalfAPixelMovesNothing) {
  Value params = Value::object();
  params["order"] = "in_turn";
  params["softness"] = 0;
  for (const Size size : {Size{1, 1}, Size{31, 22}}) {
    const Image image = test::textured(size, 3);
    EXPECT_EQ(test::stress_at("glass_blur", image, 0.4, params), image);
  }
}

}  // namespace
}  // namespace proofload
