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

TEST(Dsnu, TheSpreadDoesNotHangOnTheLightAndStaysInAllPictures) {
  for (const int code : {120, 180}) {
    const Image grey = test::flat({300, 200}, 3, static_cast<std::uint8_t>(code));
    const double l = stress::linear_of_codes()[static_cast<std::size_t>(code)];
    const Light light(test::stress_at("dsnu", grey, 120));
    const double expected = std::pow(120.0 / 6000, 2) + of_rounding(l);
    EXPECT_NEAR(light.variance, expected, 0.03 * expected) << code;
  }
  const Image grey = test::flat({60, 40}, 3, 120);
  EXPECT_EQ(test::stress_at("dsnu", grey, 100, Value::object(), {1, 3, 0}),
            test::stress_at("dsnu", grey, 100, Value::object(), {2, 3, 9}));
}

}  // namespace
}  // namespace proofload
