#include "proofload/stress/area_resample.h"

#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

#include "proofload/stress/row_kernels.h"
#include "support/stressing.h"

namespace proofload::stress {
namespace {

TEST(AreaResample, WindowsAddUpToOneExactly) {
  for (const auto& [from, to] :
       std::vector<std::pair<int, int>>{{10, 3}, {224, 223}, {7, 7}, {1, 1}, {5000, 156}}) {
    const auto check = [](const std::vector<Window>& windows, int size) {
      for (const Window& w : windows) {
        EXPECT_EQ(std::accumulate(w.weights.begin(), w.weights.end(), 0), kUnit);
        EXPECT_GE(w.first, 0);
        EXPECT_LE(w.first + static_cast<int>(w.weights.size()), size);
      }
    };
    check(area_windows(from, to), from);
    check(linear_windows(to, from), to);
  }
}

TEST(AreaResample, AWholeFactorAveragesBlocks) {
  const std::vector<Window> windows = area_windows(12, 3);
  for (int j = 0; j < 3; ++j) {
    EXPECT_EQ(windows[static_cast<std::size_t>(j)].first, 4 * j);
    EXPECT_EQ(windows[static_cast<std::size_t>(j)].weights, std::vector<std::int16_t>(4, kUnit / 4));
  }
}

TEST(AreaResample, LinearWindowsReproduceARamp) {
  // Sample j of `to` lies at (j + 1/2)·from/to − 1/2; between the ends interpolation gives that number back.
  const std::vector<Window> windows = linear_windows(8, 20);
  for (int j = 2; j < 18; ++j) {
    const Window& w = windows[static_cast<std::size_t>(j)];
    double value = 0;
    for (std::size_t k = 0; k < w.weights.size(); ++k)
      value += w.weights[k] * (w.first + static_cast<double>(k)) / kUnit;
    EXPECT_NEAR(value, (j + 0.5) * 8 / 20 - 0.5, 1e-4) << j;
  }
}

TEST(AreaResample, EveryInstructionSetGivesTheSameBytes) {
  const Image src = test::textured({71, 43}, 3);
  for (const Size small : {Size{70, 43}, Size{35, 20}, Size{3, 1}}) {
    std::vector<Image> results;
    test::for_every_target([&](std::string_view) { results.push_back(down_and_up(src, small)); });
    for (const Image& result : results) EXPECT_EQ(result, results.front());
  }
}

}  // namespace
}  // namespace proofload::stress
