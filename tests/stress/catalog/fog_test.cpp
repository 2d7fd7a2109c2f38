#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

// Two pictures under one cloud differ by M/(M + c) of what they differed by, M = white.
TEST(Fog, TakesContrastByTheFactorOfItsFormula) {
  Image dark = test::flat({64, 64}, 3, 60);
  Image light = test::flat({64, 64}, 3, 160);
  dark.row(63)[0] = light.row(63)[0] = 255;
  for (const double c : {0.5, 1.5, 3.0}) {
    const Image a = test::stress_at("fog", dark, c);
    const Image b = test::stress_at("fog", light, c);
    for (std::size_t i = 0; i < 3000; ++i) ASSERT_NEAR(b.data()[i] - a.data()[i], 100 / (1 + c), 1.01) << c;
  }
}

TEST(Fog, NothingGetsBrighterThanTheBrightestPointBefore) {
  Image image = test::textured({90, 70}, 3);
  for (std::size_t i = 0; i < image.bytes(); ++i)
    image.data()[i] = static_cast<std::uint8_t>(image.data()[i] * 180 / 255);
  const int most = *std::max_element(image.data(), image.data() + image.bytes());
  const Image foggy = test::stress_at("fog", image, 2);
  EXPECT_LE(*std::max_element(foggy.data(), foggy.data() + foggy.bytes()), most);
}

TEST(Fog, ByTheDepthMapCloudsStandBetweenCameraAndScene) {
  Value params = Value::object();
  params["distance"] = "picture";
  const auto fog = test::stressor("fog", params);
  Sample sample;
  sample.image = test::flat({120, 40}, 3, 40);
  std::fill_n(sample.image.row(0), 3, std::uint8_t{220});  // The brightest point is the light of the fog.
  sample.depth = test::rising_depth({120, 40}, 0, 100);
  const Image out = fog->apply(sample, test::kKeys, fog->axis().level_of(40)).sample.image;
  double near = 0;
  double far = 0;
  for (int y = 1; y < 40; ++y) {
    near += out.row(y)[3 * 2];
    far += out.row(y)[3 * 117];
    for (int x = 0; x < 120; ++x) {
      // At most twice the mean extinction: 40 per km.
      const double thickest = 1 - std::exp(-2 * 0.04 * 100 * (x + 0.5) / 120);
      ASSERT_LE(out.row(y)[3 * x], 40 + (220 - 40) * thickest + 1) << x;
      ASSERT_GE(out.row(y)[3 * x], 40);
    }
  }
  EXPECT_LT(near / 39, 70);
  EXPECT_GT(far / 39, 170);
}

}  // namespace
}  // namespace proofload
