#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/avi.h"
#include "support/stressing.h"

namespace proofload {
namespace {

TEST(TemporalBlur, IsTheRoundedMeanOfTheLastFrames) {
  const auto frames = test::moving_square(30, {40, 30}, 2);
  const auto blur = test::stressor("temporal_blur");
  for (const int reach : {1, 3, 11}) {
    const auto pass = blur->start({30, 25, {40, 30}}, test::kKeys, blur->axis().level_of(reach));
    for (int t = 0; t < 30; ++t) {
      Sample frame;
      frame.image = frames[static_cast<std::size_t>(t)];
      const auto shown = pass->next(frame, static_cast<std::uint32_t>(t));
      EXPECT_EQ(shown->source, static_cast<std::uint32_t>(t));
      const int first = std::max(0, t - 2 * reach);
      const int n = t - first + 1;
      for (std::size_t i = 0; i < frame.image.bytes(); ++i) {
        double sum = 0;
        for (int k = first; k <= t; ++k) sum += frames[static_cast<std::size_t>(k)].data()[i];
        ASSERT_EQ(shown->stressed.sample.image.data()[i], static_cast<int>(std::floor(sum / n + 0.5)));
      }
    }
  }
}

// Noise of independent frames falls with the root of their number.
TEST(TemporalBlur, LeavesANthOfTheVarianceOfNoise) {
  const auto blur = test::stressor("temporal_blur");
  const auto pass = blur->start({40, 25, {64, 64}}, test::kKeys, blur->axis().level_of(4));
  Image last;
  for (std::uint32_t t = 0; t < 40; ++t) {
    Sample frame;
    frame.image = test::flat({64, 64}, 1, 128);
    const Rng rng(3, t);
    for (std::size_t i = 0; i < frame.image.bytes(); ++i)
      frame.image.data()[i] = static_cast<std::uint8_t>(128.5 + 20 * std::clamp(rng.normal(0, i), -4.0, 4.0));
    last = pass->next(frame, t)->stressed.sample.image;
  }
  EXPECT_NEAR(test::variance_of(last), 400.0 / 9 + 1.0 / 12, 4);
}

}  // namespace
}  // namespace proofload
