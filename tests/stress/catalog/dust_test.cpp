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

// Between camera and scene: what is twice as far lies behind twice as much dust.
TEST(Dust, ByTheDepthMapTheFarIsDeeperInIt) {
  Value params = Value::object();
  params["distance"] = "picture";
  const auto dust = test::stressor("dust", params);
  const auto clear = [&](double metres) {
    Sample sample;
    sample.image = test::flat({80, 60}, 1, 0);
    sample.depth = test::rising_depth({80, 60}, metres, metres);
    const Image out = dust->apply(sample, test::kKeys, dust->axis().level_of(10)).sample.image;
    // In the densest swathe, which has twice the mean depth.
    return 1 - *std::max_element(out.data(), out.data() + out.bytes()) / 166.0;
  };
  EXPECT_NEAR(clear(40), std::exp(-2 * 0.01 * 40), 0.01);
  EXPECT_NEAR(clear(80), clear(40) * clear(40), 0.01);
}

}  // namespace
}  // namespace proofload
