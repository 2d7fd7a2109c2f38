#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(GridMask, TheShareOfTheAreaIsHidden) {
  Value params = Value::object();
  params["cell"] = 20;
  const Image image = test::flat({200, 160}, 1, 200);
  for (const double share : {0.25, 0.49}) {
    const double hidden =
        static_cast<double>(test::changed(image, test::stress_at("grid_mask", image, share, params))) / 32000;
    EXPECT_NEAR(hidden, share, 1e-9) << "whole cells, whole pixels";
  }
}

// One phase for all pixels: what is hidden in the columns that are touched is hidden in all rows that are.
TEST(GridMask, SquaresStandOnTheirGridAtAllSizes) {
  Value params = Value::object();
  params["cell"] = 7;
  for (const Size size : {Size{1, 1}, Size{1, 23}, Size{31, 1}, Size{41, 29}})
    for (std::uint64_t key = 0; key < 12; ++key) {
      const Image image = test::flat(size, 3, 200);
      const Image now = test::stress_at("grid_mask", image, 16 / 49.0, params, {key, key, 0});
      int matches = 0;
      for (int sy = 0; sy < 7; ++sy)
        for (int sx = 0; sx < 7; ++sx) {
          bool same = true;
          for (int y = 0; y < size.height && same; ++y)
            for (int i = 0; i < 3 * size.width && same; ++i)
              same = now.row(y)[i] == ((i / 3 + sx) % 7 < 4 && (y + sy) % 7 < 4 ? 0 : 200);
          matches += same ? 1 : 0;
        }
      EXPECT_GE(matches, 1);
    }
}

TEST(GridMask, BoxesSayHowMuchCanBeSeen) {
  Sample sample;
  sample.image = test::flat({100, 80}, 3, 200);
  sample.label = BoxLabels{{{.box = {0, 0, 100, 80}, .label = 1}}};
  Value params = Value::object();
  params["cell"] = 20;
  const auto stressor = test::stressor("grid_mask", params);
  const Stressed hidden = stressor->apply(sample, test::kKeys, stressor->axis().level_of(0.49));
  EXPECT_NEAR(std::get<BoxLabels>(hidden.sample.label).boxes[0].visible, 0.51, 1e-6);
}

}  // namespace
}  // namespace proofload
