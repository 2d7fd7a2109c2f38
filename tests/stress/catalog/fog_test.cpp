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

}  // namespace
}  // namespace proofload
