#include "proofload/stress/plasma_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace proofload::stress {
namespace {

struct Moments {
  double mean = 0;
  double deviation = 0;
};
Moments moments(const PlasmaMap& map) {
  Moments out;
  for (const float v : map.values()) out.mean += static_cast<double>(v);
  out.mean /= static_cast<double>(map.values().size());
  for (const float v : map.values()) out.deviation += std::pow(static_cast<double>(v) - out.mean, 2);
  out.deviation = std::sqrt(out.deviation / static_cast<double>(map.values().size()));
  return out;
}

TEST(PlasmaMap, ReachesBothEndsOnATorusOfAPowerOfTwo) {
  const PlasmaMap map({224, 100}, 2, Rng(3), 0);
  EXPECT_EQ(map.side(), 256);
  EXPECT_EQ(*std::min_element(map.values().begin(), map.values().end()), 0);
  EXPECT_EQ(*std::max_element(map.values().begin(), map.values().end()), 1);
}

// Means over many maps of the published algorithm at side 256, measured: mean and deviation by decay.
TEST(PlasmaMap, HasTheMomentsOfImageNetC) {
  struct Row {
    double decay, mean, deviation;
  };
  for (const Row& row :
       {Row{2, .517, .157}, Row{1.7, .510, .169}, Row{1.4, .493, .184}, Row{3, .525, .145}}) {
    Moments sum;
    constexpr int kMaps = 60;
    for (std::uint64_t key = 0; key < kMaps; ++key) {
      const Moments one = moments(PlasmaMap({256, 256}, row.decay, Rng(key), 0));
      sum.mean += one.mean / kMaps;
      sum.deviation += one.deviation / kMaps;
    }
    EXPECT_NEAR(sum.mean, row.mean, 0.05) << row.decay;
    EXPECT_NEAR(sum.deviation, row.deviation, 0.035) << row.decay;
  }
}

// By its definition, node by node and without any order of rows.
TEST(PlasmaMap, EveryNodeIsTheMeanOfItsFourPlusItsOwnDraw) {
  const Rng rng(7);
  const double decay = 1.5;
  constexpr std::size_t kSide = 32;
  const PlasmaMap map({32, 32}, decay, rng, 5);
  std::vector<double> expected(kSide * kSide);
  const auto at = [&](std::size_t x, std::size_t y) -> double& {
    return expected[(y % kSide) * kSide + x % kSide];
  };
  const auto draw = [&](std::size_t x, std::size_t y) {
    return (rng.bits16(5, y * kSide + x) + 0.5) / 32768 - 1;
  };
  double amplitude = 1;
  for (std::size_t step = kSide; step >= 2; step /= 2, amplitude /= decay * decay) {
    const std::size_t h = step / 2;
    for (std::size_t y = h; y < kSide; y += step)
      for (std::size_t x = h; x < kSide; x += step)
        at(x, y) = (at(x - h, y - h) + at(x + h, y - h) + at(x - h, y + h) + at(x + h, y + h)) / 4 +
                   amplitude * draw(x, y);
    for (std::size_t y = 0; y < kSide; y += h)
      for (std::size_t x = (y / h) % 2 == 0 ? h : 0; x < kSide; x += step)
        at(x, y) = (at(x + kSide - h, y) + at(x + h, y) + at(x, y + kSide - h) + at(x, y + h)) / 4 +
                   amplitude * draw(x, y);
  }
  const auto [low, high] = std::minmax_element(expected.begin(), expected.end());
  const double least = *low;
  const double span = *high - least;
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(static_cast<double>(map.values()[i]), (expected[i] - least) / span, 1e-5) << i;
}

TEST(PlasmaMap, LargePicturesAreInterpolatedWithoutSeams) {
  const PlasmaMap map({5000, 40}, 2, Rng(3), 0);
  EXPECT_EQ(map.side(), 2048);
  std::vector<float> row(5000);
  map.row(17, row);
  float jump = 0;
  for (std::size_t x = 1; x < row.size(); ++x) jump = std::max(jump, std::abs(row[x] - row[x - 1]));
  EXPECT_LT(jump, 0.01F);
  EXPECT_NE(row.front(), row.back());
}

}  // namespace
}  // namespace proofload::stress
