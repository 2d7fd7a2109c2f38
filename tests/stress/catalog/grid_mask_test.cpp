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

}  // namespace
}  // namespace proofload
