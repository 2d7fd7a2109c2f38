#include "proofload/stress/gaussian_filter.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "proofload/stress/border.h"
#include "proofload/stress/row_kernels.h"
#include "support/stressing.h"

namespace proofload::stress {
namespace {

double second_moment(const std::vector<std::int16_t>& w) {
  double sum = 0;
  for (std::size_t k = 1; k < w.size(); ++k) sum += 2.0 * w[k] * static_cast<double>(k * k);
  return sum / kUnit;
}

TEST(GaussianWeights, AddUpToOneExactlyWithTheVarianceAskedFor) {
  for (double sigma = 0.05; sigma < 64; sigma *= 1.07) {
    const std::vector<std::int16_t> w = gaussian_weights(sigma * sigma);
    EXPECT_EQ(w[0] + 2 * std::accumulate(w.begin() + 1, w.end(), 0), kUnit) << sigma;
    EXPECT_EQ(w[0] % 2, 0) << sigma;
    // One unit of the weights moves a small variance by 2/2^14.
    EXPECT_NEAR(second_moment(w), sigma * sigma, 0.005 * sigma * sigma + 2.0 / kUnit) << sigma;
  }
}

TEST(GaussianWeights, SmallWidthsGoToTheIdentityWithoutAJump) {
  EXPECT_EQ(gaussian_weights(0), std::vector<std::int16_t>{kUnit});
  int last = kUnit;
  for (double sigma = 0.01; sigma < 0.6; sigma += 0.01) {
    const int centre = gaussian_weights(sigma * sigma)[0];
    EXPECT_LE(centre, last);
    EXPECT_LT(last - centre, 300) << sigma;  // under 2 % of the centre for 0.01 px
    last = centre;
  }
}

// The defining double sum with the weights of the published kernel exp(-k²/2σ²).
Image slow_gaussian(const Image& src, double sigma) {
  const int reach = static_cast<int>(std::ceil(4 * sigma));
  std::vector<double> w(static_cast<std::size_t>(2 * reach + 1));
  double all = 0;
  for (int k = -reach; k <= reach; ++k)
    all += w[static_cast<std::size_t>(k + reach)] = std::exp(-k * k / (2 * sigma * sigma));
  const int c = src.channels();
  std::vector<double> down(src.bytes());
  const auto at = [&](int x, int y, int ch) {
    return static_cast<std::size_t>((y * src.width() + x) * c + ch);
  };
  for (int y = 0; y < src.height(); ++y)
    for (int x = 0; x < src.width(); ++x)
      for (int ch = 0; ch < c; ++ch)
        for (int k = -reach; k <= reach; ++k)
          down[at(x, y, ch)] += w[static_cast<std::size_t>(k + reach)] / all *
                                src.data()[at(x, reflect_101(y + k, src.height()), ch)];
  Image out(src.size(), c);
  for (int y = 0; y < src.height(); ++y)
    for (int x = 0; x < src.width(); ++x)
      for (int ch = 0; ch < c; ++ch) {
        double sum = 0;
        for (int k = -reach; k <= reach; ++k)
          sum +=
              w[static_cast<std::size_t>(k + reach)] / all * down[at(reflect_101(x + k, src.width()), y, ch)];
        out.data()[at(x, y, ch)] = static_cast<std::uint8_t>(std::floor(sum + 0.5));
      }
  return out;
}

TEST(GaussianFilter, EqualsTheDoubleSumWithinOneGreyLevelAlsoBeyondTheBorder) {
  for (const Size size : {Size{90, 60}, Size{31, 33}, Size{5, 40}, Size{1, 17}, Size{17, 1}, Size{1, 1}}) {
    for (const int channels : {1, 3}) {
      const Image src = test::textured(size, channels);
      for (const double sigma : {1.0, 2.0, 2.39, 2.4, 3.7, 6.0, 15.0, 40.0}) {
        const Image fast = filter_gaussian(src, sigma);
        const Image slow = slow_gaussian(src, sigma);
        int worst = 0;
        for (std::size_t i = 0; i < src.bytes(); ++i)
          worst = std::max(worst, std::abs(fast.data()[i] - slow.data()[i]));
        EXPECT_LE(worst, 1) << size.width << 'x' << size.height << ' ' << sigma;
        EXPECT_LT(test::mse(fast, slow), 0.2) << size.width << 'x' << size.height << ' ' << sigma;
      }
    }
  }
}

TEST(GaussianFilter, EveryInstructionSetGivesTheSameBytes) {
  const Image src = test::textured({101, 67}, 3);
  for (const double sigma : {0.4, 2.0, 9.0}) {
    std::vector<Image> results;
    test::for_every_target([&](std::string_view) { results.push_back(filter_gaussian(src, sigma)); });
    for (const Image& result : results) EXPECT_EQ(result, results.front()) << sigma;
  }
}

}  // namespace
}  // namespace proofload::stress
