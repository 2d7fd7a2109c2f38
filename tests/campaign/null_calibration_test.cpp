#include "proofload/campaign/null_calibration.h"

#include <gtest/gtest.h>

#include "support/metrics.h"

namespace proofload::campaign {
namespace {

TEST(NullTolerance, IsTheNinetyNinthPercentile) {
  const auto metric = test::metric_of("regression", {});
  std::vector<double> changes;
  for (int i = 100; i > 0; --i) changes.push_back(i);
  EXPECT_EQ(null_tolerance(changes, *metric), 99);
  EXPECT_EQ(null_tolerance({3}, *metric), 3);
  EXPECT_EQ(null_tolerance({}, *metric), 0);
}

TEST(NullTolerance, IsZeroWhereNothingIsGraded) {
  EXPECT_EQ(null_tolerance({1, 1, 1}, *test::metric_of("classification", {})), 0);
}

// A net that loses its object at rest would else be let lose it for ever.
TEST(NullTolerance, NeverExcusesALostObject) {
  for (const char* task : {"detection", "segmentation", "keypoints"}) {
    const double tolerance = null_tolerance({5, 5, 5}, *test::metric_of(task, {}));
    EXPECT_GE(tolerance, 0.5) << task;
    EXPECT_LT(tolerance, 1) << task;
  }
}

}  // namespace
}  // namespace proofload::campaign
