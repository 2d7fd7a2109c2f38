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

Warp mirror(int width) { return Warp::homography({-1, 0, static_cast<double>(width), 0, 1, 0, 0, 0, 1}); }

TEST(Warp, MovesClassMapsByTheNearestPixel) {
  const ClassMap map{{3, 2}, {1, 2, 3, 4, 5, 6}};
  EXPECT_EQ(std::get<ClassMap>(mirror(3).map(Prediction(map), {3, 2})).classes,
            (std::vector<std::uint8_t>{3, 2, 1, 6, 5, 4}));
  EXPECT_EQ(std::get<ClassMap>(shift(1).map(Annotation(map), {3, 2})).classes,
            (std::vector<std::uint8_t>{kIgnoredClass, 1, 2, kIgnoredClass, 4, 5}));
}

TEST(Warp, AMirrorSwapsTheSidesOfABody) {
  // Nose, left hand, right hand in a frame of 100 px.
  const std::vector<int> sides = {0, 2, 1};
  const PosePredictions clean{{{{10, 10, 40, 90}, 0.9, {{25, 15, 0.9}, {12, 50, 0.8}, {38, 50, 0.7}}}},
                              sides};
  const auto after = std::get<PosePredictions>(mirror(100).map(Prediction(clean), {100, 100}));
  ASSERT_EQ(after.poses.size(), 1U);
  EXPECT_EQ(after.poses[0].box, (Box{60, 10, 90, 90}));
  EXPECT_EQ(after.poses[0].points, (std::vector<ScoredPoint>{{75, 15, 0.9}, {62, 50, 0.7}, {88, 50, 0.8}}));
  // Twice is the picture itself.
  EXPECT_EQ(std::get<PosePredictions>(mirror(100).map(Prediction(after), {100, 100})), clean);
}

TEST(Warp, PointsThatLeaveTheFrameNeedNotBeFound) {
  const LabelledPose person{{40, 10, 90, 90},
                            1000,
                            false,
                            {{50, 20, Visibility::visible}, {85, 30, Visibility::hidden}, {}}};
  const auto label =
      std::get<PoseLabels>(shift(30).map(Annotation(PoseLabels{{person}, {}}), {100, 100})).poses[0];
  EXPECT_EQ(label.points[0], (LabelledPoint{80, 20, Visibility::visible}));
  EXPECT_EQ(label.points[1].visibility, Visibility::unlabelled);
  EXPECT_EQ(label.points[2], LabelledPoint());
  EXPECT_FALSE(label.ignore) << "three fifths are inside";
  const auto found =
      std::get<PosePredictions>(
          shift(30).map(Prediction(PosePredictions{{{person.box, 0.5, {{85, 30, 0.9}}}}, {}}), {100, 100}))
          .poses[0];
  EXPECT_EQ(found.points[0].score, 0);
}

}  // namespace
}  // namespace proofload
