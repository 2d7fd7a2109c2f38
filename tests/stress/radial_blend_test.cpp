#include "proofload/stress/radial_blend.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload::stress {
namespace {

TEST(RadialBlend, EveryPixelGetsTheWeightOfItsDistance) {
  const auto weight = [](double d) {
    return 0.8 * std::max(0.0, 1 - d / 17.3) * (1 + 0.2 * std::cos(d / 3));
  };
  const RadialProfile profile(17.3, 400, weight);
  for (const Size size : {Size{1, 1}, Size{1, 30}, Size{30, 1}, Size{41, 33}})
    for (const int channels : {1, 3})
      for (const Point centre : {Point{20.2, 15.7}, Point{-4, 3}, Point{60, 60}, Point{0.5, 0.5}}) {
        const Image clean = test::textured(size, channels);
        Image lit = clean;
        blend_radial(lit, centre, profile, {250, 200, 10});
        const double colour[] = {250, 200, 10};
        for (int y = 0; y < size.height; ++y)
          for (int x = 0; x < size.width; ++x)
            for (int c = 0; c < channels; ++c) {
              const double d = std::hypot(x + 0.5 - centre.x, y + 0.5 - centre.y);
              const double w = d < 17.3 ? weight(d) : 0;
              const double before = clean.row(y)[x * channels + c];
              ASSERT_NEAR(lit.row(y)[x * channels + c], before + w * (colour[c] - before), 0.52)
                  << x << ", " << y;
            }
      }
}

}  // namespace
}  // namespace proofload::stress
