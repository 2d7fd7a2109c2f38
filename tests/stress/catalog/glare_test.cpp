#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "proofload/stress/linear_light.h"
#include "support/stressing.h"

namespace proofload {
namespace {

// The even form loses contrast by exactly 1 − g, in light.
TEST(Glare, AnEvenVeilTakesContrastByItsShare) {
  Value params = Value::object();
  params["form"] = "uniform";
  const auto& linear = stress::linear_of_codes();
  for (const double g : {0.1, 0.4, 0.8}) {
    const double dark = linear[test::stress_at("glare", test::flat({3, 3}, 1, 60), g, params).data()[0]];
    const double light = linear[test::stress_at("glare", test::flat({3, 3}, 1, 220), g, params).data()[0]];
    EXPECT_NEAR((light - dark) / (static_cast<double>(linear[220]) - linear[60]), 1 - g, 0.012) << g;
    EXPECT_NEAR(light, (1 - g) * linear[220] + g * stress::linear_of_code(204), 0.005) << g;
  }
}

TEST(Glare, TheHaloIsBrightestAtASourceInTheUpperHalf) {
  const Image flared = test::stress_at("glare", test::flat({200, 200}, 1, 30), 0.2);
  int best = 0;
  for (int y = 0; y < 200; ++y)
    if (*std::max_element(flared.row(y), flared.row(y) + 200) >
        *std::max_element(flared.row(best), flared.row(best) + 200))
      best = y;
  EXPECT_LE(best, 100);
  EXPECT_GT(test::variance_of(flared), 50);
}

}  // namespace
}  // namespace proofload
