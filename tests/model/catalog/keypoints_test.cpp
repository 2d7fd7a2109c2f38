#include <gtest/gtest.h>

#include "support/heads.h"

namespace proofload::model {
namespace {

using test::settings;
using test::tensor;
using test::ToyHead;

ScoredPose pose_of(const ToyHead& head, const Placement& placement = {}, std::size_t index = 0) {
  return std::get<PosePredictions>(head.decode(index, placement)).poses.at(0);
}

// Input of 64 × 64, placed at twice the picture's size, 4 px from the left.
TEST(KeypointsHead, RelativePointsComeBackToThePicture) {
  const ToyHead head("keypoints", settings(),
                     {tensor({1, 1, 3, 3}, {0.5f, 0.25f, 0.75f, 0.25f, 0.5f, 0.25f, 0, 1, 0.125f})});
  const ScoredPose pose = pose_of(head, {2, 2, 4, 0, {30, 32}});
  EXPECT_EQ(pose.points, (std::vector<ScoredPoint>{{6, 16, 0.75}, {14, 8, 0.25}, {30, 0, 0.125}}));
  // The third is not seen: neither box nor score count it.
  EXPECT_EQ(pose.box, (Box{6, 8, 14, 16}));
  EXPECT_EQ(pose.score, 0.5);
}

TEST(KeypointsHead, OrderAndUnitCanBeSaid) {
  const ToyHead head("keypoints", settings({{"order", "xy"}, {"relative", false}}),
                     {tensor({2, 2, 3}, {1, 2, 1, 3, 4, 1, 5, 6, 1, 7, 8, 1})});
  EXPECT_EQ(pose_of(head, {}, 1).points, (std::vector<ScoredPoint>{{5, 6, 1}, {7, 8, 1}}));
}

TEST(KeypointsHead, WithoutScoresEveryPointIsSeen) {
  const ToyHead head("keypoints", settings({{"order", "xy"}, {"relative", false}}),
                     {tensor({1, 2, 2}, {1, 2, 3, 4})});
  EXPECT_EQ(pose_of(head).points, (std::vector<ScoredPoint>{{1, 2, 1}, {3, 4, 1}}));
}

TEST(KeypointsHead, SidesAreCocosForSeventeenPointsOrAsGiven) {
  const auto mirror = [](const Value& given, std::int64_t points) {
    const ToyHead head("keypoints", given,
                       {tensor({1, 1, points, 3}, std::vector<float>(static_cast<std::size_t>(3 * points)))});
    return std::get<PosePredictions>(head.decode()).mirror;
  };
  EXPECT_EQ(mirror(settings(), 17), std::vector<int>(kPersonMirror.begin(), kPersonMirror.end()));
  EXPECT_TRUE(mirror(settings(), 4).empty());
  EXPECT_EQ(mirror(settings({{"mirror", "0, 2, 1"}}), 3), (std::vector<int>{0, 2, 1}));
  EXPECT_THROW(mirror(settings({{"mirror", "0, 2, 1"}}), 4), Error);
  for (const char* wrong : {"0, 2", "1, 2, 0", "0, x", "0, 1.5", "0,,1", "-1"})
    EXPECT_THROW(mirror(settings({{"mirror", wrong}}), 3), Error) << wrong;
}

}  // namespace
}  // namespace proofload::model
