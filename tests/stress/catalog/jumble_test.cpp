#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "support/stressing.h"

namespace proofload {
namespace {

std::vector<std::uint32_t> sources(const Value& params,
                                   double window,
                                   std::uint32_t frames,
                                   std::uint64_t key) {
  const auto jumble = test::stressor("jumble", params);
  const auto pass = jumble->start({frames, 25, {1, 1}}, {key, 0, 0}, jumble->axis().level_of(window));
  std::vector<std::uint32_t> out;
  for (std::uint32_t t = 0; t < frames; ++t) {
    Sample frame;
    frame.image = test::flat({1, 1}, 1, 0);
    out.push_back(pass->next(frame, t)->source);
  }
  return out;
}

TEST(Jumble, AWindowShowsEveryFrameOfTheOneBeforeOnce) {
  for (const std::uint32_t window : {2U, 8U, 32U}) {
    auto seen = sources(Value::object(), window, 6 * window, 9);
    EXPECT_EQ(std::vector<std::uint32_t>(seen.begin(), seen.begin() + window),
              std::vector<std::uint32_t>(window, 0));
    for (std::uint32_t w = 1; w < 6; ++w) {
      std::sort(seen.begin() + w * window, seen.begin() + (w + 1) * window);
      for (std::uint32_t i = 0; i < window; ++i) EXPECT_EQ(seen[w * window + i], (w - 1) * window + i);
    }
  }
}

// Chi-square of the six orders of three frames over 3000 windows: 5 degrees of freedom, 99.99 % at 25.7.
TEST(Jumble, EveryOrderIsEquallyOften) {
  std::map<std::vector<std::uint32_t>, int> counts;
  for (std::uint64_t key = 0; key < 300; ++key) {
    const auto seen = sources(Value::object(), 3, 33, key);
    for (std::uint32_t w = 1; w < 11; ++w)
      ++counts[{seen[3 * w] % 3, seen[3 * w + 1] % 3, seen[3 * w + 2] % 3}];
  }
  EXPECT_EQ(counts.size(), 6U);
  double chi = 0;
  for (const auto& [order, count] : counts) chi += (count - 500.0) * (count - 500.0) / 500;
  EXPECT_LT(chi, 25.7);
}

TEST(Jumble, BoxesChangePlacesAndKeepTheirInside) {
  Value params = Value::object();
  params["mode"] = "boxes";
  params["boxes"] = 5;
  bool moved = false;
  for (std::uint64_t key = 0; key < 8; ++key) {
    const auto seen = sources(params, 4, 60, key);
    std::vector<std::uint32_t> boxes;
    for (std::uint32_t t = 20; t < 40; t += 4) {
      EXPECT_EQ(seen[t] % 4, 0U);
      for (std::uint32_t i = 1; i < 4; ++i) EXPECT_EQ(seen[t + i], seen[t] + i);
      boxes.push_back(seen[t] / 4);
    }
    moved = moved || !std::is_sorted(boxes.begin(), boxes.end());
    std::sort(boxes.begin(), boxes.end());
    EXPECT_EQ(boxes, (std::vector<std::uint32_t>{0, 1, 2, 3, 4}));
  }
  EXPECT_TRUE(moved);
}

}  // namespace
}  // namespace proofload
