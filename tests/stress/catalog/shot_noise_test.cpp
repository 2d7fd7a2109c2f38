#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

// Poisson mean and variance, as long as white is far enough away not to clip. A count is 255/photons levels: a
// whole number here, so that rounding adds nothing.
TEST(ShotNoise, FlatPictureHasMeanXAndVarianceXOverPhotons) {
  const double n = 400 * 300 * 3;
  for (const int level : {8, 64, 100}) {
    for (const double photons : {255.0, 85.0, 51.0}) {
      const double x = level / 255.0;
      const Image noisy =
          stress_at("shot_noise", flat({400, 300}, 3, static_cast<std::uint8_t>(level)), 1 / photons);
      const double variance = x / photons;
      EXPECT_NEAR(test::mean_of(noisy) / 255, x, 5 * std::sqrt(variance / n)) << level << ' ' << photons;
      // Kurtosis of a Poisson count is 3 + 1/mean.
      const double spread = std::sqrt((2 + 1 / (x * photons)) / n);
      EXPECT_NEAR(test::variance_of(noisy) / (255 * 255), variance, variance * (5 * spread + 1e-3))
          << level << ' ' << photons;
    }
  }
}

TEST(ShotNoise, MseIsMeanOverPhotons) {
  Image picture = test::textured({320, 240}, 3);
  for (std::size_t i = 0; i < picture.bytes(); ++i) picture.data()[i] /= 2;  // far from clipping
  for (const double photons : {255.0, 51.0}) {
    const Image noisy = stress_at("shot_noise", picture, 1 / photons);
    const double expected = 255 * test::mean_of(picture) / photons;
    EXPECT_NEAR(test::mse(picture, noisy), expected, 0.02 * expected) << photons;
  }
}

TEST(ShotNoise, BlackStaysBlackAtEveryStrength) {
  const Image black = flat({64, 64}, 3, 0);
  for (const double a : {1e-6, 0.01, 0.2, 1.0}) EXPECT_EQ(stress_at("shot_noise", black, a), black);
}

TEST(ShotNoise, ThreePhotonsGiveFourLevels) {
  const Image noisy = stress_at("shot_noise", test::textured({128, 128}, 3), 1.0 / 3);
  std::set<int> levels(noisy.data(), noisy.data() + noisy.bytes());
  EXPECT_EQ(levels, (std::set<int>{0, 85, 170, 255}));
}

// Probabilities of 0, 1, 2 counts of a mean of one.
TEST(ShotNoise, CountsFollowThePoissonLaw) {
  const Image noisy = stress_at("shot_noise", flat({500, 400}, 1, 51), 1.0 / 5);
  const double n = 500 * 400;
  const double p[] = {std::exp(-1.0), std::exp(-1.0), std::exp(-1.0) / 2, std::exp(-1.0) / 6};
  for (int k = 0; k < 4; ++k) {
    const auto count = static_cast<double>(std::count(noisy.data(), noisy.data() + noisy.bytes(), 51 * k));
    EXPECT_NEAR(count, n * p[k], 5 * std::sqrt(n * p[k] * (1 - p[k]))) << k;
  }
}

TEST(ShotNoise, TruncationKeepsWholeLevels) {
  Value params = Value::object();
  params["rounding"] = "truncate";
  const Image noisy = stress_at("shot_noise", flat({64, 64}, 1, 51), 1.0 / 5, params);
  for (std::size_t i = 0; i < noisy.bytes(); ++i) ASSERT_EQ(noisy.data()[i] % 51, 0);
}

TEST(ShotNoise, TheSameDrawCountsMoreForABrighterPicture) {
  const Image darker = stress_at("shot_noise", flat({128, 128}, 3, 100), 0.02);
  const Image brighter = stress_at("shot_noise", flat({128, 128}, 3, 140), 0.02);
  for (std::size_t i = 0; i < darker.bytes(); ++i) ASSERT_LE(darker.data()[i], brighter.data()[i]);
}

// In linear light mid grey holds 21.6 % of the photons, so it is noisier than in coded values relative to
// its light: the relative spread is 1/sqrt(photons·light).
TEST(ShotNoise, InLinearLightTheSpreadIsThatOfTheLight) {
  Value params = Value::object();
  params["domain"] = "linear";
  const double photons = 1000;
  const Image noisy = stress_at("shot_noise", flat({300, 300}, 3, 128), 1 / photons, params);
  const double x = (128 / 255.0 + 0.055) / 1.055;
  const double light = std::pow(x, 2.4);
  const double slope = 2.4 / 1.055 * std::pow(x, 1.4);
  const double expected = 255 * std::sqrt(light / photons) / slope;
  EXPECT_NEAR(std::sqrt(test::variance_of(noisy) - 1 / 12.0), expected, 0.02 * expected);
}

}  // namespace
}  // namespace proofload
