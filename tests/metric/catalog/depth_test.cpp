#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "proofload/core/error.h"
#include "support/metrics.h"

namespace proofload::metric {
namespace {

const float kNan = std::numeric_limits<float>::quiet_NaN();

DepthMap four(std::vector<float> values) { return depth_map({2, 2}, {20, 20}, values); }

Stressed plain() {
  Stressed out;
  out.sample.image = Image({20, 20}, 3);
  return out;
}

Verdict stability(const DepthMap& clean,
                  const DepthMap& now,
                  double tolerance = 0,
                  const Stressed& on = plain()) {
  const auto metric = test::metric_of("depth", {});
  return metric->compare(Oracle::stability, *metric->baseline(Oracle::stability, clean, {}), now, on,
                         tolerance);
}

// One of four places is off by 40 %: a tenth in the mean, which is just right.
TEST(Depth, BreaksAboveATenthInTheMean) {
  const DepthMap clean = four({1, 2, 4, 10});
  EXPECT_EQ(stability(clean, four({1, 2, 4, 13.99f})).outcome, Outcome::holds);
  const Verdict off = stability(clean, four({1, 2, 4, 14.1f}));
  EXPECT_EQ(off.outcome, Outcome::broken);
  EXPECT_EQ(off.failure, Failure::drift);
  EXPECT_NEAR(off.size, 0.1025, 1e-4);
  EXPECT_EQ(off.reason, "off by 10 % in the mean, 25 % of the places by more than a quarter");
  EXPECT_EQ(stability(clean, four({1, 2, 4, 14.1f}), 0.2).outcome, Outcome::holds);
}

TEST(Depth, APlaceCountsAsWrongOnceAtMost) {
  EXPECT_NEAR(stability(four({1, 1, 1, 1}), four({1, 1, 1, 1000})).size, 0.25, 1e-3);
  EXPECT_NEAR(stability(four({1, 1, 1, 1}), four({1, 1, 1, kNan})).size, 0.25, 1e-9) << "no longer known";
}

TEST(Depth, FilledBordersAreNotCounted) {
  Stressed filled = plain();
  filled.validity.assign(400, 1);
  for (int y = 0; y < 10; ++y)
    for (int x = 0; x < 10; ++x) filled.validity[static_cast<std::size_t>(20 * y + x)] = 0;
  EXPECT_EQ(stability(four({1, 2, 4, 10}), four({9, 2, 4, 10}), 0, filled).outcome, Outcome::holds);
  filled.validity.assign(400, 0);
  EXPECT_EQ(stability(four({1, 2, 4, 10}), four({1, 2, 4, 10}), 0, filled).outcome, Outcome::unknown);
}

// Right when clean at three of four places; the fourth may be anything.
TEST(Depth, CorrectnessAsksForWhatWasRight) {
  const auto metric = test::metric_of("depth", {});
  const DepthMap label = depth_map({20, 20}, {20, 20}, [] {
    std::vector<float> values;
    for (int i = 0; i < 400; ++i)
      values.push_back(i / 20 < 10 ? (i % 20 < 10 ? 1 : 2) : (i % 20 < 10 ? 4 : 10));
    return values;
  }());
  const auto baseline = metric->baseline(Oracle::correctness, four({1.05f, 2, 4, 20}), label);
  ASSERT_TRUE(baseline);
  const auto judge = [&](std::vector<float> values) {
    return metric->compare(Oracle::correctness, *baseline, four(std::move(values)), plain(), 0).outcome;
  };
  EXPECT_EQ(judge({1, 2, 4, 99}), Outcome::holds);
  EXPECT_EQ(judge({1, 2, 6, 10}), Outcome::broken);
  EXPECT_FALSE(metric->baseline(Oracle::correctness, four({5, 5, 4, 20}), label))
      << "right at one place of four";
}

// |1.2 − 1|/1, 0, 0, |5 − 10|/10: 0.175 in the mean; one place is off by more than a quarter.
TEST(Depth, ScoresAreHandCountable) {
  const auto metric = test::metric_of("depth", {});
  const std::vector<Answered> answered = {{four({1, 2, 4, 10}), four({1.2f, 2, 4, 5})},
                                          {four({1, kNan, kNan, kNan}), four({1, 9, 9, 9})}};
  const auto scores = metric->scores(answered, 0.95);
  ASSERT_EQ(scores.size(), 3u);
  EXPECT_EQ(scores[0].name, "abs_rel");
  EXPECT_NEAR(scores[0].value, 0.175 / 2, 1e-4);
  EXPECT_NEAR(scores[1].value, std::sqrt((0.04 + 25) / 4) / 2, 1e-3);
  EXPECT_NEAR(scores[2].value, (0.75 + 1) / 2, 1e-9);
  EXPECT_NEAR(*metric->quality(answered[0].prediction, answered[0].label), 0.175, 1e-4);
}

// Twice the expected, and twice and one more: each alignment forgives its own.
TEST(Depth, AlignmentForgivesScaleOrScaleAndShift) {
  const auto outcome = [](Align align, std::vector<float> now) {
    const auto metric = test::metric_of("depth", {.align = align});
    return metric->compare(Oracle::stability, four({1, 2, 4, 10}), four(std::move(now)), plain(), 0).outcome;
  };
  EXPECT_EQ(outcome(Align::none, {2, 4, 8, 20}), Outcome::broken);
  EXPECT_EQ(outcome(Align::scale, {2, 4, 8, 20}), Outcome::holds);
  EXPECT_EQ(outcome(Align::scale, {3, 5, 9, 21}), Outcome::broken);
  EXPECT_EQ(outcome(Align::scale_shift, {3, 5, 9, 21}), Outcome::holds);
  EXPECT_EQ(outcome(Align::scale_shift, {5, 5, 5, 5}), Outcome::broken);
  EXPECT_EQ(align_of(name_of(Align::scale_shift)), Align::scale_shift);
  EXPECT_THROW(align_of("median"), Error);
}

}  // namespace
}  // namespace proofload::metric
