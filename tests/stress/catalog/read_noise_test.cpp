#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "proofload/stress/linear_light.h"
#include "support/light.h"
#include "support/stressing.h"

namespace proofload {
namespace {

using test::Light;
using test::of_rounding;

TEST(ReadNoise, AddsTheVarianceOfTheAmplifierInLinearLight) {
  for (const int code : {120, 188}) {
    const Image grey = test::flat({300, 200}, 3, static_cast<std::uint8_t>(code));
    const double l = stress::linear_of_codes()[static_cast<std::size_t>(code)];
    for (const double electrons : {60.0, 150.0}) {
      const Light light(test::stress_at("read_noise", grey, electrons));
      const double expected = std::pow(electrons / 6000, 2) + of_rounding(l);
      EXPECT_NEAR(light.variance, expected, 0.03 * expected) << code << ' ' << electrons;
      EXPECT_NEAR(light.mean, l, 5 * std::sqrt(expected / 180000) + 2e-4) << code << ' ' << electrons;
    }
  }
}

}  // namespace
}  // namespace proofload
