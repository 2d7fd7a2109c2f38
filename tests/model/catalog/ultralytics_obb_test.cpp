#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/heads.h"

namespace proofload::model {
namespace {

using test::f32;
using test::settings;
using test::signature_of;
using test::tensor;
using test::ToyHead;

void expect_corners(const Corners& got, const Corners& expected) {
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    EXPECT_NEAR(got[i].x, expected[i].x, 1e-5);
    EXPECT_NEAR(got[i].y, expected[i].y, 1e-5);
  }
}

// Centre, sides, score, class, angle.
TEST(UltralyticsObb, FinalRowsAreTurnedBoxes) {
  const ToyHead head("ultralytics_obb", settings(), {tensor({1, 1, 7}, {32, 24, 20, 8, 0.75f, 2, 0.5f})});
  Placement placement;
  placement.scale_x = placement.scale_y = 0.5;
  const auto boxes = head.boxes(0, placement);
  ASSERT_EQ(boxes.size(), 1u);
  EXPECT_EQ(boxes[0].label, 2);
  const Corners expected = turned_box({64, 48}, 40, 16, 0.5);
  expect_corners(boxes[0].corners, expected);
  EXPECT_NEAR(boxes[0].box.x1, bounds(std::span<const Point>(expected)).x1, 1e-5);
}

// [1, 4 + 1 + 1, 3]. Two crossed boxes share a ninth and both stay, though the boxes around them are the same; the
// third is the first again.
TEST(UltralyticsObb, OverlapIsThatOfTheCorners) {
  const auto eighth = static_cast<float>(std::acos(-1.0) / 4);
  const ToyHead head("ultralytics_obb", settings({{"form", "classic"}, {"iou_threshold", 0.3}}),
                     {tensor({1, 6, 3}, {32, 32, 32, 32, 32, 32, 40, 40, 40, 8, 8, 8,  //
                                         0.75f, 0.5f, 0.25f, eighth, -eighth, eighth})});
  const auto boxes = head.boxes();
  ASSERT_EQ(boxes.size(), 2u);
  expect_corners(boxes[0].corners, turned_box({32, 32}, 40, 8, static_cast<double>(eighth)));
  expect_corners(boxes[1].corners, turned_box({32, 32}, 40, 8, -static_cast<double>(eighth)));
}

TEST(UltralyticsObb, NotANumberIsSeen) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const std::size_t at : {0u, 2u, 4u, 6u}) {
    std::vector<float> row = {32, 24, 20, 8, 0.75f, 2, 0.5f};
    row[at] = nan;
    const ToyHead head("ultralytics_obb", settings(), {tensor({1, 1, 7}, row)});
    EXPECT_FALSE(defect(head.decode()).empty()) << at;
  }
}

TEST(UltralyticsObb, IsRecognisedByItsMetadata) {
  const auto fits = test::head_spec("ultralytics_obb").fits;
  auto signature = signature_of({f32("output0", {1, 20, 8400})});
  EXPECT_EQ(fits(signature), 0);
  signature.metadata = {
      {"task", "obb"},
      {"names",
       "{0: 'a', 1: 'b', 2: 'c', 3: 'd', 4: 'e', 5: 'f', 6: 'g', 7: 'h', 8: 'i', 9: 'j', 10: "
       "'k', 11: 'l', 12: 'm', 13: 'n', 14: 'o'}"}};
  EXPECT_GT(fits(signature), 0.9);
}

}  // namespace
}  // namespace proofload::model
