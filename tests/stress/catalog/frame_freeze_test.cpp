#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/stressing.h"

namespace proofload {
namespace {

// Which frame is shown at each time, over a clip of single grey pixels.
std::vector<std::uint32_t> shown(double fraction, double burst, std::uint32_t frames, std::uint64_t key = 7) {
  Value params = Value::object();
  params["burst"] = burst;
  const auto freeze = test::stressor("frame_freeze", params);
  const auto pass = freeze->start({frames, 25, {1, 1}}, {key, 0, 0}, freeze->axis().level_of(fraction));
  std::vector<std::uint32_t> out;
  for (std::uint32_t t = 0; t < frames; ++t) {
    Sample frame;
    frame.image = test::flat({1, 1}, 1, static_cast<std::uint8_t>(t % 251));
    const auto next = pass->next(frame, t);
    EXPECT_TRUE(next.has_value());
    EXPECT_EQ(next->stressed.sample.image.data()[0], next->source % 251);
    out.push_back(next->source);
  }
  return out;
}

TEST(FrameFreeze, AtTheTopTheFirstFrameStandsForEver) {
  EXPECT_EQ(shown(1, 5, 40), std::vector<std::uint32_t>(40, 0));
}

TEST(FrameFreeze, ALostFrameShowsTheOneShownBeforeIt) {
  const auto sources = shown(0.5, 5, 200);
  for (std::size_t t = 1; t < sources.size(); ++t)
    EXPECT_TRUE(sources[t] == t || sources[t] == sources[t - 1]) << t;
}

TEST(FrameFreeze, TheShareOfFrozenFramesIsTheFractionAndBurstsHaveTheirLength) {
  const std::uint32_t frames = 200'000;
  const double fraction = 0.2;
  for (const double burst : {1.0, 4.0}) {
    const auto sources = shown(fraction, burst, frames);
    double frozen = 0;
    double bursts = 0;
    for (std::uint32_t t = 1; t < frames; ++t) {
      frozen += sources[t] != t ? 1 : 0;
      bursts += sources[t] != t && sources[t - 1] == t - 1 ? 1 : 0;
    }
    const double length = std::max(burst, 1 / (1 - fraction));
    // Variance of a two-state chain: n p (1 - p) (1 + rho) / (1 - rho).
    const double enter = fraction / (length * (1 - fraction));
    const double rho = 1 - enter - 1 / length;
    const double sigma = std::sqrt(frames * fraction * (1 - fraction) * (1 + rho) / (1 - rho));
    EXPECT_NEAR(frozen, frames * fraction, 5 * sigma);
    EXPECT_NEAR(frozen / bursts, length, 0.05 * length);
  }
}

TEST(FrameFreeze, WhatIsFrozenStaysFrozen) {
  std::vector<std::uint32_t> last = shown(0.01, 3, 500);
  for (const double fraction : {0.05, 0.2, 0.5, 0.8, 0.99}) {
    const auto now = shown(fraction, 3, 500);
    for (std::uint32_t t = 0; t < 500; ++t) EXPECT_TRUE(last[t] == t || now[t] != t) << t;
    last = now;
  }
}

}  // namespace
}  // namespace proofload
