#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "proofload/stress/linear_light.h"
#include "support/light.h"
#include "support/stressing.h"

namespace proofload {
namespace {

using test::Light;
using test::of_rounding;

Value quiet() {
  Value out = Value::object();
  for (const char* name : {"read_noise", "prnu", "dsnu", "row_noise", "dark"}) out[name] = 0.0;
  return out;
}

// The photon transfer line: variance in squared electrons is the mean plus that of the reading.
TEST(SensorNoise, VarianceGrowsWithTheLightAndStartsAtTheReadNoise) {
  Value params = quiet();
  params["read_noise"] = 5.0;
  params["bits"] = 16;
  const double white = 1000;
  for (const int code : {110, 150, 190}) {
    const double l = stress::linear_of_codes()[static_cast<std::size_t>(code)];
    const Light light(test::stress_at("sensor_noise",
                                      test::flat({300, 200}, 3, static_cast<std::uint8_t>(code)), 1 / white,
                                      params));
    const double expected = (l * white + 25) / (white * white) + of_rounding(l);
    EXPECT_NEAR(light.variance, expected, 0.03 * expected) << code;
    EXPECT_NEAR(light.mean, l, 5 * std::sqrt(expected / 180000) + 3e-4) << code;
  }
}

TEST(SensorNoise, AConverterOfFewBitsLeavesFewLevels) {
  Value params = quiet();
  params["bits"] = 2;
  const Image image = test::stress_at("sensor_noise", test::textured({120, 90}, 3), 1e-3, params);
  std::vector<bool> seen(256, false);
  for (std::size_t i = 0; i < image.bytes(); ++i) seen[image.data()[i]] = true;
  EXPECT_LE(std::count(seen.begin(), seen.end(), true), 4);
}

TEST(SensorNoise, RowsShareTheirOffset) {
  Value params = quiet();
  params["row_noise"] = 100.0;
  params["bits"] = 16;
  const Image image = test::stress_at("sensor_noise", test::flat({400, 60}, 1, 150), 1e-3, params);
  // The means of rows of 400 pixels differ by far more than photons alone would make them.
  std::vector<double> means;
  for (int y = 0; y < 60; ++y) {
    double mean = 0;
    for (int x = 0; x < 400; ++x) mean += image.row(y)[x] / 400.0;
    means.push_back(mean);
  }
  const auto [low, high] = std::minmax_element(means.begin(), means.end());
  EXPECT_GT(*high - *low, 20);
}

}  // namespace
}  // namespace proofload
