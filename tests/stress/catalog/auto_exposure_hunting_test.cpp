#include <gtest/gtest.h>

#include <cmath>

#include "proofload/stress/linear_light.h"
#include "support/stressing.h"

namespace proofload {
namespace {

TEST(AutoExposureHunting, LightIsTwoToTheStepTimesTheErrorOfTheControl) {
  Value params = Value::object();
  params["overshoot"] = 0.5;
  params["frequency"] = 1;
  for (const char* first : {"bright", "dark"}) {
    params["first"] = first;
    const double sign = std::string(first) == "bright" ? 1 : -1;
    const auto hunting = test::stressor("auto_exposure_hunting", params);
    const auto pass = hunting->start({41, 20, {1, 1}}, test::kKeys, hunting->axis().level_of(2));
    std::vector<double> stops;
    for (std::uint32_t t = 0; t < 41; ++t) {
      Sample frame;
      frame.image = test::flat({1, 1}, 1, 110);
      const int code = pass->next(frame, t)->stressed.sample.image.data()[0];
      stops.push_back(std::log2(stress::linear_of_code(code) / stress::linear_of_code(110)));
    }
    // 20 frames a swing; a code is up to 0.06 stops wide here.
    EXPECT_NEAR(stops[0], 2 * sign, 0.06);
    EXPECT_NEAR(stops[10], -1 * sign, 0.06);
    EXPECT_NEAR(stops[20], 0.5 * sign, 0.06);
    EXPECT_NEAR(stops[30], -0.25 * sign, 0.06);
    EXPECT_NEAR(stops[40], 0.125 * sign, 0.06);
  }
}

}  // namespace
}  // namespace proofload
