#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

double density(double z) { return std::exp(-z * z / 2) / std::sqrt(2 * M_PI); }
double distribution(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

// Mean and mean square of clip(mu + sigma z, 0, 1).
struct Clipped {
  double mean, square;
  Clipped(double mu, double sigma) {
    const double a = -mu / sigma;
    const double b = (1 - mu) / sigma;
    const double inside = distribution(b) - distribution(a);
    mean = mu * inside + sigma * (density(a) - density(b)) + 1 - distribution(b);
    square = (mu * mu + sigma * sigma) * inside + sigma * mu * density(a) - sigma * (mu + 1) * density(b) +
             1 - distribution(b);
  }
};

TEST(GaussianNoise, FlatPictureHasMeanAndVarianceOfTheClippedNormal) {
  for (const int level : {10, 64, 128, 230}) {
    for (const double sigma : {0.02, 0.08, 0.18, 0.38, 1.0}) {
      const Image noisy =
          stress_at("gaussian_noise", flat({400, 300}, 3, static_cast<std::uint8_t>(level)), 255 * sigma);
      const Clipped expected(level / 255.0, sigma);
      const double n = 400 * 300 * 3;
      const double variance = expected.square - expected.mean * expected.mean;
      EXPECT_NEAR(test::mean_of(noisy) / 255, expected.mean, 5 * std::sqrt(variance / n))
          << level << ' ' << sigma;
      // Rounding to whole levels adds 1/12 of a squared level; the fourth moment is at most 3 variances squared.
      EXPECT_NEAR(test::variance_of(noisy) / (255 * 255), variance + 1 / (12 * 255.0 * 255),
                  5 * variance * std::sqrt(2 / n))
          << level << ' ' << sigma;
    }
  }
}

// Predicted PSNR on flat mid grey; the clipped-normal formula gives these figures.
TEST(GaussianNoise, MidGreyHasThePublishedPsnr) {
  struct Row {
    double sigma, psnr;
  };
  const Image grey = flat({500, 400}, 3, 128);
  for (const Row& row :
       {Row{.08, 21.94}, Row{.12, 18.42}, Row{.18, 14.94}, Row{.26, 12.13}, Row{.38, 9.98}}) {
    const Image noisy = stress_at("gaussian_noise", grey, 255 * row.sigma);
    EXPECT_NEAR(-10 * std::log10(test::mse(grey, noisy) / (255 * 255)), row.psnr, 0.04) << row.sigma;
  }
}

TEST(GaussianNoise, NeighboursAreUncorrelatedAndMidGreyIsMesokurtic) {
  const double sigma = 20;
  const Image noisy = stress_at("gaussian_noise", flat({301, 200}, 3, 128), sigma);
  const auto value = [&](std::size_t i) { return noisy.data()[i] - 128.0; };
  const std::size_t n = noisy.bytes();
  double square = 0;
  double fourth = 0;
  for (std::size_t i = 0; i < n; ++i) {
    square += value(i) * value(i);
    fourth += std::pow(value(i), 4);
  }
  EXPECT_NEAR(fourth * static_cast<double>(n) / (square * square), 3,
              5 * std::sqrt(24.0 / static_cast<double>(n)));
  for (const std::size_t lag :
       {std::size_t{1}, std::size_t{2}, std::size_t{3}, noisy.stride(), 8 * noisy.stride()}) {
    double product = 0;
    for (std::size_t i = 0; i + lag < n; ++i) product += value(i) * value(i + lag);
    EXPECT_LT(std::abs(product / square), 5 / std::sqrt(static_cast<double>(n))) << lag;
  }
}

TEST(GaussianNoise, TheFieldIsScaledNotRedrawn) {
  const Image grey = flat({100, 80}, 3, 128);
  const Image weak = stress_at("gaussian_noise", grey, 10);
  const Image strong = stress_at("gaussian_noise", grey, 30);
  for (std::size_t i = 0; i < grey.bytes(); ++i)
    ASSERT_NEAR(strong.data()[i] - 128.0, 3 * (weak.data()[i] - 128.0), 0.5 + 3 * 0.5 + 0.1);
}

TEST(GaussianNoise, TruncationDarkensByHalfALevel) {
  const Image grey = flat({400, 300}, 3, 128);
  Value params = Value::object();
  params["rounding"] = "truncate";
  const double nearest = test::mean_of(stress_at("gaussian_noise", grey, 20));
  const double truncated = test::mean_of(stress_at("gaussian_noise", grey, 20, params));
  EXPECT_NEAR(nearest - truncated, 0.5, 5 * std::sqrt(0.5 / (400 * 300 * 3)));
}

TEST(GaussianNoise, MonoMovesAllChannelsOfAPixelAlike) {
  Value params = Value::object();
  params["mono"] = true;
  const Image grey = flat({100, 80}, 3, 128);
  const Image noisy = stress_at("gaussian_noise", grey, 20, params);
  for (std::size_t i = 0; i < noisy.bytes(); i += 3) {
    ASSERT_EQ(noisy.data()[i], noisy.data()[i + 1]);
    ASSERT_EQ(noisy.data()[i], noisy.data()[i + 2]);
  }
  EXPECT_NEAR(test::variance_of(noisy), 400, 5 * 400 * std::sqrt(2.0 / 8000));
  // A picture of one channel has one draw per pixel either way.
  EXPECT_EQ(stress_at("gaussian_noise", flat({50, 50}, 1, 90), 20, params),
            stress_at("gaussian_noise", flat({50, 50}, 1, 90), 20));
}

// A code step is more light the brighter the code: noise in codes is sigma over the slope of the curve.
TEST(GaussianNoise, InLinearLightShadowsAreNoisier) {
  Value params = Value::object();
  params["domain"] = "linear";
  const double sigma = 0.5;  // 1/255 of full light
  const double bright =
      test::variance_of(stress_at("gaussian_noise", flat({200, 200}, 3, 200), sigma, params));
  const double dark = test::variance_of(stress_at("gaussian_noise", flat({200, 200}, 3, 60), sigma, params));
  const auto slope = [](double code) {  // d linear / d coded
    return 2.4 / 1.055 * std::pow((code / 255 + 0.055) / 1.055, 1.4);
  };
  EXPECT_NEAR(std::sqrt(dark - 1 / 12.0), sigma / slope(60), 0.03 * sigma / slope(60));
  EXPECT_GT(dark, bright);
}

}  // namespace
}  // namespace proofload
