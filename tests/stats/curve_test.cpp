#include "proofload/stats/curve.h"

#include <gtest/gtest.h>

#include <vector>

#include "proofload/core/error.h"

namespace proofload::stats {
namespace {

// ResNet-50 on elastic_transform of ImageNet-C (RobustBench): at 65 % of the clean accuracy the curve falls through, rises
// again and falls for good.
TEST(Crossings, FindAllOfThem) {
  const std::vector<CurvePoint> curve = {{0, 76.72}, {1, 66.84}, {2, 45.14},
                                         {3, 54.56}, {4, 41.22}, {5, 17.02}};
  const std::vector<Crossing> found = crossings(curve, 0.65 * 76.72);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_NEAR(found[0].at, 1.78, 0.005);
  EXPECT_TRUE(found[0].falling);
  EXPECT_NEAR(found[1].at, 2.50, 0.005);
  EXPECT_FALSE(found[1].falling);
  EXPECT_NEAR(found[2].at, 3.35, 0.005);
  EXPECT_TRUE(found[2].falling);
}

TEST(Crossings, TouchingFromAboveIsNone) {
  EXPECT_TRUE(crossings(std::vector<CurvePoint>{{0, 2}, {1, 1}, {2, 2}}, 1).empty());
  const std::vector<Crossing> through = crossings(std::vector<CurvePoint>{{0, 2}, {1, 1}, {2, 0}}, 1);
  ASSERT_EQ(through.size(), 1u);
  EXPECT_EQ(through[0].at, 1);
  const std::vector<Crossing> step = crossings(std::vector<CurvePoint>{{0, 2}, {1, 2}, {1, 0}}, 1);
  ASSERT_EQ(step.size(), 1u);
  EXPECT_EQ(step[0].at, 1);
  EXPECT_TRUE(crossings({}, 1).empty());
}

TEST(MeanHeight, IsTheAreaOverTheLength) {
  EXPECT_DOUBLE_EQ(mean_height(std::vector<CurvePoint>{{1, 1}, {3, 0}}), 0.5);
  EXPECT_DOUBLE_EQ(mean_height(std::vector<CurvePoint>{{0, 1}, {1, 1}, {1, 0}, {4, 0}}), 0.25);
}

TEST(Curve, PointsThatDoNotAscendAreRefused) {
  const std::vector<CurvePoint> back = {{1, 0}, {0, 1}};
  EXPECT_THROW(crossings(back, 0.5), Error);
  EXPECT_THROW(mean_height(back), Error);
  EXPECT_THROW(mean_height({}), Error);
  EXPECT_THROW(mean_height(std::vector<CurvePoint>{{1, 0}, {1, 1}}), Error);
}

}  // namespace
}  // namespace proofload::stats
