#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

double variance(const Image& image, int channel) {
  double sum = 0;
  double square = 0;
  double n = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x, n += 1) {
      const double v = image.row(y)[3 * x + channel];
      sum += v;
      square += v * v;
    }
  return square / n - (sum / n) * (sum / n);
}

// Red and blue: a quarter of the pixels have their own site, a half lie between two, a quarter between four. Green: half and
// half.
TEST(BayerDemosaic, InterpolatedNoiseHasTheVarianceOfItsMeans) {
  const Image noisy = test::stress_at("bayer_demosaic", test::flat({400, 300}, 3, 128), 20);
  EXPECT_NEAR(variance(noisy, 0), 400 * 0.5625 + 1 / 12.0, 6);
  EXPECT_NEAR(variance(noisy, 1), 400 * 0.625 + 1 / 12.0, 6);
  EXPECT_NEAR(variance(noisy, 2), 400 * 0.5625 + 1 / 12.0, 6);
}

TEST(BayerDemosaic, NeighboursAreCorrelated) {
  const Image noisy = test::stress_at("bayer_demosaic", test::flat({400, 300}, 3, 128), 20);
  double product = 0;
  double square = 0;
  for (std::size_t i = 0; i + 3 < noisy.bytes(); i += 3) {
    product += (noisy.data()[i] - 128.0) * (noisy.data()[i + 3] - 128.0);
    square += std::pow(noisy.data()[i] - 128.0, 2);
  }
  EXPECT_GT(product / square, 0.3);
}

TEST(BayerDemosaic, TheMosaicKeepsUniformColour) {
  Value params = Value::object();
  params["mosaic"] = true;
  Image colour = test::flat({40, 30}, 3, 0);
  for (std::size_t i = 0; i < colour.bytes(); ++i)
    colour.data()[i] = static_cast<std::uint8_t>(60 + 50 * (i % 3));
  const Image read = test::stress_at("bayer_demosaic", colour, 0.01, params);
  EXPECT_EQ(read, colour);
}

}  // namespace
}  // namespace proofload
