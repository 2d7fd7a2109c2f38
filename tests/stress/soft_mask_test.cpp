#include "proofload/stress/soft_mask.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(SoftMask, ADiskHasItsAreaAndItsOpacity) {
  stress::SoftMask mask({100, 80});
  mask.disk({50, 40}, 20, 2, 0.6);
  double sum = 0;
  for (const float v : mask.values()) sum += static_cast<double>(v);
  EXPECT_NEAR(sum / 0.6, M_PI * 400, 0.01 * M_PI * 400);
  EXPECT_NEAR(mask.row(40)[50], 0.6, 1e-6);
  EXPECT_EQ(mask.row(40)[80], 0);
}

TEST(SoftMask, ShapesMultiplyWhatTheyLetThrough) {
  stress::SoftMask mask({40, 40});
  mask.disk({20, 20}, 10, 1, 0.5);
  mask.disk({20, 20}, 10, 1, 0.5);
  EXPECT_NEAR(mask.row(20)[20], 0.75, 1e-6);
}

// ∫ exp(−d²/2σ²) across a stroke of full width w at half height is σ√(2π), σ = w/2.3548.
TEST(SoftMask, AStrokeHasTheLightOfItsProfile) {
  for (const double angle : {0.0, 0.4, 1.2, M_PI / 2}) {
    stress::SoftMask mask({200, 200});
    const Point from{100 - 60 * std::cos(angle), 100 - 60 * std::sin(angle)};
    const Point to{100 + 60 * std::cos(angle), 100 + 60 * std::sin(angle)};
    mask.stroke(from, to, 6, 0.5);
    double sum = 0;
    for (const float v : mask.values()) sum += static_cast<double>(v);
    const double sigma = 6 / 2.3548;
    // The ends are round: half a disk each, 2πσ² together.
    EXPECT_NEAR(sum / 0.5, 120 * sigma * std::sqrt(2 * M_PI) + 2 * M_PI * sigma * sigma, 12) << angle;
  }
}

}  // namespace
}  // namespace proofload
