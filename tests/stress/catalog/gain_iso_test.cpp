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

TEST(GainIso, BrightnessStaysAndTheVarianceIsThatOfTheLostPhotons) {
  for (const int code : {120, 170}) {
    const double l = stress::linear_of_codes()[static_cast<std::size_t>(code)];
    const Image grey = test::flat({300, 200}, 3, static_cast<std::uint8_t>(code));
    for (const double stops : {2.0, 4.0}) {
      const Light light(test::stress_at("gain_iso", grey, stops));
      const double expected = l * (std::exp2(stops) - 1) / 6000 +
                              4 * (std::exp2(2 * stops) - 1) / (6000.0 * 6000) + of_rounding(l);
      EXPECT_NEAR(light.variance, expected, 0.04 * expected) << code << ' ' << stops;
      EXPECT_NEAR(light.mean, l, 5 * std::sqrt(expected / 180000) + 2e-4) << code << ' ' << stops;
    }
  }
}

}  // namespace
}  // namespace proofload
