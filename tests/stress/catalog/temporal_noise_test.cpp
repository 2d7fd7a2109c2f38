#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

std::vector<Image> noisy(double sigma, double fixed, int frames) {
  Value params = Value::object();
  params["fixed"] = fixed;
  const auto noise = test::stressor("temporal_noise", params);
  const auto pass = noise->start({static_cast<std::uint32_t>(frames), 25, {200, 150}}, test::kKeys,
                                 noise->axis().level_of(sigma));
  std::vector<Image> out;
  for (int t = 0; t < frames; ++t) {
    Sample frame;
    frame.image = test::flat({200, 150}, 1, 128);
    out.push_back(pass->next(frame, static_cast<std::uint32_t>(t))->stressed.sample.image);
  }
  return out;
}

// Var = sigma^2 in every frame; between two frames only the moving share of it is different: mse = 2 sigma^2 (1 - fixed).
TEST(TemporalNoise, ItsVarianceAndItsMovingShareAreAsAsked) {
  const double sigma = 12;
  for (const double fixed : {0.0, 0.3, 1.0}) {
    const auto frames = noisy(sigma, fixed, 2);
    const double n = static_cast<double>(frames[0].bytes());
    // 5 sigma of a variance estimate, and rounding to whole grey levels adds 1/12.
    const double wanted = sigma * sigma + 1.0 / 12;
    EXPECT_NEAR(test::variance_of(frames[0]), wanted, 5 * wanted * std::sqrt(2 / n) + 0.3);
    const double between = 2 * sigma * sigma * (1 - fixed);
    EXPECT_NEAR(test::mse(frames[0], frames[1]), between, 5 * between * std::sqrt(2 / n) + 0.4);
  }
}

}  // namespace
}  // namespace proofload
