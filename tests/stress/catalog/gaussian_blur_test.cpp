#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/stressing.h"

namespace proofload {
namespace {

// Amplitude so high that one grey level is small against it: a bright line, blurred, is summed over its rows.
struct LineResponse {
  double sum = 0;
  double moment = 0;  // second, about the line
};
LineResponse response_across(double sigma) {
  const int width = 2 * static_cast<int>(5 * sigma + 6) + 1;
  Image image({width, 1}, 1);
  // A bar of known width, because a single line drowns in rounding: a bar of w pixels adds (w²−1)/12.
  const int half = static_cast<int>(sigma);
  for (int x = width / 2 - half; x <= width / 2 + half; ++x) image.row(0)[x] = 255;
  const Image out = test::stress_at("gaussian_blur", image, sigma);
  LineResponse r;
  for (int x = 0; x < width; ++x) r.sum += out.row(0)[x];
  for (int x = 0; x < width; ++x) r.moment += out.row(0)[x] * std::pow(x - width / 2, 2) / r.sum;
  r.moment -= (std::pow(2 * half + 1, 2) - 1) / 12;
  return r;
}

TEST(GaussianBlur, ImpulseHasSecondMomentSigmaSquared) {
  for (const double sigma : {0.7, 1.0, 1.7, 2.3, 2.5, 4.0, 9.0, 20.0, 40.0})
    EXPECT_NEAR(response_across(sigma).moment, sigma * sigma, 0.02 * sigma * sigma + 0.02) << sigma;
}

TEST(GaussianBlur, ConstantsStayConstant) {
  for (const int level : {0, 1, 77, 254, 255}) {
    const Image image = test::flat({50, 31}, 3, static_cast<std::uint8_t>(level));
    for (const double sigma : {0.05, 0.5, 2.0, 3.3, 40.0})
      EXPECT_EQ(test::stress_at("gaussian_blur", image, sigma), image);
  }
}

TEST(GaussianBlur, TwoBlursAreOneOfTheRootOfTheSumOfSquares) {
  const Image image = test::textured({160, 120}, 3);
  for (const auto& [a, b] :
       std::vector<std::pair<double, double>>{{0.8, 1.1}, {1.5, 2.0}, {3.0, 4.0}, {6.0, 8.0}, {5, 12}}) {
    const Image twice = test::stress_at("gaussian_blur", test::stress_at("gaussian_blur", image, a), b);
    const Image once = test::stress_at("gaussian_blur", image, std::hypot(a, b));
    int worst = 0;
    for (std::size_t i = 0; i < image.bytes(); ++i)
      worst = std::max(worst, std::abs(twice.data()[i] - once.data()[i]));
    EXPECT_LE(worst, 2) << a << ' ' << b;
    EXPECT_LT(test::mse(twice, once), 0.5) << a << ' ' << b;
  }
}

TEST(GaussianBlur, AnEdgeRisesFromTenToNinetyPercentOver2563Sigma) {
  for (const double sigma : {2.0, 5.0, 10.0, 25.0}) {
    const int width = 2 * static_cast<int>(5 * sigma);
    Image image({width, 3}, 3);
    for (int y = 0; y < 3; ++y)
      std::fill(image.row(y) + 3 * (width / 2), image.row(y) + 3 * width, std::uint8_t{250});
    const Image out = test::stress_at("gaussian_blur", image, sigma);
    const auto crossing = [&](double level) {
      for (int x = 1; x < width; ++x) {
        const double before = out.row(1)[3 * (x - 1)];
        const double after = out.row(1)[3 * x];
        if (before < level && after >= level) return x - 1 + (level - before) / (after - before);
      }
      return std::nan("");
    };
    EXPECT_NEAR(crossing(225) - crossing(25), 2.563 * sigma, 0.02 * sigma + 0.05) << sigma;
  }
}

TEST(GaussianBlur, NoiseLeavesWithTheGainOfTheKernel) {
  // White noise of variance v leaves with v·(Σk²)² = v/(4πσ²).
  Image image({400, 300}, 1);
  const Rng rng(5);
  for (std::size_t i = 0; i < image.bytes(); ++i)
    image.data()[i] = static_cast<std::uint8_t>(rng.bits32(0, i) >> 24);
  const double before = test::variance_of(image);
  for (const double sigma : {1.5, 2.3, 3.5})
    EXPECT_NEAR(test::variance_of(test::stress_at("gaussian_blur", image, sigma)) / before,
                1 / (4 * std::acos(-1.0) * sigma * sigma), 0.05 / (4 * std::acos(-1.0) * sigma * sigma))
        << sigma;
}

TEST(GaussianBlur, AnyStrengthChangesLittleMoreThanTheOneBelow) {
  const Image image = test::textured({64, 48}, 1);
  const auto stressor = test::stressor("gaussian_blur");
  double last = 0;
  for (Level level = 0; level <= kTopLevel; level += kTopLevel / 256) {
    Sample sample;
    sample.image = image;
    const double now =
        std::sqrt(test::mse(stressor->apply(std::move(sample), test::kKeys, level).sample.image, image));
    EXPECT_LT(now - last, 1.2) << level;
    last = now;
  }
}

}  // namespace
}  // namespace proofload
