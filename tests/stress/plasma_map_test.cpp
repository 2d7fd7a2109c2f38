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

TEST(PlasmaMap, ReachesBothEndsInThePicture) {
  for (const Size size : {Size{224, 100}, Size{100, 224}, Size{65, 64}, Size{300, 3}, Size{2, 1}}) {
    const PlasmaMap map(size, 2, Rng(3), 0);
    float low = 1;
    float high = 0;
    std::vector<float> row(static_cast<std::size_t>(size.width));
    for (int y = 0; y < size.height; ++y) {
      map.row(y, row);
      low = std::min(low, *std::min_element(row.begin(), row.end()));
      high = std::max(high, *std::max_element(row.begin(), row.end()));
    }
    EXPECT_EQ(low, 0) << size.width;
    EXPECT_EQ(high, 1) << size.width;
  }
  EXPECT_EQ(PlasmaMap({224, 100}, 2, Rng(3), 0).side(), 256);
}

// What is left out beyond a picture is not missing in it: up to the stretch to [0, 1] it is the corner of the whole map.
TEST(PlasmaMap, APictureIsTheCornerOfTheWholeTorus) {
  const PlasmaMap whole({128, 128}, 1.3, Rng(3), 0);
  for (const Size size : {Size{70, 65}, Size{100, 9}, Size{5, 120}, Size{127, 1}}) {
    const PlasmaMap part(size, 1.3, Rng(3), 0);
    ASSERT_EQ(part.side(), 128);
    std::vector<float> a(static_cast<std::size_t>(size.width));
    std::vector<float> b(a.size());
    // Scale and offset from the extreme values of the picture.
    float low = 1;
    float high = 0;
    for (int y = 0; y < size.height; ++y) {
      whole.row(y, a);
      low = std::min(low, *std::min_element(a.begin(), a.end()));
      high = std::max(high, *std::max_element(a.begin(), a.end()));
    }
    for (int y = 0; y < size.height; ++y) {
      whole.row(y, a);
      part.row(y, b);
      for (std::size_t x = 0; x < a.size(); ++x) ASSERT_NEAR(b[x], (a[x] - low) / (high - low), 1e-4F);
    }
  }
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
