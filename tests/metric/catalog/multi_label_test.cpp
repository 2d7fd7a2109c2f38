#include <gtest/gtest.h>

#include <limits>

#include "support/metrics.h"

namespace proofload::metric {
namespace {

const Context kScene{.labels = {"car", "dog", "bus", "tree", "rain"}, .score_threshold = 0.5};

class MultiLabel : public testing::Test {
 protected:
  std::unique_ptr<Metric> metric_ = test::metric_of("multi_label", kScene);

  Verdict stability(std::vector<double> clean, std::vector<double> now, double tolerance = 0) const {
    return metric_->compare(Oracle::stability,
                            *metric_->baseline(Oracle::stability, SetScores{std::move(clean)}, {}),
                            SetScores{std::move(now)}, {}, tolerance);
  }
};

TEST_F(MultiLabel, AClassIsLostBelowHalfTheThreshold) {
  EXPECT_EQ(stability({0.9, 0.6, 0, 0, 0}, {0.9, 0.25, 0, 0, 0}).outcome, Outcome::holds);
  const Verdict lost = stability({0.9, 0.6, 0, 0, 0}, {0.9, 0.24, 0, 0, 0});
  EXPECT_EQ(lost.outcome, Outcome::broken);
  EXPECT_EQ(lost.failure, Failure::lost);
  EXPECT_DOUBLE_EQ(lost.size, 0.5);
  EXPECT_EQ(lost.reason, "no longer dog");
}

TEST_F(MultiLabel, AClassIsNewFromTheThresholdOnIfItWasFarFromIt) {
  EXPECT_EQ(stability({0.9, 0, 0.25, 0, 0}, {0.9, 0, 0.99, 0, 0}).outcome, Outcome::holds);
  const Verdict fresh = stability({0.9, 0, 0.24, 0, 0}, {0.9, 0, 0.5, 0, 0});
  EXPECT_EQ(fresh.failure, Failure::ghost);
  EXPECT_EQ(fresh.reason, "now also bus");
  EXPECT_EQ(stability({0, 0, 0, 0, 0}, {0, 0, 0, 0, 0.7}).outcome, Outcome::broken);
}

TEST_F(MultiLabel, OneOfFiveMayBeLost) {
  EXPECT_EQ(stability({1, 1, 1, 1, 1}, {1, 1, 1, 1, 0}).outcome, Outcome::holds);
  EXPECT_EQ(stability({1, 1, 1, 1, 0}, {1, 1, 1, 0, 0}).outcome, Outcome::broken);
  EXPECT_EQ(stability({1, 1, 1, 1, 0}, {1, 1, 1, 0, 0}, 0.25).outcome, Outcome::holds);
}

// Right when clean: car. Missed: dog; wrongly said: bus; both may go either way.
TEST_F(MultiLabel, CorrectnessAsksForWhatWasRight) {
  const SetScores clean{{0.9, 0.1, 0.8, 0, 0}};
  const auto baseline = metric_->baseline(Oracle::correctness, clean, ClassSet{{0, 1}});
  ASSERT_TRUE(baseline);
  const auto judge = [&](std::vector<double> now) {
    return metric_->compare(Oracle::correctness, *baseline, SetScores{std::move(now)}, {}, 0).outcome;
  };
  EXPECT_EQ(judge({0.9, 0.9, 0, 0, 0}), Outcome::holds);
  EXPECT_EQ(judge({0.2, 0.9, 0, 0, 0}), Outcome::broken);
  EXPECT_EQ(judge({0.9, 0, 0, 0.6, 0}), Outcome::broken);
  EXPECT_FALSE(metric_->baseline(Oracle::correctness, SetScores{{0.1, 0.1, 0, 0, 0}}, ClassSet{{0, 1}}));
}

// car: scores .9 (yes), .8 (no), .7 (yes): 1·1/2 + 2/3·1/2 = 5/6. dog: .6 (yes), .1 (no): 1. F1: 3 right of 4 said and
// 3 true. Two of three pictures have all classes right.
TEST_F(MultiLabel, ScoresAreHandCountable) {
  const std::vector<Answered> answered = {{ClassSet{{0, 1}}, SetScores{{0.9, 0.6, 0, 0, 0}}},
                                          {ClassSet{}, SetScores{{0.8, 0.1, 0, 0, 0}}},
                                          {ClassSet{{0}}, SetScores{{0.7, 0.1, 0, 0, 0}}}};
  const auto scores = metric_->scores(answered, 0.95);
  ASSERT_EQ(scores.size(), 3u);
  EXPECT_EQ(scores[0].name, "exact");
  EXPECT_DOUBLE_EQ(scores[0].value, 2.0 / 3);
  EXPECT_EQ(scores[1].name, "f1");
  EXPECT_DOUBLE_EQ(scores[1].value, 6.0 / 7);
  EXPECT_EQ(scores[2].name, "macro_ap");
  EXPECT_DOUBLE_EQ(scores[2].value, (5.0 / 6 + 1) / 2);
  for (const Score& score : scores) {
    EXPECT_LE(*score.lo, score.value);
    EXPECT_GE(*score.hi, score.value);
  }
}

TEST_F(MultiLabel, AnAnswerThatIsNoNumberIsWrong) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(stability({0.9, 0, 0, 0, 0}, {0.9, nan, 0, 0, 0}).failure, Failure::invalid);
  EXPECT_EQ(metric_->quality(SetScores{{0.9, nan, 0, 0, 0}}, ClassSet{{0}}), 0);
  EXPECT_EQ(metric_->quality(SetScores{{0.9, 0, 0, 0, 0}}, ClassSet{{0}}), 1);
}

}  // namespace
}  // namespace proofload::metric
