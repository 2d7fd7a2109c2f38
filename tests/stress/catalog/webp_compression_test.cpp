#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(WebpCompression, FallsWithTheQuality) {
  const Image image = test::textured({160, 120}, 3);
  double last = 0;
  for (const double quality : {95.0, 60.0, 20.0, 0.0}) {
    const double now = test::mse(image, test::stress_at("webp_compression", image, quality));
    EXPECT_GT(now, last) << quality;
    last = now;
  }
}

}  // namespace
}  // namespace proofload
