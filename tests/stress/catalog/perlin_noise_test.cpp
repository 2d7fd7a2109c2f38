#include <gtest/gtest.h>

#include <cstdlib>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

// Gradient noise is 0 at its lattice points, and those of the coarsest octave, 32 px apart at 224, are points of all.
TEST(PerlinNoise, LatticePointsAreHalfBright) {
  const Image out = stress_at("perlin_noise", flat({224, 224}, 1, 0), 1);
  for (int y = 0; y < 224; y += 32)
    for (int x = 0; x < 224; x += 32) EXPECT_EQ(out.row(y)[x], 128) << x << ' ' << y;
  int brighter = 0;
  for (std::size_t i = 0; i < out.bytes(); ++i) {
    ASSERT_GE(out.data()[i], 127);
    brighter += out.data()[i] > 140;
  }
  EXPECT_GT(brighter, 224 * 224 / 2);
}

TEST(PerlinNoise, IsContinuous) {
  const Image out = stress_at("perlin_noise", flat({448, 300}, 1, 0), 1);
  for (int y = 1; y < 300; ++y)
    for (int x = 1; x < 448; ++x) {
      ASSERT_LT(std::abs(out.row(y)[x] - out.row(y)[x - 1]), 90);
      ASSERT_LT(std::abs(out.row(y)[x] - out.row(y - 1)[x]), 90);
    }
}

// The mean square of v + a(n - v) is linear algebra: three shares tell whether the same field was blended.
TEST(PerlinNoise, TheShareBlendsOneField) {
  const Image picture = test::textured({100, 80}, 3);
  const Image whole = stress_at("perlin_noise", picture, 1);
  const Image part = stress_at("perlin_noise", picture, 0.3);
  for (std::size_t i = 0; i < picture.bytes(); ++i)
    ASSERT_NEAR(part.data()[i], 0.7 * picture.data()[i] + 0.3 * whole.data()[i], 0.7);
}

}  // namespace
}  // namespace proofload
