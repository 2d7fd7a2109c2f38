#include <gtest/gtest.h>

#include <cmath>

#include "proofload/stats/binomial.h"
#include "support/metrics.h"

namespace proofload::metric {
namespace {

const Context kPets{.labels = {"cat", "dog", "fox", "hen", "owl", "pig"}};

Prediction answer(std::vector<ScoredClass> top) { return ClassScores{std::move(top)}; }

TEST(Classification, BreaksWhenTheBestClassChanges) {
  const auto metric = test::metric_of("classification", kPets);
  const Prediction clean = answer({{1, 0.9}, {0, 0.1}});
  const Verdict same = metric->compare(Oracle::stability, clean, answer({{1, 0.6}, {0, 0.4}}), {}, 0);
  EXPECT_EQ(same.outcome, Outcome::holds);
  EXPECT_DOUBLE_EQ(same.size, 0.9 - 0.6);
  const Verdict other = metric->compare(Oracle::stability, clean, answer({{0, 0.83}, {1, 0.17}}), {}, 0);
  EXPECT_EQ(other.outcome, Outcome::broken);
  EXPECT_EQ(other.failure, Failure::class_flip);
  EXPECT_EQ(other.reason, "dog → cat (0.83)");
  EXPECT_DOUBLE_EQ(other.size, 0.9 - 0.17);
  EXPECT_EQ(metric->change(clean, answer({{0, 0.83}, {1, 0.17}}), {}), 1);
  EXPECT_EQ(metric->change(clean, clean, {}), 0);
}

TEST(Classification, CountsOnlyPicturesThatWereRightForCorrectness) {
  const auto metric = test::metric_of("classification", kPets);
  const Prediction clean = answer({{1, 0.9}});
  EXPECT_TRUE(metric->baseline(Oracle::correctness, clean, ClassLabel{1}).has_value());
  EXPECT_FALSE(metric->baseline(Oracle::correctness, clean, ClassLabel{2}).has_value());
  EXPECT_FALSE(metric->baseline(Oracle::correctness, clean, {}).has_value());
  EXPECT_TRUE(metric->baseline(Oracle::stability, clean, {}).has_value());
}

TEST(Classification, ScoresAreSharesWithExactIntervals) {
  const auto metric = test::metric_of("classification", kPets);
  std::vector<Answered> answered;
  for (int i = 0; i < 20; ++i)
    answered.push_back({ClassLabel{i == 0 ? 3 : 1}, answer({{1, 0.5}, {0, 0.2}, {3, 0.1}})});
  answered.push_back({{}, answer({{1, 0.5}})});  // No label: not counted.
  answered.push_back({ClassLabel{1}, {}});       // No answer: counted elsewhere.
  const std::vector<Score> scores = metric->scores(answered, 0.95);
  ASSERT_EQ(scores.size(), 2U);
  EXPECT_EQ(scores[0].name, "top1");
  EXPECT_DOUBLE_EQ(scores[0].value, 0.95);
  EXPECT_EQ(scores[0].n, 20U);
  // Published table of Clopper-Pearson intervals: 1 of 20 is 0.00127 .. 0.24873.
  EXPECT_NEAR(*scores[0].lo, 1 - 0.24873, 1e-5);
  EXPECT_NEAR(*scores[0].hi, 1 - 0.00127, 1e-5);
  EXPECT_EQ(scores[1].name, "top5");
  EXPECT_DOUBLE_EQ(scores[1].value, 1);
}

TEST(Classification, ShowsNoTopFiveOfFiveClasses) {
  const auto metric = test::metric_of("classification", {.labels = {"a", "b", "c", "d", "e"}});
  const std::vector<Answered> answered = {{ClassLabel{0}, answer({{0, 0.9}})}};
  EXPECT_EQ(metric->scores(answered, 0.95).size(), 1U);
}

TEST(Classification, CountsAnswersThatHoldNoNumberAsWrong) {
  const auto metric = test::metric_of("classification", kPets);
  const std::vector<Answered> answered = {{ClassLabel{1}, answer({{1, std::nan("")}})},
                                          {ClassLabel{1}, answer({{1, 1.0}})}};
  EXPECT_DOUBLE_EQ(metric->scores(answered, 0.95)[0].value, 0.5);
  EXPECT_EQ(metric->quality(answered[0].prediction, answered[0].label), 0.0);
}

}  // namespace
}  // namespace proofload::metric
