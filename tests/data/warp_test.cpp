#include "proofload/data/warp.h"

#include <gtest/gtest.h>

namespace proofload {
namespace {

Warp shift(double dx) { return Warp::homography({1, 0, dx, 0, 1, 0, 0, 0, 1}); }

TEST(Warp, LeavesPredictionsAloneWhereNothingMoves) {
  const Prediction prediction = BoxPredictions{{{{-5, -5, 200, 200}, 1, 0.9}}};
  EXPECT_TRUE(Warp().map(prediction, {100, 100}) == prediction);
}

// Frame 100 x 100, squares of 40 moved by 30: inside are 5, 20, 40 and 40 px of their width.
TEST(Warp, ClipsFoundBoxesAndExcusesThoseThatLeave) {
  const auto square = [](double x, double score) { return ScoredBox{{x, 10, x + 40, 50}, 2, score}; };
  const Prediction before =
      BoxPredictions{{square(65, 0.9), square(50, 0.8), square(30, 0.7), square(0, 0.6)}};
  const auto after = std::get<BoxPredictions>(shift(30).map(before, {100, 100})).boxes;
  ASSERT_EQ(after.size(), 4U);
  EXPECT_EQ(after[0], (ScoredBox{{80, 10, 100, 50}, 2, 0.8})) << "half is inside";
  EXPECT_EQ(after[1], (ScoredBox{{60, 10, 100, 50}, 2, 0.7}));
  EXPECT_EQ(after[2], (ScoredBox{{30, 10, 70, 50}, 2, 0.6}));
  EXPECT_EQ(after[3], (ScoredBox{{95, 10, 100, 50}, 2, 0})) << "an eighth is inside";
}

TEST(Warp, ExcusesWhatBecomesTooSmallToBeFound) {
  const Warp shrink = Warp::homography({0.1, 0, 0, 0, 0.1, 0, 0, 0, 1});
  const auto after =
      std::get<BoxPredictions>(
          shrink.map(BoxPredictions{{{{0, 0, 50, 50}, 0, 0.9}, {{0, 0, 30, 30}, 0, 0.8}}}, {100, 100}))
          .boxes;
  EXPECT_EQ(after[0].score, 0.9) << "25 px²";
  EXPECT_EQ(after[1].score, 0) << "9 px²";
}

TEST(Warp, TreatsLabelsAndPredictionsAlike) {
  const Box box{60, 10, 100, 50};
  for (const double dx : {0.0, 20.0, 29.0, 31.0, 60.0}) {
    const auto label =
        std::get<BoxLabels>(shift(dx).map(Annotation(BoxLabels{{{box, 0}}}), {100, 100})).boxes[0];
    const auto found =
        std::get<BoxPredictions>(shift(dx).map(Prediction(BoxPredictions{{{box, 0, 0.9}}}), {100, 100}))
            .boxes[0];
    EXPECT_EQ(label.box, found.box) << dx;
    EXPECT_EQ(label.ignore, found.score == 0) << dx;
  }
}

TEST(Warp, LeavesClassesAndReadings) {
  EXPECT_TRUE(shift(5).map(Prediction(Reading{3}), {10, 10}) == Prediction(Reading{3}));
  EXPECT_TRUE(shift(5).map(Prediction(ClassScores{{{1, 0.5}}}), {10, 10}) ==
              Prediction(ClassScores{{{1, 0.5}}}));
}

}  // namespace
}  // namespace proofload
