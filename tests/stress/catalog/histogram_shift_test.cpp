#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

std::vector<int> curve(double bend, int points, std::uint64_t key) {
  Image codes({256, 1}, 1);
  for (int x = 0; x < 256; ++x) codes.row(0)[x] = static_cast<std::uint8_t>(x);
  Value params = Value::object();
  params["points"] = points;
  const Image out = test::stress_at("histogram_shift", codes, bend, params, {key, 0, 0});
  return {out.data(), out.data() + 256};
}

TEST(HistogramShift, RisesFromBlackToWhite) {
  for (std::uint64_t key = 0; key < 50; ++key)
    for (const int points : {1, 8, 30}) {
      const auto tones = curve(1, points, key);
      EXPECT_EQ(tones[0], 0);
      EXPECT_EQ(tones[255], 255);
      for (std::size_t i = 1; i < 256; ++i) EXPECT_GE(tones[i], tones[i - 1]);
    }
}

// One point, at the middle, drawn evenly between black and white: its height is uniform, and the curve two straight pieces.
TEST(HistogramShift, OnePointIsUniformAndItsPiecesAreStraight) {
  double mean = 0;
  double square = 0;
  for (std::uint64_t key = 0; key < 1000; ++key) {
    const auto tones = curve(1, 1, key);
    const double middle = (tones[127] + tones[128]) / 2.0;
    mean += middle / 1000;
    square += middle * middle / 1000;
    EXPECT_NEAR(tones[64], middle * 64 / 127.5, 1);
    EXPECT_NEAR(tones[200], middle + (255 - middle) * (200 - 127.5) / 127.5, 1);
  }
  EXPECT_NEAR(mean, 127.5, 5 * 255 / std::sqrt(12 * 1000.0));
  EXPECT_NEAR(square - mean * mean, 255 * 255 / 12.0, 450);
}

TEST(HistogramShift, HalfTheBendIsHalfTheWay) {
  const auto whole = curve(1, 8, 3);
  const auto half = curve(0.5, 8, 3);
  for (int i = 0; i < 256; ++i)
    EXPECT_NEAR(half[static_cast<std::size_t>(i)], (whole[static_cast<std::size_t>(i)] + i) / 2.0, 0.76);
}

}  // namespace
}  // namespace proofload
