#include <gtest/gtest.h>

#include <cmath>

#include "proofload/stress/linear_light.h"
#include "support/stressing.h"

namespace proofload {
namespace {

// In linear light the gain swings between 2^-m and 2^m and repeats after one turn.
TEST(Flicker, TheGainSwingsByTheAmplitudeAtTheFrequency) {
  Value params = Value::object();
  params["frequency"] = 2;
  const auto flicker = test::stressor("flicker", params);
  const auto pass = flicker->start({200, 20, {1, 1}}, test::kKeys, flicker->axis().level_of(1));
  std::vector<double> gains;
  const double clean = stress::linear_of_code(120);
  for (std::uint32_t t = 0; t < 200; ++t) {
    Sample frame;
    frame.image = test::flat({1, 1}, 1, 120);
    gains.push_back(stress::linear_of_code(pass->next(frame, t)->stressed.sample.image.data()[0]) / clean);
  }
  for (std::size_t t = 10; t < gains.size(); ++t) EXPECT_DOUBLE_EQ(gains[t], gains[t - 10]);
  EXPECT_GT(*std::max_element(gains.begin(), gains.end()), 1.85);
  EXPECT_LT(*std::max_element(gains.begin(), gains.end()), 2.03);
  EXPECT_NEAR(*std::min_element(gains.begin(), gains.end()), 0.5, 0.04);
}

}  // namespace
}  // namespace proofload
