#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(LensDroplets, DropsCoverTheShareAndLeaveTheRest) {
  const Image image = test::textured({400, 300}, 3);
  for (const double covered : {0.05, 0.3}) {
    double changed = 0;
    for (std::uint64_t camera = 0; camera < 10; ++camera) {
      const Image wet = test::stress_at("lens_droplets", image, covered, Value::object(), {1, camera, 0});
      for (std::size_t i = 0; i < image.bytes(); i += 3)
        changed += !std::equal(image.data() + i, image.data() + i + 3, wet.data() + i);
    }
    EXPECT_NEAR(changed / (10 * 120000), covered, 0.15 * covered) << covered;
  }
}

// A drop shows what is above its middle below it.
TEST(LensDroplets, TheSceneInADropIsUpsideDown) {
  Image halves = test::flat({300, 300}, 1, 20);
  for (int y = 0; y < 150; ++y) std::fill_n(halves.row(y), 300, std::uint8_t{220});
  Value params = Value::object();
  params["radius"] = 0.08;
  const Image wet = test::stress_at("lens_droplets", halves, 0.3, params);
  // In the dark lower half, drops bring brightness where nothing bright is near.
  std::size_t bright = 0;
  for (int y = 200; y < 300; ++y)
    for (int x = 0; x < 300; ++x) bright += wet.row(y)[x] > 150;
  EXPECT_GT(bright, 300U);
}

}  // namespace
}  // namespace proofload
