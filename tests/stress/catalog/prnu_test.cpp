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

TEST(Prnu, TheSpreadIsAShareOfTheLight) {
  for (const int code : {100, 180}) {
    const Image grey = test::flat({300, 200}, 3, static_cast<std::uint8_t>(code));
    const double l = stress::linear_of_codes()[static_cast<std::size_t>(code)];
    const Light light(test::stress_at("prnu", grey, 0.05));
    const double expected = std::pow(0.05 * l, 2) + of_rounding(l);
    EXPECT_NEAR(light.variance, expected, 0.03 * expected) << code;
  }
  const Image black = test::flat({40, 30}, 3, 0);
  EXPECT_EQ(test::stress_at("prnu", black, 0.5), black);
}

}  // namespace
}  // namespace proofload
