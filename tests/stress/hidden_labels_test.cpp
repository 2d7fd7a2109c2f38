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

TEST(HiddenLabels, OtherLabelsStay) {
  Annotation label = ClassLabel{3};
  hide_pixels(label, Image({4, 4}, 1), 0.25);
  EXPECT_EQ(label, Annotation(ClassLabel{3}));
}

}  // namespace
}  // namespace proofload::stress
