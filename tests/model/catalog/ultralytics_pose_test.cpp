#include <gtest/gtest.h>

#include <limits>

#include "support/heads.h"

namespace proofload::model {
namespace {

using test::f32;
using test::settings;
using test::signature_of;
using test::tensor;
using test::ToyHead;

PosePredictions poses(const ToyHead& head, const Placement& placement = {}) {
  return std::get<PosePredictions>(head.decode(0, placement));
}

// Two corners, score, class, then x, y, score of two points.
TEST(UltralyticsPose, FinalRowsArePeople) {
  const ToyHead head("ultralytics_pose", settings({{"points", 2}, {"mirror", "1, 0"}}),
                     {tensor({1, 2, 12}, {8, 8, 40, 56, 0.5f,  0, 10, 12, 0.75f, 20, 22, 0.25f,  //
                                          0, 0, 16, 16, 0.75f, 0, 1,  2,  1,     3,  4,  0})});
  const PosePredictions got = poses(head);
  ASSERT_EQ(got.poses.size(), 2u);
  EXPECT_EQ(got.mirror, (std::vector<int>{1, 0}));
  EXPECT_EQ(got.poses[0].score, 0.75);
  EXPECT_EQ(got.poses[0].points, (std::vector<ScoredPoint>{{1, 2, 1}, {3, 4, 0}}));
  EXPECT_EQ(got.poses[1].box, (Box{8, 8, 40, 56}));
  EXPECT_EQ(got.poses[1].points, (std::vector<ScoredPoint>{{10, 12, 0.75}, {20, 22, 0.25}}));
}

// [1, 4 + 1 + 2·2, 2]: centre and size, one class, two points of x and y; both candidates are the same person.
TEST(UltralyticsPose, ClassicRowsHaveOverlaps) {
  const ToyHead head("ultralytics_pose", settings({{"points", 2}, {"numbers", 2}, {"form", "classic"}}),
                     {tensor({1, 9, 2},
                             {24, 24, 32, 32, 32, 32, 48, 48, 0.5f, 0.75f, 1, 10, 2, 12, 3, 20, 4, 22})});
  Placement placement;
  placement.scale_x = placement.scale_y = 0.5;
  placement.offset_x = 4;
  const PosePredictions got = poses(head, placement);
  ASSERT_EQ(got.poses.size(), 1u);
  EXPECT_EQ(got.poses[0].box, (Box{8, 16, 72, 112}));
  EXPECT_EQ(got.poses[0].points, (std::vector<ScoredPoint>{{12, 24, 1}, {32, 44, 1}}));
}

TEST(UltralyticsPose, MetadataSaysHowManyPoints) {
  const auto spec = test::head_spec("ultralytics_pose");
  auto signature = signature_of({f32("output0", {1, 17, 8400})});
  signature.metadata = {{"task", "pose"}, {"names", "{0: 'tiger'}"}, {"kpt_shape", "[4, 3]"}};
  EXPECT_GT(spec.fits(signature), 0.9);
  signature.metadata["kpt_shape"] = "[12, 3]";
  EXPECT_EQ(spec.fits(signature), 0);
  signature.metadata["task"] = "detect";
  EXPECT_EQ(spec.fits(signature), 0);
  EXPECT_GT(spec.fits(signature_of({f32("output0", {1, 300, 57})})), 0.6);
}

TEST(UltralyticsPose, NotANumberIsSeen) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const std::size_t at : {0u, 4u, 6u, 8u}) {
    std::vector<float> row = {8, 8, 40, 56, 0.5f, 0, 10, 12, 0.75f};
    row[at] = nan;
    const ToyHead head("ultralytics_pose", settings({{"points", 1}}), {tensor({1, 1, 9}, row)});
    EXPECT_FALSE(defect(head.decode()).empty()) << at;
  }
}

TEST(UltralyticsPose, OtherShapesAreNamed) {
  EXPECT_THROW(ToyHead("ultralytics_pose", settings({{"points", 3}, {"form", "end_to_end"}}),
                       {tensor({1, 1, 9}, std::vector<float>(9))}),
               Error);
  EXPECT_THROW(ToyHead("ultralytics_pose", settings({{"numbers", 1}}),
                       {tensor({1, 1, 57}, std::vector<float>(57))}),
               Error);
}

}  // namespace
}  // namespace proofload::model
