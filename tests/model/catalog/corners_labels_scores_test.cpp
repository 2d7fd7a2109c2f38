#include <gtest/gtest.h>

#include <limits>

#include "support/heads.h"

namespace proofload::model {
namespace {

using test::settings;
using test::tensor;
using test::ToyHead;

const std::vector<std::string> kNames = {"corners", "labels", "scores"};

TEST(CornersLabelsScores, ReadsBothForms) {
  const std::vector<float> values = {1, 0, 3, 1, 2, 2, 0, 1};
  for (const std::vector<std::int64_t>& shape : {std::vector<std::int64_t>{1, 8}, {1, 4, 2}, {1, 1, 4, 2}}) {
    const ToyHead head("corners_labels_scores", settings(),
                       {tensor(shape, values), tensor({1}, {1}), tensor({1}, {0.5f})}, kNames);
    EXPECT_EQ(head.boxes(),
              (std::vector<ScoredBox>{{{0, 0, 3, 2}, 1, 0.5, {}, {{1, 0}, {3, 1}, {2, 2}, {0, 1}}}}));
  }
}

TEST(CornersLabelsScores, ComeBackToThePicture) {
  const ToyHead head("corners_labels_scores", settings(),
                     {tensor({1, 8}, {4, 2, 8, 4, 6, 6, 2, 4}), tensor({1}, {0}), tensor({1}, {0.5f})},
                     kNames);
  EXPECT_EQ(head.boxes(0, {2, 2, 2, 2, {10, 10}}).at(0).corners, (Corners{{1, 0}, {3, 1}, {2, 2}, {0, 1}}));
}

TEST(CornersLabelsScores, DefectsAreSeenAndWrongFormsAreErrors) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const ToyHead head("corners_labels_scores", settings(),
                     {tensor({1, 8}, {1, 0, nan, 1, 2, 2, 0, 1}), tensor({1}, {0}), tensor({1}, {0.5f})},
                     kNames);
  EXPECT_FALSE(defect(head.decode()).empty());
  const ToyHead odd("corners_labels_scores", settings(),
                    {tensor({1, 8}, std::vector<float>(8)), tensor({2}, {0, 1}), tensor({2}, {0.5f, 0.5f})},
                    kNames);
  EXPECT_THROW(odd.decode(), Error);
}

}  // namespace
}  // namespace proofload::model
