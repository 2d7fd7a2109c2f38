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

TEST(DarkCurrent, AddsAPoissonCharge) {
  const Image grey = test::flat({300, 200}, 3, 120);
  const double l = stress::linear_of_codes()[120];
  const Light light(test::stress_at("dark_current", grey, 600));
  EXPECT_NEAR(light.mean, l + 0.1, 3e-4);
  EXPECT_NEAR(light.variance, 600.0 / 6000 / 6000 + of_rounding(l + 0.1), 0.06 * 600.0 / 6000 / 6000);
  Value params = Value::object();
  params["corrected"] = true;
  const Light corrected(test::stress_at("dark_current", grey, 600, params));
  EXPECT_NEAR(corrected.mean, l, 3e-4);
}

}  // namespace
}  // namespace proofload
