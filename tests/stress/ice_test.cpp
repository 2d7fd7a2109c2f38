#include "proofload/stress/ice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "support/stressing.h"

namespace proofload::stress {
namespace {

std::vector<float> values_of(const Ice& ice, Size size) {
  std::vector<float> out;
  for (int y = 0; y < size.height; ++y) {
    const auto row = ice.row(y);
    out.insert(out.end(), row.begin(), row.end());
  }
  return out;
}

TEST(Ice, EveryInstructionSetGrowsTheSame) {
  for (const Size size : {Size{1, 1}, Size{1, 9}, Size{40, 1}, Size{3, 3}, Size{97, 61}, Size{224, 160}}) {
    std::vector<float> first;
    test::for_every_target([&](std::string_view name) {
      const std::vector<float> values = values_of(Ice(size, Rng(7)), size);
      ASSERT_EQ(values.size(), static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height));
      for (const float v : values) ASSERT_TRUE(v >= 0 && v <= 1) << v;
      if (first.empty()) first = values;
      EXPECT_EQ(values, first) << name << ", " << size.width << " x " << size.height;
    });
  }
}

// What the class says it is, in double precision and pixel by pixel, but for the feathers: these add at least nothing and at
// most the sum of their weights, and the cells between them are seen where they are weakest.
TEST(Ice, FeathersLieOnFrozenDropsWithBrightRims) {
  const Size size{280, 280};
  const Rng rng(11);
  const Ice ice(size, rng);
  const double scale[] = {20, 7};
  const double weight[] = {0.16, 0.12};
  double least = 1;
  double most = 0;
  for (int y = 0; y < size.height; y += 3)
    for (int x = 0; x < size.width; x += 3) {
      double sum = 0.18;
      for (std::uint32_t octave = 0; octave < 2; ++octave) {
        const double s = scale[octave];
        const int ci = static_cast<int>((x + 0.5) / s) + 1;
        const int cj = static_cast<int>((y + 0.5) / s) + 1;
        std::vector<double> distances;
        // Seeds farther than the cells about the pixel do not matter but for the rarest of places.
        for (int j = std::max(0, cj - 1); j <= cj + 1; ++j)
          for (int i = std::max(0, ci - 1); i <= ci + 1; ++i) {
            const std::uint64_t at = (static_cast<std::uint64_t>(j) << 16) + static_cast<std::uint64_t>(i);
            distances.push_back(std::hypot((i - 1 + rng.uniform(octave, 2 * at)) * s - x - 0.5,
                                           (j - 1 + rng.uniform(octave, 2 * at + 1)) * s - y - 0.5));
          }
        std::sort(distances.begin(), distances.end());
        sum += weight[octave] * std::exp(-9 * (distances[1] - distances[0]) / s);
      }
      const double rim = std::max(std::abs(2 * (x + 0.5) / 280 - 1), std::abs(2 * (y + 0.5) / 280 - 1));
      const double t = std::clamp((rim - 0.35) / 0.65, 0.0, 1.0);
      sum += 0.35 * t * t * (3 - 2 * t);
      const double feathers = static_cast<double>(ice.row(y)[static_cast<std::size_t>(x)]) - sum;
      if (ice.row(y)[static_cast<std::size_t>(x)] == 1.0F) continue;
      least = std::min(least, feathers);
      most = std::max(most, feathers);
    }
  EXPECT_GT(least, -0.02);
  EXPECT_LT(least, 0.02) << "somewhere there are no feathers";
  EXPECT_LT(most, 0.34 * (1 + 0.72 + 0.5184 + 0.373248) + 0.02);
  EXPECT_GT(most, 0.4);
}

}  // namespace
}  // namespace proofload::stress
