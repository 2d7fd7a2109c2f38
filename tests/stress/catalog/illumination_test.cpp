#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

Value params(const char* shape, const char* light = "less", const char* domain = "coded") {
  return Value::Object{{"shape", shape}, {"light", light}, {"domain", domain}};
}

TEST(Illumination, AGradientKeepsTheMeanAndReachesBothEnds) {
  for (std::uint64_t key = 0; key < 20; ++key) {
    const Image out =
        stress_at("illumination", flat({200, 150}, 1, 100), 0.5, params("gradient"), {key, 0, 0});
    EXPECT_NEAR(test::mean_of(out), 100, 0.2);
    const auto ends = std::minmax_element(out.data(), out.data() + out.bytes());
    EXPECT_NEAR(*ends.first, 50, 1);
    EXPECT_NEAR(*ends.second, 150, 1);
  }
}

TEST(Illumination, ACornerKeepsItsLightAndTheOppositeOneLosesTheAmplitude) {
  for (std::uint64_t key = 0; key < 20; ++key) {
    const Image out = stress_at("illumination", flat({200, 150}, 1, 200), 0.5, params("corner"), {key, 0, 0});
    std::vector<int> corners{out.row(0)[0], out.row(0)[199], out.row(149)[0], out.row(149)[199]};
    std::sort(corners.begin(), corners.end());
    EXPECT_NEAR(corners[0], 100, 1);
    EXPECT_NEAR(corners[1], 200 - 100 * 0.8, 1);  // along the width: 200 of 250
    EXPECT_NEAR(corners[2], 200 - 100 * 0.6, 1);
    EXPECT_NEAR(corners[3], 200, 1);
  }
}

TEST(Illumination, ASpotFallsOffAsAGaussian) {
  Value spot = params("gaussian", "more");
  spot["sigma"] = 0.2;  // 40 px
  for (std::uint64_t key = 0; key < 10; ++key) {
    const Image out = stress_at("illumination", flat({200, 150}, 1, 100), 1, spot, {key, 0, 0});
    // Rounding makes a plateau of the top; its middle is that of the spot.
    const int top = *std::max_element(out.data(), out.data() + out.bytes());
    double sum_x = 0;
    double sum_y = 0;
    int count = 0;
    for (int y = 0; y < 150; ++y)
      for (int x = 0; x < 200; ++x)
        if (out.row(y)[x] == top) {
          sum_x += x;
          sum_y += y;
          ++count;
        }
    EXPECT_NEAR(top, 200, 1);
    const int x = static_cast<int>(sum_x / count + 0.5);
    const int y = static_cast<int>(sum_y / count + 0.5);
    const int other = x < 100 ? x + 60 : x - 60;
    EXPECT_NEAR(out.row(y)[other], 100 * (1 + std::exp(-1.5 * 1.5 / 2)), 2.5);
  }
}

// Half the light of code 200 is code 146 by the sRGB curve.
TEST(Illumination, LinearLightGoesThroughTheTransferCurve) {
  const Image out =
      stress_at("illumination", flat({201, 151}, 1, 200), 1, params("corner", "less", "linear"));
  double least = 255;
  double most = 0;
  for (std::size_t i = 0; i < out.bytes(); ++i) {
    least = std::min<double>(least, out.data()[i]);
    most = std::max<double>(most, out.data()[i]);
  }
  EXPECT_LT(least, 15);
  EXPECT_EQ(most, 200);
  EXPECT_EQ(out.row(75)[100], 146);
}

}  // namespace
}  // namespace proofload
