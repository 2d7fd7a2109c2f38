#include "proofload/stress/spectral_noise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <string_view>
#include <vector>

#include "support/stressing.h"

namespace proofload::stress {
namespace {

constexpr int kSide = 32;

// Mean power of the wave of (kx, ky) cycles over many fields.
double power(Spectrum spectrum, int kx, int ky) {
  double sum = 0;
  constexpr int kFields = 300;
  for (std::uint64_t key = 0; key < kFields; ++key) {
    const auto noise = spectral_noise({kSide, kSide}, 1, spectrum, Rng(key), 0);
    std::complex<double> wave = 0;
    for (int y = 0; y < kSide; ++y)
      for (int x = 0; x < kSide; ++x)
        wave += static_cast<double>(noise[static_cast<std::size_t>(y * kSide + x)]) *
                std::polar(1.0, -2 * M_PI * (kx * x + ky * y) / kSide);
    sum += std::norm(wave) / (kSide * kSide) / kFields;
  }
  return sum;
}

// Two random phases meet in every wave, so its power is exponential-like: 300 fields leave some 5 %.
TEST(SpectralNoise, BrownFallsWithTheFourthPower) {
  const double expected = std::pow((36.0 + 1) / (9.0 + 1), 2);
  EXPECT_NEAR(power(Spectrum::brown, 3, 0) / power(Spectrum::brown, 0, 6), expected, 0.25 * expected);
  EXPECT_NEAR(power(Spectrum::brown, 2, 2) / power(Spectrum::brown, 4, 4), std::pow(33.0 / 9, 2),
              0.25 * 13.4);
}

TEST(SpectralNoise, BlueRisesWithTheSquare) {
  EXPECT_NEAR(power(Spectrum::blue, 8, 0) / power(Spectrum::blue, 4, 0), 4, 1);
  EXPECT_NEAR(power(Spectrum::blue, 9, 12) / power(Spectrum::blue, 0, 5), 9, 2);
  EXPECT_NEAR(power(Spectrum::blue, 0, 0), 0, 1e-6);
}

TEST(SpectralNoise, HasVarianceOneOverThePicture) {
  for (const Size size : {Size{64, 64}, Size{37, 81}, Size{300, 7}})
    for (const Spectrum spectrum : {Spectrum::brown, Spectrum::blue}) {
      const auto noise = spectral_noise(size, 3, spectrum, Rng(5), 0);
      ASSERT_EQ(noise.size(), static_cast<std::size_t>(3 * size.width * size.height));
      for (std::size_t c = 0; c < 3; ++c) {
        double sum = 0;
        double square = 0;
        for (std::size_t i = c; i < noise.size(); i += 3) {
          sum += static_cast<double>(noise[i]);
          square += static_cast<double>(noise[i]) * static_cast<double>(noise[i]);
        }
        const double n = static_cast<double>(noise.size()) / 3;
        EXPECT_NEAR(square / n - sum / n * (sum / n), 1, 1e-4);
      }
    }
}

TEST(SpectralNoise, ChannelsAreIndependent) {
  const auto noise = spectral_noise({128, 128}, 3, Spectrum::blue, Rng(5), 0);
  for (const std::size_t other : {std::size_t{1}, std::size_t{2}}) {
    double product = 0;
    for (std::size_t i = 0; i < noise.size(); i += 3)
      product += static_cast<double>(noise[i]) * static_cast<double>(noise[i + other]);
    EXPECT_LT(std::abs(product / (128 * 128)), 5.0 / 128);
  }
}

TEST(SpectralNoise, IsTheSameOnEveryProcessor) {
  std::vector<float> first;
  test::for_every_target([&](std::string_view name) {
    const auto noise = spectral_noise({50, 33}, 3, Spectrum::blue, Rng(5), 0);
    if (first.empty()) first = noise;
    EXPECT_EQ(noise, first) << name;
  });
}

// Waves along both sides of a picture that is wider than high have the same length in px at the same power.
TEST(SpectralNoise, OblongPicturesHaveRoundGrain) {
  double along = 0;
  double across = 0;
  for (std::uint64_t key = 0; key < 20; ++key) {
    const auto noise = spectral_noise({128, 32}, 1, Spectrum::brown, Rng(key), 0);
    for (std::size_t y = 0; y + 1 < 32; ++y)
      for (std::size_t x = 0; x + 1 < 128; ++x) {
        const double here = static_cast<double>(noise[y * 128 + x]);
        along += std::pow(static_cast<double>(noise[y * 128 + x + 1]) - here, 2);
        across += std::pow(static_cast<double>(noise[(y + 1) * 128 + x]) - here, 2);
      }
  }
  EXPECT_NEAR(along / across, 1, 0.2);
}

TEST(SpectralNoise, OnePixelHasNoNoise) {
  for (const float value : spectral_noise({1, 1}, 3, Spectrum::brown, Rng(5), 0)) EXPECT_EQ(value, 0);
}

}  // namespace
}  // namespace proofload::stress
