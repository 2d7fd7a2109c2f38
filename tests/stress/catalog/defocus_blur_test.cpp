#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(DefocusBlur, APointBecomesADiskOfItsArea) {
  Image image({61, 61}, 3);
  std::fill_n(image.row(30) + 3 * 30, 3, std::uint8_t{255});
  for (const double radius : {1.5, 2.5, 4.0}) {
    const Image out = test::stress_at("defocus_blur", image, radius);
    const auto expected = static_cast<int>(std::floor(255 / (std::numbers::pi * radius * radius) + 0.5));
    EXPECT_NEAR(out.row(30)[3 * 30], expected, 1) << radius;
    for (int y = 0; y < 61; ++y)
      for (int x = 0; x < 61; ++x) {
        const double distance = std::hypot(x - 30, y - 30);
        const int level = out.row(y)[3 * x];
        if (distance < radius - 0.75) {
          EXPECT_NEAR(level, expected, 1) << radius << ' ' << x << ' ' << y;
        }
        if (distance > radius + 0.75) {
          EXPECT_EQ(level, 0) << radius << ' ' << x << ' ' << y;
        }
        // The kernel has the symmetry of the square.
        EXPECT_EQ(level, out.row(x)[3 * y]);
        EXPECT_EQ(level, out.row(60 - y)[3 * x]);
      }
  }
}

TEST(DefocusBlur, AGratingAtTheFirstZeroOfTheTransferFunctionVanishes) {
  // 0.6098/R cycles per px: 13 px for R = 7.93; beyond it the phase is reversed.
  const auto amplitude = [](double period, double radius) {
    Image image({520, 200}, 1);
    for (int y = 0; y < 200; ++y)
      for (int x = 0; x < 520; ++x)
        image.row(y)[x] =
            static_cast<std::uint8_t>(std::lround(128 + 120 * std::cos(2 * std::numbers::pi * x / period)));
    const Image out = test::stress_at("defocus_blur", image, radius);
    double sum = 0;
    for (int x = 130; x < 390; ++x)
      sum += (out.row(100)[x] - 128) * std::cos(2 * std::numbers::pi * x / period);
    return sum / 130 / 120;
  };
  EXPECT_NEAR(amplitude(13, 0.6098 * 13), 0, 0.01);
  EXPECT_GT(amplitude(26, 0.6098 * 13), 0.3);
  EXPECT_LT(amplitude(10, 0.6098 * 13), -0.05);
}

TEST(DefocusBlur, KeepsConstantsAndMeans) {
  EXPECT_EQ(test::stress_at("defocus_blur", test::flat({40, 20}, 3, 255), 40), test::flat({40, 20}, 3, 255));
  const Image image = test::textured({200, 150}, 3);
  EXPECT_NEAR(test::mean_of(test::stress_at("defocus_blur", image, 6)), test::mean_of(image), 0.5);
}

TEST(DefocusBlur, UpToHalfAPixelNothingChanges) {
  const Image image = test::textured({30, 30}, 3);
  EXPECT_EQ(test::stress_at("defocus_blur", image, 0.499), image);
  EXPECT_NE(test::stress_at("defocus_blur", image, 0.6), image);
}

TEST(DefocusBlur, SoftnessBlursTheRim) {
  const Image image = test::textured({60, 60}, 3);
  Value params = Value::object();
  params["softness"] = 1.5;
  EXPECT_EQ(test::stress_at("defocus_blur", image, 4, params),
            test::stress_at("gaussian_blur", test::stress_at("defocus_blur", image, 4), 1.5));
}

}  // namespace
}  // namespace proofload
