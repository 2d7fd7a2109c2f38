#include "proofload/campaign/sureness.h"

#include <gtest/gtest.h>

namespace proofload::campaign {
namespace {

TEST(Sureness, ScoreOfAnAnswer) {
  EXPECT_EQ(score_of(ClassScores{{{3, 0.7}, {1, 0.2}}}, 0.25), 0.7);
  BoxPredictions boxes;
  boxes.boxes = {{{0, 0, 1, 1}, 0, 0.9}, {{0, 0, 1, 1}, 0, 0.5}, {{0, 0, 1, 1}, 0, 0.1}};
  EXPECT_DOUBLE_EQ(*score_of(boxes, 0.25), 0.7);
  EXPECT_FALSE(score_of(boxes, 0.95));
  EXPECT_FALSE(score_of(BoxPredictions{}, 0.25));
  EXPECT_FALSE(score_of(Reading{3}, 0.25));
  EXPECT_FALSE(score_of(Prediction{}, 0.25));
  EXPECT_FALSE(score_of(ClassScores{}, 0.25));
}

// Two bins: of ten answers at 0.95 nine are right, of ten at 0.55 two. ECE = (|0.9 − 0.95| + |0.2 − 0.55|)/2.
TEST(Sureness, CalibrationErrorByHand) {
  std::vector<ScoredAnswer> answers;
  for (int i = 0; i < 10; ++i) answers.push_back({0.95, i < 9});
  for (int i = 0; i < 10; ++i) answers.push_back({0.55, i < 2});
  EXPECT_NEAR(calibration_error(answers), (0.05 + 0.35) / 2, 1e-12);
}

TEST(Sureness, CalibrationErrorAtTheEnds) {
  EXPECT_EQ(calibration_error({}), 0);
  EXPECT_DOUBLE_EQ(calibration_error(std::vector<ScoredAnswer>{{1, true}, {1, true}}), 0);
  EXPECT_DOUBLE_EQ(calibration_error(std::vector<ScoredAnswer>{{1, false}}), 1);
  EXPECT_DOUBLE_EQ(calibration_error(std::vector<ScoredAnswer>{{0, false}}), 0);
  // 0.8 belongs to the bin (0.7, 0.8]: alone with 0.75, not with 0.81.
  EXPECT_NEAR(calibration_error(std::vector<ScoredAnswer>{{0.8, true}, {0.75, false}, {0.81, true}}),
              (std::abs(1 - 1.55) + 0.19) / 3, 1e-12);
}

}  // namespace
}  // namespace proofload::campaign
