#include "proofload/stress/hidden_labels.h"

#include <gtest/gtest.h>

namespace proofload::stress {
namespace {

TEST(HiddenLabels, BoxesLoseTheShareThatTheMaskHides) {
  Image mask({10, 10}, 1);
  for (int y = 0; y < 10; ++y)
    for (int x = 0; x < 4; ++x) mask.row(y)[x] = 255;
  BoxLabels boxes;
  boxes.boxes.push_back({.box = {2, 2, 6, 8}});
  boxes.boxes.push_back({.box = {0, 0, 4, 4}});
  boxes.boxes.push_back({.box = {5, 5, 9, 9}});
  boxes.boxes.push_back({.box = {0, 0, 10, 10}, .ignore = true});
  Annotation label = boxes;
  hide_pixels(label, mask, 0.25);
  const auto& after = std::get<BoxLabels>(label).boxes;
  EXPECT_DOUBLE_EQ(after[0].visible, 0.5);
  EXPECT_FALSE(after[0].ignore);
  EXPECT_DOUBLE_EQ(after[1].visible, 0);
  EXPECT_TRUE(after[1].ignore);
  EXPECT_DOUBLE_EQ(after[2].visible, 1);
  EXPECT_EQ(after[3], boxes.boxes[3]);
}

// The left half of a box is hidden, in which a quarter of the object lies.
TEST(HiddenLabels, WhereMasksAreAskedForTheyCount) {
  Image mask({8, 8}, 1);
  mask.fill(0);
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 4; ++x) mask.row(y)[x] = 255;
  MaskWriter object({8, 8});
  for (int x = 0; x < 8; ++x)
    for (int y = 0; y < 8; ++y) object.add(y < 4 && (x >= 4 || y == 0 || (x < 2 && y == 1)));
  BoxLabels boxes;
  boxes.boxes.push_back({.box = {0, 0, 8, 4}, .mask = object.finish()});
  for (const bool masks : {false, true}) {
    Annotation label = boxes;
    const std::vector<ObjectRegion> objects = object_regions(label, {8, 8}, masks);
    ASSERT_EQ(objects.size(), 1U);
    EXPECT_EQ(objects[0].region.pixels(), masks ? 22 : 32);
    hide_objects(label, objects, mask, 0.25);
    EXPECT_DOUBLE_EQ(std::get<BoxLabels>(label).boxes[0].visible, masks ? 16.0 / 22 : 0.5);
  }
}

TEST(HiddenLabels, PointsUnderTheMaskAreHidden) {
  Image mask({10, 10}, 1);
  mask.fill(0);
  mask.row(4)[3] = 255;
  PoseLabels poses;
  poses.poses.push_back({.box = {0, 0, 10, 10},
                         .points = {{3.5, 4.5, Visibility::visible},
                                    {4.5, 4.5, Visibility::visible},
                                    {3.5, 4.5, Visibility::unlabelled},
                                    {-1, 4.5, Visibility::visible}}});
  Annotation label = poses;
  hide_pixels(label, mask, 0.25);
  const auto& points = std::get<PoseLabels>(label).poses[0].points;
  EXPECT_EQ(points[0].visibility, Visibility::hidden);
  EXPECT_EQ(points[1].visibility, Visibility::visible);
  EXPECT_EQ(points[2].visibility, Visibility::unlabelled);
  EXPECT_EQ(points[3].visibility, Visibility::visible);
}

TEST(HiddenLabels, ClassesAndDepthsUnderTheMaskAreNoLongerScored) {
  Image mask({8, 4}, 1);
  mask.fill(0);
  for (int y = 0; y < 4; ++y)
    for (int x = 0; x < 3; ++x) mask.row(y)[x] = 255;
  Annotation classes = ClassMap{{8, 4}, std::vector<std::uint8_t>(32, 5)};
  hide_pixels(classes, mask, 0.25);
  for (int y = 0; y < 4; ++y)
    for (int x = 0; x < 8; ++x) EXPECT_EQ(std::get<ClassMap>(classes).at(x, y), x < 3 ? kIgnoredClass : 5);
  // A coarser grid: middles of cells lie at 1, 3, 5 and 7 px.
  Annotation depth = depth_map({4, 2}, {8, 4}, std::vector<float>(8, 2.5F));
  hide_pixels(depth, mask, 0.25);
  for (std::size_t i = 0; i < 8; ++i)
    EXPECT_EQ(std::get<DepthMap>(depth).steps[i] == kNoDepth, i % 4 == 0) << i;
}

TEST(HiddenLabels, OtherLabelsStay) {
  Annotation label = ClassLabel{3};
  hide_pixels(label, Image({4, 4}, 1), 0.25);
  EXPECT_EQ(label, Annotation(ClassLabel{3}));
}

}  // namespace
}  // namespace proofload::stress
