#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

TEST(BrownishNoise, HasTheStatedDeviationInEveryChannel) {
  const Image grey = flat({160, 120}, 3, 128);
  const Image out = stress_at("brownish_noise", grey, 16);
  for (std::size_t c = 0; c < 3; ++c) {
    Image one({160, 120}, 1);
    for (std::size_t i = 0; i < one.bytes(); ++i) one.data()[i] = out.data()[3 * i + c];
    EXPECT_NEAR(test::variance_of(one), 256 + 1 / 12.0, 3);
  }
}

TEST(BrownishNoise, NeighboursAreNearlyEqual) {
  const Image out = stress_at("brownish_noise", flat({256, 256}, 1, 128), 20);
  double step = 0;
  for (int y = 0; y < 256; ++y)
    for (int x = 1; x < 256; ++x) step += std::pow(out.row(y)[x] - out.row(y)[x - 1], 2);
  EXPECT_LT(step / (256 * 255), 0.02 * 400);
}

}  // namespace
}  // namespace proofload
