#include <gtest/gtest.h>

#include <limits>

#include "support/heads.h"

namespace proofload::model {
namespace {

using test::settings;
using test::tensor;
using test::ToyHead;

const std::vector<std::string> kNames = {"masks", "labels", "scores"};

// The picture of 4 x 2 lies in the middle of an input of 8 x 8, twice as large; masks have half of its size.
TEST(MasksLabelsScores, ComeBackToThePicture) {
  std::vector<float> values(16, 0.0f);
  values[1 * 4 + 1] = 1;  // The second column, the second row: the upper left quarter's lower right.
  const ToyHead head("masks_labels_scores", settings(),
                     {tensor({1, 4, 4}, values), tensor({1}, {1}), tensor({1}, {0.5f})}, kNames, {8, 8});
  const auto boxes = head.boxes(0, {2, 2, 0, 2, {4, 2}});
  ASSERT_EQ(boxes.size(), 1U);
  EXPECT_EQ(boxes[0].mask, inside_of(Box{1, 0, 2, 1}, {4, 2}));
  EXPECT_EQ(boxes[0].box, (Box{1, 0, 2, 1}));
  EXPECT_EQ(boxes[0].label, 1);
}

TEST(MasksLabelsScores, ThresholdsAndOrderAreThoseOfBoxes) {
  const ToyHead head("masks_labels_scores", settings({{"mask_threshold", 2}, {"first_class", 1}}),
                     {tensor({3, 1, 2}, {3, 0, 0, 3, 3, 3}), tensor({3}, {1, 2, 0}),
                      tensor({3}, {0.5f, 0.75f, 0.9f})},
                     kNames, {2, 1});
  const auto boxes = head.boxes(0, {1, 1, 0, 0, {2, 1}});
  ASSERT_EQ(boxes.size(), 2U) << "the background is no object";
  EXPECT_EQ(boxes[0].label, 1);
  EXPECT_EQ(boxes[0].mask, inside_of(Box{1, 0, 2, 1}, {2, 1}));
  EXPECT_EQ(boxes[1].mask, inside_of(Box{0, 0, 1, 1}, {2, 1}));
}

TEST(MasksLabelsScores, DefectsAreSeen) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const ToyHead head("masks_labels_scores", settings(),
                     {tensor({1, 1, 2}, {1, 0}), tensor({1}, {0}), tensor({1}, {nan})}, kNames, {2, 1});
  EXPECT_FALSE(defect(head.decode(0, {1, 1, 0, 0, {2, 1}})).empty());
}

TEST(MasksLabelsScores, NumbersThatDoNotGoTogetherAreAnError) {
  const ToyHead head("masks_labels_scores", settings(),
                     {tensor({1, 1, 2}, {1, 0}), tensor({2}, {0, 1}), tensor({2}, {0.5f, 0.5f})}, kNames,
                     {2, 1});
  EXPECT_THROW(head.decode(), Error);
}

}  // namespace
}  // namespace proofload::model
