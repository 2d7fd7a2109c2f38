#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "proofload/metric/pose_match.h"
#include "support/metrics.h"

namespace proofload::metric {
namespace {

// A person 100 px high at (x, 0): seventeen points down its middle.
ScoredPose person(double x, double score = 0.9) {
  ScoredPose out{{x, 0, x + 50, 100}, score, {}};
  for (int i = 0; i < 17; ++i) out.points.push_back({x + 25, 5.0 + 5 * i, 0.9});
  return out;
}
PosePredictions poses(std::vector<ScoredPose> list) { return {std::move(list), {}}; }
LabelledPose labelled(const ScoredPose& pose) {
  LabelledPose out{pose.box, 0, false, {}};
  for (const ScoredPoint& p : pose.points) out.points.push_back({p.x, p.y, Visibility::visible});
  return out;
}
Stressed with(Annotation label) {
  Stressed out;
  out.sample.label = std::move(label);
  return out;
}
ScoredPose moved(ScoredPose pose, std::size_t point, double by) {
  pose.points[point].x += by;
  return pose;
}

// One point off by d: exp(−d²/(2·area·(2σ)²)), by hand for the nose (σ = 0.026) on 1000 px².
TEST(PoseMatch, SimilarityIsThatOfCoco) {
  PoseTarget target = target_of(person(0), 0.2);
  target.area = 1000;
  EXPECT_DOUBLE_EQ(similarity(target, person(0).points, kUsualSigma), 1);
  const double one = std::exp(-9.0 / (2 * 1000 * 0.052 * 0.052));
  EXPECT_NEAR(similarity(target, moved(person(0), 0, 3).points, kUsualSigma), (16 + one) / 17, 1e-12);
  for (std::size_t i = 1; i < 17; ++i) target.points[i].visibility = Visibility::unlabelled;
  EXPECT_NEAR(similarity(target, moved(person(0), 0, 3).points, kUsualSigma), one, 1e-12);
  target.points.resize(4);
  EXPECT_NEAR(similarity(target, moved(person(0), 0, 3).points, 0.1), std::exp(-9.0 / (2 * 1000 * 0.04)),
              1e-12);
  target.points[0].visibility = Visibility::unlabelled;
  EXPECT_EQ(similarity(target, person(0).points, kUsualSigma), 0);
}

TEST(PoseMatch, TheStrongestPoseTakesTheTargetItIsLike) {
  const std::vector<PoseTarget> targets = {target_of(person(0), 0), target_of(person(200), 0)};
  const std::vector<ScoredPose> found = {person(201, 0.5), person(1, 0.4), person(200, 0.9),
                                         person(900, 0.8)};
  const Matching matching = match(found, 0.1, targets, 0.1, kUsualSigma);
  EXPECT_EQ(matching.target_of_answer, (std::vector<int>{-1, 0, 1, -1}));
  EXPECT_EQ(matching.answer_of_target, (std::vector<int>{1, 2}));
}

TEST(Keypoints, BreaksWhereOnePointIsOffByMoreThanATenth) {
  const auto metric = test::metric_of("keypoints", {});
  const Prediction clean = poses({person(0)});
  EXPECT_EQ(metric->compare(Oracle::stability, clean, poses({moved(person(0), 9, 9.9)}), {}, 0).outcome,
            Outcome::holds);
  const Verdict verdict = metric->compare(Oracle::stability, clean, poses({moved(person(0), 9, 12)}), {}, 0);
  EXPECT_EQ(verdict.outcome, Outcome::broken);
  EXPECT_EQ(verdict.failure, Failure::drift);
  EXPECT_NEAR(verdict.size, 0.6, 1e-12);
  EXPECT_EQ(verdict.reason.rfind("left wrist off by 12 px, 12 % of the person's size", 0), 0u)
      << verdict.reason;
}

TEST(Keypoints, BreaksWhereTheWholePoseIsUnlike) {
  const auto metric = test::metric_of("keypoints", {});
  ScoredPose shifted = person(0);
  for (ScoredPoint& p : shifted.points) p.x += 8;
  const double oks = similarity(target_of(person(0), 0.2), shifted.points, kUsualSigma);
  ASSERT_LT(oks, 0.5);
  const Verdict verdict = metric->compare(Oracle::stability, poses({person(0)}), poses({shifted}), {}, 0);
  EXPECT_EQ(verdict.failure, Failure::drift);
  EXPECT_NEAR(verdict.size, 1 - oks, 1e-12);
  EXPECT_NEAR(metric->change(poses({person(0)}), poses({shifted}), {}), 1 - oks, 1e-12);
  // A larger null tolerance is taken instead.
  EXPECT_EQ(metric->compare(Oracle::stability, poses({person(0)}), poses({shifted}), {}, 0.9).outcome,
            Outcome::holds);
}

TEST(Keypoints, PointsThatWereNotSeenOrLeftTheFrameAreExcused) {
  const auto metric = test::metric_of("keypoints", {});
  for (const double score : {0.0, 0.19}) {
    PosePredictions clean = poses({person(0)});
    clean.poses[0].points[9].score = score;
    EXPECT_EQ(metric->change(clean, poses({moved(person(0), 9, 500)}), {}), 0);
  }
  PosePredictions gone = poses({person(0, 0)});
  EXPECT_EQ(metric->compare(Oracle::stability, gone, poses({}), {}, 0).outcome, Outcome::unknown);
}

TEST(Keypoints, LostAndNewPeopleAreCounted) {
  const auto metric = test::metric_of("keypoints", {});
  const Prediction two = poses({person(0), person(200)});
  const Verdict lost = metric->compare(Oracle::stability, two, poses({person(200)}), {}, 0);
  EXPECT_EQ(lost.failure, Failure::lost);
  EXPECT_EQ(lost.reason, "1 of 2 people lost");
  const Verdict ghost =
      metric->compare(Oracle::stability, two, poses({person(0), person(200), person(400)}), {}, 0);
  EXPECT_EQ(ghost.failure, Failure::ghost);
  EXPECT_EQ(ghost.reason, "1 person found where none was");
  // A score that sinks is no loss down to half the threshold, and a weak newcomer no ghost.
  EXPECT_EQ(metric->change(two, poses({person(0, 0.13), person(200), person(400, 0.2)}), {}), 0);
}

TEST(Keypoints, IgnoredPeopleNeedNotBeFoundAndAreNoGhosts) {
  const auto metric = test::metric_of("keypoints", {});
  PoseLabels label{{labelled(person(0)), labelled(person(200))}, {}};
  label.poses[1].ignore = true;
  const Prediction both = poses({person(0), person(200)});
  const Prediction one = poses({person(0)});
  EXPECT_EQ(metric->compare(Oracle::stability, both, one, with(label), 0).outcome, Outcome::holds);
  EXPECT_EQ(metric->compare(Oracle::stability, one, both, with(label), 0).outcome, Outcome::holds);
  EXPECT_EQ(metric
                ->compare(Oracle::correctness, *metric->baseline(Oracle::correctness, one, label), both,
                          with(label), 0)
                .outcome,
            Outcome::holds);
}

TEST(Keypoints, CorrectnessAsksForThePointsThatWereRight) {
  const auto metric = test::metric_of("keypoints", {});
  const PoseLabels label{{labelled(person(0))}, {}};
  const Prediction clean = poses({moved(person(0), 9, 30)});
  const auto baseline = metric->baseline(Oracle::correctness, clean, label);
  ASSERT_TRUE(baseline);
  const ScoredPose& expected = std::get<PosePredictions>(*baseline).poses.at(0);
  EXPECT_EQ(expected.points[9].score, 0);
  EXPECT_EQ(expected.points[8].score, 1);
  EXPECT_EQ(expected.points[8].x, 25);
  EXPECT_EQ(metric->compare(Oracle::correctness, *baseline, poses({moved(person(0), 8, 11)}), with(label), 0)
                .failure,
            Failure::drift);
  EXPECT_FALSE(metric->baseline(Oracle::correctness, poses({person(300)}), label));
}

// Two people of 17 points: one all right, one with a point 30 px off, and a third that nobody finds.
TEST(Keypoints, ScoresCountPointsAndPeople) {
  const auto metric = test::metric_of("keypoints", {});
  LabelledPose partly = labelled(person(200));
  for (std::size_t i = 0; i < 7; ++i) partly.points[i].visibility = Visibility::unlabelled;
  const std::vector<Answered> answered = {{PoseLabels{{labelled(person(0)), partly}, {}},
                                           poses({person(0), moved(person(200), 9, 30)})},
                                          {PoseLabels{{labelled(person(0))}, {}}, poses({})}};
  std::vector<Score> scores = metric->scores(answered, 0.95);
  // Two people in a picture: the headline is average precision. Of three people the first is found at every similarity,
  // the second at 0.5 … 0.9 (0.9 of its points are right): 67 of 101 recalls, and 34 for the last overlap.
  ASSERT_EQ(scores.size(), 7u);
  EXPECT_EQ(scores[0].name, "pose_map50_95");
  EXPECT_NEAR(scores[0].value, (9 * 67 + 34) / 1010.0, 1e-12);
  EXPECT_EQ(scores[3].name, "pose_ar20");
  EXPECT_NEAR(scores[3].value, (9 * 2 + 1) / 30.0, 1e-12);
  EXPECT_LE(*scores[0].lo, scores[0].value);
  scores.erase(scores.begin(), scores.begin() + 4);
  EXPECT_EQ(scores[0].name, "pck");
  EXPECT_NEAR(scores[0].value, 26.0 / 44, 1e-12);
  EXPECT_EQ(scores[0].n, 2u);
  EXPECT_NEAR(scores[1].value, (1 + 0.9) / 3, 1e-3);
  EXPECT_NEAR(scores[2].value, 2.0 / 3, 1e-12);
  EXPECT_NEAR(*metric->quality(answered[0].prediction, answered[0].label), 26.0 / 27, 1e-12);
  EXPECT_EQ(*metric->quality(answered[1].prediction, answered[1].label), 0);
}

TEST(Keypoints, OnePersonAPictureHasAnExactInterval) {
  const auto metric = test::metric_of("keypoints", {});
  std::vector<Answered> answered;
  for (int i = 0; i < 10; ++i)
    answered.push_back({PoseLabels{{labelled(person(0))}, {}}, poses({person(0)})});
  const std::vector<Score> scores = metric->scores(answered, 0.95);
  EXPECT_NEAR(*scores[2].lo, std::pow(0.025, 0.1), 1e-9);  // All of ten: (α/2)^(1/10).
  EXPECT_EQ(*scores[2].hi, 1);
}

}  // namespace
}  // namespace proofload::metric
