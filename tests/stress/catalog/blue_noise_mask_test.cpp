#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

TEST(BlueNoiseMask, HidesTheShareAndNothingElse) {
  const Image picture = test::textured({256, 256}, 3);
  for (const double share : {0.011911, 0.0968, 0.3, 0.7}) {
    const Image out = stress_at("blue_noise_mask", picture, share);
    std::size_t hidden = 0;
    for (std::size_t i = 0; i < picture.bytes(); i += 3) {
      const bool black = out.data()[i] == 0 && out.data()[i + 1] == 0 && out.data()[i + 2] == 0;
      hidden += black;
      if (black) continue;
      for (std::size_t c = 0; c < 3; ++c) ASSERT_EQ(out.data()[i + c], picture.data()[i + c]);
    }
    // The field is normal; pixels that keep apart make the count steadier than a binomial one.
    EXPECT_NEAR(static_cast<double>(hidden), share * 65536, 5 * std::sqrt(share * (1 - share) * 65536))
        << share;
  }
  EXPECT_EQ(stress_at("blue_noise_mask", picture, 1), flat({256, 256}, 3, 0));
}

TEST(BlueNoiseMask, HiddenPixelsKeepApart) {
  const Image out = stress_at("blue_noise_mask", flat({256, 256}, 1, 255), 0.1);
  int pairs = 0;
  for (int y = 0; y < 256; ++y)
    for (int x = 1; x < 256; ++x) pairs += out.row(y)[x] == 0 && out.row(y)[x - 1] == 0;
  // Independent pixels would have 653 pairs side by side.
  EXPECT_LT(pairs, 450);
}

TEST(BlueNoiseMask, BoxesSayWhatCanStillBeSeen) {
  Sample sample;
  sample.image = flat({100, 100}, 1, 255);
  BoxLabels labels;
  labels.boxes.push_back({.box = {10, 10, 50, 60}});
  sample.label = labels;
  const auto stressor = test::stressor("blue_noise_mask");
  const Stressed out = stressor->apply(std::move(sample), test::kKeys, stressor->axis().level_of(0.3));
  int left = 0;
  for (int y = 10; y < 60; ++y)
    for (int x = 10; x < 50; ++x) left += out.sample.image.row(y)[x] != 0;
  EXPECT_DOUBLE_EQ(std::get<BoxLabels>(out.sample.label).boxes.at(0).visible, left / 2000.0);
}

}  // namespace
}  // namespace proofload
