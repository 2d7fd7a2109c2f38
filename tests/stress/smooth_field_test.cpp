#include "proofload/stress/smooth_field.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "proofload/core/rng.h"
#include "support/stressing.h"

namespace proofload {
namespace {

using stress::smooth_field;

TEST(SmoothField, IsOfUnitVarianceAndCorrelatedAsABlurredNoise) {
  const double sigma = 3;
  double mean = 0;
  double square = 0;
  std::vector<double> product(10, 0.0);
  double n = 0;
  for (std::uint64_t key = 0; key < 40; ++key) {
    const auto f = smooth_field(Rng(key), 0, 100, 80, sigma);
    for (int y = 0; y < 80; ++y)
      for (int x = 0; x + 10 < 100; ++x) {
        const double v = f[static_cast<std::size_t>(y * 100 + x)];
        mean += v;
        square += v * v;
        for (std::size_t d = 0; d < product.size(); ++d)
          product[d] += v * f[static_cast<std::size_t>(y * 100 + x) + d];
        n += 1;
      }
  }
  // About 40·90·80/(4πσ²) independent values.
  const double independent = n / (4 * M_PI * sigma * sigma);
  EXPECT_NEAR(mean / n, 0, 5 / std::sqrt(independent));
  EXPECT_NEAR(square / n, 1, 5 * std::sqrt(2 / independent));
  for (std::size_t d = 1; d < product.size(); ++d)
    EXPECT_NEAR(product[d] / square, std::exp(-static_cast<double>(d * d) / (4 * sigma * sigma)), 0.03) << d;
}

TEST(SmoothField, AWiderFieldBeginsLikeANarrowOne) {
  const auto a = smooth_field(Rng(7), 2, 30, 20, 2);
  const auto b = smooth_field(Rng(7), 2, 50, 40, 2);
  for (std::size_t y = 0; y < 20; ++y)
    for (std::size_t x = 0; x < 30; ++x) ASSERT_EQ(a[y * 30 + x], b[y * 50 + x]);
}

TEST(SmoothField, WithoutSmoothingItIsWhite) {
  const auto f = smooth_field(Rng(7), 0, 300, 200, 0);
  double square = 0;
  double beside = 0;
  for (std::size_t i = 0; i + 1 < f.size(); ++i) {
    square += static_cast<double>(f[i]) * f[i];
    beside += static_cast<double>(f[i]) * f[i + 1];
  }
  EXPECT_NEAR(square / static_cast<double>(f.size()), 1, 0.03);
  EXPECT_NEAR(beside / square, 0, 5 / std::sqrt(60000.0));
}

}  // namespace
}  // namespace proofload
