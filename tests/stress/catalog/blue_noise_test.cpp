#include <gtest/gtest.h>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

TEST(BlueNoise, HasTheStatedDeviation) {
  const Image out = stress_at("blue_noise", flat({160, 120}, 3, 128), 16);
  EXPECT_NEAR(test::variance_of(out), 256 + 1 / 12.0, 3);
  EXPECT_NEAR(test::mean_of(out), 128, 0.3);
}

// Neighbours repel each other; means over blocks hold next to none of it. White noise would keep 1/64 of the variance.
TEST(BlueNoise, HasNoClumps) {
  const Image out = stress_at("blue_noise", flat({256, 256}, 1, 128), 20);
  double lag = 0;
  for (int y = 0; y < 256; ++y)
    for (int x = 1; x < 256; ++x) lag += (out.row(y)[x] - 128.0) * (out.row(y)[x - 1] - 128.0);
  EXPECT_LT(lag, 0);
  double blocks = 0;
  for (int y = 0; y < 256; y += 8)
    for (int x = 0; x < 256; x += 8) {
      double sum = 0;
      for (int v = 0; v < 8; ++v)
        for (int u = 0; u < 8; ++u) sum += out.row(y + v)[x + u] - 128.0;
      blocks += sum * sum / (64 * 64) / 1024;
    }
  EXPECT_LT(blocks, 0.3 * 400 / 64);
}

}  // namespace
}  // namespace proofload
