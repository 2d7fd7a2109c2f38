#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(ChromaticAberration, GreenStaysAndUniformColourStays) {
  const Image image = test::textured({120, 90}, 3);
  const Image shifted = test::stress_at("chromatic_aberration", image, 4);
  for (std::size_t i = 1; i < image.bytes(); i += 3) ASSERT_EQ(shifted.data()[i], image.data()[i]);
  const Image flat = test::flat({60, 40}, 3, 130);
  EXPECT_EQ(test::stress_at("chromatic_aberration", flat, 8), flat);
  const Image grey = test::textured({60, 40}, 1);
  EXPECT_EQ(test::stress_at("chromatic_aberration", grey, 8), grey);
}

TEST(ChromaticAberration, RedMovesOutInProportionToTheRadius) {
  Image image = test::flat({301, 201}, 3, 0);
  for (int y = 140; y < 147; ++y)
    for (int x = 230; x < 237; ++x) std::fill_n(image.row(y) + 3 * x, 3, std::uint8_t{255});
  const Image shifted = test::stress_at("chromatic_aberration", image, 10);
  const auto centre = [&](const Image& of, int c) {
    double sum = 0;
    double sx = 0;
    for (int y = 0; y < of.height(); ++y)
      for (int x = 0; x < of.width(); ++x) {
        sum += of.row(y)[3 * x + c];
        sx += of.row(y)[3 * x + c] * (x + 0.5);
      }
    return sx / sum;
  };
  const double corner = std::hypot(301, 201) / 2;
  const double from_middle = 233.5 - 150.5;
  EXPECT_NEAR(centre(shifted, 0) - 150.5, from_middle * (1 + 10 / corner), 0.05);
  EXPECT_NEAR(centre(shifted, 2) - 150.5, from_middle / (1 + 10 / corner), 0.05);
}

// Longitudinal: red and blue are out of focus, by a Gaussian that grows with the shift; green is sharp.
TEST(ChromaticAberration, LongitudinalColourBlursRedAndBlue) {
  Image image = test::flat({301, 201}, 3, 0);
  for (int y = 97; y <= 103; ++y) std::fill_n(image.row(y) + 3 * 147, 3 * 7, std::uint8_t{255});
  Value params = Value::object();
  params["longitudinal"] = 0.5;
  const Image out = test::stress_at("chromatic_aberration", image, 4, params);
  EXPECT_EQ(out.row(100)[3 * 150 + 1], 255);
  for (const int c : {0, 2}) {
    double sum = 0;
    double second = 0;
    for (int y = 90; y <= 110; ++y)
      for (int x = 140; x <= 160; ++x) {
        sum += out.row(y)[3 * x + c];
        second += out.row(y)[3 * x + c] * std::pow(x - 150, 2);
      }
    // That of the square, 48/12, and the square of 0.5·4 px.
    EXPECT_NEAR(second / sum, 4 + 4, 0.5) << c;
  }
}

}  // namespace
}  // namespace proofload
