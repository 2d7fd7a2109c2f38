#include <gtest/gtest.h>

#include <cmath>

#include "proofload/stress/border.h"
#include "support/stressing.h"

namespace proofload {
namespace {

Value params(int diameter, double sigma_space) {
  Value out = Value::object();
  out["diameter"] = diameter;
  out["sigma_space"] = sigma_space;
  return out;
}

// The definition, in double precision.
double defined(
    const Image& image, int x, int y, int channel, int reach, double sigma_color, double sigma_space) {
  const int channels = image.channels();
  double sum = 0;
  double weights = 0;
  for (int j = -reach; j <= reach; ++j)
    for (int i = -reach; i <= reach; ++i) {
      if (i * i + j * j > reach * reach) continue;
      const std::uint8_t* const p = image.row(stress::reflect_101(y + j, image.height())) +
                                    channels * stress::reflect_101(x + i, image.width());
      const std::uint8_t* const q = image.row(y) + channels * x;
      double distance = 0;
      for (int c = 0; c < channels; ++c) distance += std::abs(p[c] - q[c]);
      if (channels == 1) distance *= 3;
      const double w = std::exp(-(i * i + j * j) / (2 * sigma_space * sigma_space)) *
                       std::exp(-distance * distance / (2 * sigma_color * sigma_color));
      sum += w * p[channel];
      weights += w;
    }
  return sum / weights;
}

TEST(BilateralBlur, IsItsDefinition) {
  for (const int channels : {1, 3}) {
    const Image image = test::textured({37, 29}, channels);
    for (const double sigma : {6.0, 40.0, 250.0}) {
      const Image out = test::stress_at("bilateral_blur", image, sigma, params(7, 2.5));
      for (int y = 0; y < 29; ++y)
        for (int x = 0; x < 37; ++x)
          for (int c = 0; c < channels; ++c)
            ASSERT_NEAR(out.row(y)[channels * x + c], defined(image, x, y, c, 3, sigma, 2.5), 0.8)
                << channels << ' ' << sigma << ' ' << x << ' ' << y;
    }
  }
}

// Noise of 10 grey levels goes, an edge of 100 stays: that is what it is for.
TEST(BilateralBlur, KeepsEdgesThatAreHigherThanItsStrength) {
  Image image({60, 40}, 1);
  for (int y = 0; y < 40; ++y)
    for (int x = 0; x < 60; ++x)
      image.row(y)[x] = static_cast<std::uint8_t>((x < 30 ? 70 : 170) + ((x * 7 + y * 13) % 5 - 2) * 3);
  const Image out = test::stress_at("bilateral_blur", image, 40);
  double before = 0;
  double after = 0;
  for (int y = 10; y < 30; ++y)
    for (int x = 8; x < 24; ++x) {
      before += std::pow(image.row(y)[x] - 70.0, 2);
      after += std::pow(out.row(y)[x] - 70.0, 2);
    }
  EXPECT_LT(after, before / 10);
  EXPECT_NEAR(out.row(20)[31] - out.row(20)[28], 100, 4);
}

}  // namespace
}  // namespace proofload
