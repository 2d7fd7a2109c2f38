#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(Dust, SceneAndSwatheAreMixedByTheSameShare) {
  const Image black = test::stress_at("dust", test::flat({80, 60}, 1, 0), 0.8);
  const Image light = test::stress_at("dust", test::flat({80, 60}, 1, 200), 0.8);
  for (std::size_t i = 0; i < black.bytes(); ++i) {
    const double hidden = black.data()[i] / 166.0;
    ASSERT_NEAR(light.data()[i] - black.data()[i], 200 * (1 - hidden), 2.5);
  }
  // The densest swathe has twice the mean depth.
  EXPECT_NEAR(*std::max_element(black.data(), black.data() + black.bytes()), 166 * (1 - std::exp(-1.6)), 12);
}

}  // namespace
}  // namespace proofload
