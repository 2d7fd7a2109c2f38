#include "proofload/stress/late_windows.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "support/stressing.h"

namespace proofload::stress {
namespace {

// A clip of pixels that name their frame.
std::vector<std::uint32_t> shown(LateWindows& pass, std::uint32_t frames) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t t = 0; t < frames; ++t) {
    Sample frame;
    frame.image = test::flat({2, 1}, 1, static_cast<std::uint8_t>(t));
    frame.label = ClassLabel{static_cast<int>(t)};
    const auto next = pass.next(frame, t);
    EXPECT_EQ(next->stressed.sample.image.data()[0], next->source);
    EXPECT_EQ(next->stressed.sample.label, frame.label);
    out.push_back(next->source);
  }
  return out;
}

TEST(LateWindows, ShowsEachWindowInItsOrderOneWindowLate) {
  LateWindows pass(3, [](std::uint32_t window, std::span<std::uint32_t> order) {
    for (std::uint32_t i = 0; i < 3; ++i) order[i] = (i + 1 + window) % 3;
  });
  EXPECT_EQ(shown(pass, 11), (std::vector<std::uint32_t>{0, 0, 0, 1, 2, 0, 5, 3, 4, 6, 7}));
}

TEST(LateWindows, WhateverTheOrdersEachFrameIsShownOnce) {
  std::mt19937 draw(5);
  std::vector<std::vector<std::uint32_t>> orders;
  LateWindows pass(7, [&](std::uint32_t window, std::span<std::uint32_t> order) {
    EXPECT_EQ(window, orders.size());
    std::iota(order.begin(), order.end(), 0U);
    std::shuffle(order.begin(), order.end(), draw);
    orders.emplace_back(order.begin(), order.end());
  });
  const auto seen = shown(pass, 7 * 30);
  for (std::uint32_t t = 7; t < seen.size(); ++t)
    EXPECT_EQ(seen[t], (t / 7 - 1) * 7 + orders[t / 7 - 1][t % 7]);
}

TEST(LateWindows, AWindowIsHalfTheClipAtMost) {
  EXPECT_EQ(window_within({40, 25, {1, 1}, 0}, 32), 20U);
  EXPECT_EQ(window_within({100, 25, {1, 1}, 0}, 32), 32U);
  EXPECT_EQ(window_within({1, 25, {1, 1}, 0}, 32), 1U);
}

}  // namespace
}  // namespace proofload::stress
