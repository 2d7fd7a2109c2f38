#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(SunFlare, TheSunIsWhiteAndTheFarCornersAreHardlyTouched) {
  const Image dark = test::flat({200, 200}, 3, 30);
  const Image flared = test::stress_at("sun_flare", dark, 0.6);
  EXPECT_GT(*std::max_element(flared.data(), flared.data() + flared.bytes()), 150);
  // The sun stands in the upper half.
  double upper = 0;
  double lower = 0;
  for (int y = 0; y < 200; ++y)
    for (int i = 0; i < 600; ++i) (y < 100 ? upper : lower) += flared.row(y)[i] - 30;
  EXPECT_GT(upper, 3 * lower);
}

}  // namespace
}  // namespace proofload
