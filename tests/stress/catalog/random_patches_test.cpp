#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(RandomPatches, TheCoveredShareIsExact) {
  const Image image = test::flat({90, 70}, 3, 200);
  for (const double share : {0.1, 0.5, 0.9}) {
    const auto stressor = test::stressor("random_patches");
    const double value = stressor->axis().natural(stressor->axis().level_of(share));
    EXPECT_EQ(test::changed(image, test::stress_at(*stressor, image, share)) / 3,
              static_cast<std::size_t>(std::floor(value * 6300)));
  }
}

TEST(RandomPatches, BoxesSayHowMuchCanBeSeen) {
  Sample sample;
  sample.image = test::flat({100, 80}, 3, 200);
  sample.label = BoxLabels{{{.box = {0, 0, 100, 80}, .label = 1}}};
  const auto stressor = test::stressor("random_patches");
  const Stressed hidden = stressor->apply(sample, test::kKeys, stressor->axis().level_of(0.6));
  EXPECT_NEAR(std::get<BoxLabels>(hidden.sample.label).boxes[0].visible, 0.4, 1e-3);
}

TEST(RandomPatches, TheCoveredShareIsExactAtOddSizes) {
  for (const Size size :
       {Size{1, 1}, Size{1, 77}, Size{130, 1}, Size{63, 5}, Size{64, 9}, Size{65, 33}, Size{200, 3}})
    for (const double share : {0.03, 0.5, 0.97, 1.0}) {
      const auto stressor = test::stressor("random_patches");
      const double value = stressor->axis().natural(stressor->axis().level_of(share));
      const Image image = test::flat(size, 1, 200);
      EXPECT_EQ(test::changed(image, test::stress_at(*stressor, image, share)),
                static_cast<std::size_t>(std::floor(value * size.width * size.height)))
          << size.width << " x " << size.height << ", " << share;
    }
}

}  // namespace
}  // namespace proofload
