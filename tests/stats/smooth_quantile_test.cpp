#include "proofload/stats/smooth_quantile.h"

#include <gtest/gtest.h>

namespace proofload::stats {
namespace {

// Beta(2, 2) has the distribution function 3x² − 2x³: the median of three units.
TEST(SmoothQuantile, OfThreeUnitsIsACubic) {
  const SmoothQuantile median(0.5, 3, 1000);
  for (const double x : {0.0, 0.1, 1.0 / 3, 0.5, 0.875, 1.0})
    EXPECT_NEAR(median.reached(x), 3 * x * x - 2 * x * x * x, 1e-5);
}

TEST(SmoothQuantile, OfAllIsTheLastUnit) {
  const SmoothQuantile last(1, 10, 10);
  EXPECT_EQ(last.reached(0.9), 0);
  EXPECT_EQ(last.reached(1), 1);
}

TEST(SmoothQuantile, SharesOffByRoundingAreTakenIn) {
  const SmoothQuantile median(0.5, 3, 10);
  EXPECT_EQ(median.reached(-1e-12), 0);
  EXPECT_EQ(median.reached(1 + 1e-12), 1);
}

}  // namespace
}  // namespace proofload::stats
