#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "proofload/core/rng.h"
#include "support/metrics.h"

namespace proofload::metric {
namespace {

const Context kRoad{.labels = {"car", "dog", "bus"}, .score_threshold = 0.25};

// A 20 px square in the n-th place of a row.
Box place(double n, double shift = 0) { return {n * 30 + shift, 0, n * 30 + 20 + shift, 20}; }

BoxPredictions boxes(std::vector<ScoredBox> list) { return {std::move(list)}; }

Stressed on(Size size, BoxLabels labels = {}, Warp warp = {}) {
  Stressed out;
  out.sample.image = Image(size, 3);
  if (!labels.boxes.empty()) out.sample.label = std::move(labels);
  out.warp = warp;
  return out;
}

class Detection : public testing::Test {
 protected:
  std::unique_ptr<Metric> metric_ = test::metric_of("detection", kRoad);
  Stressed plain_ = on({300, 100});

  // Against the baseline of `clean`, with nothing moved.
  Verdict stability(const BoxPredictions& clean, const BoxPredictions& now, double tolerance = 0) const {
    return metric_->compare(Oracle::stability, *metric_->baseline(Oracle::stability, clean, {}), now, plain_,
                            tolerance);
  }
};

const BoxPredictions kFour =
    boxes({{place(0), 0, 0.9}, {place(1), 0, 0.8}, {place(2), 1, 0.7}, {place(3), 1, 0.6}});

TEST_F(Detection, BreaksWhenMoreThanAFifthIsLost) {
  BoxPredictions now = kFour;
  now.boxes.resize(3);
  const Verdict one = stability(kFour, now);
  EXPECT_EQ(one.outcome, Outcome::broken);
  EXPECT_EQ(one.failure, Failure::lost);
  EXPECT_DOUBLE_EQ(one.size, 0.25);
  EXPECT_EQ(one.reason, "1 of 4 objects lost");
  EXPECT_EQ(stability(kFour, now, 0.25).outcome, Outcome::holds) << "within the null tolerance";
  BoxPredictions five = kFour;
  five.boxes.push_back({place(4), 0, 0.5});
  EXPECT_EQ(stability(five, kFour).outcome, Outcome::holds) << "1 of 5 is not more than 0.2";
}

TEST_F(Detection, FindsAnObjectAgainAtHalfTheThreshold) {
  BoxPredictions faint = kFour;
  for (ScoredBox& box : faint.boxes) box.score = 0.125;
  EXPECT_EQ(stability(kFour, faint).outcome, Outcome::holds);
  for (ScoredBox& box : faint.boxes) box.score = 0.124;
  EXPECT_EQ(stability(kFour, faint).reason, "4 of 4 objects lost");
}

TEST_F(Detection, CountsABoxFromNowhereAsGhost) {
  const BoxPredictions clean = boxes({{place(0), 0, 0.9}});
  BoxPredictions now = clean;
  now.boxes.push_back({place(5), 1, 0.61});
  const Verdict verdict = stability(clean, now);
  EXPECT_EQ(verdict.failure, Failure::ghost);
  EXPECT_EQ(verdict.reason, "1 ghost: dog 0.61");
  EXPECT_DOUBLE_EQ(verdict.size, 1);
  now.boxes.back().score = 0.249;
  EXPECT_EQ(stability(clean, now).outcome, Outcome::holds) << "below the threshold";
}

TEST_F(Detection, TakesABoxThatWasFaintWhenCleanForNoGhost) {
  const BoxPredictions clean = boxes({{place(0), 0, 0.9}, {place(5), 1, 0.125}});
  const BoxPredictions now = boxes({{place(0), 0, 0.9}, {place(5), 1, 0.9}});
  EXPECT_EQ(stability(clean, now).outcome, Outcome::holds);
  EXPECT_EQ(stability(boxes({{place(0), 0, 0.9}, {place(5), 1, 0.124}}), now).failure, Failure::ghost);
}

TEST_F(Detection, WithNothingCleanOnlyGhostsCount) {
  const BoxPredictions nothing;
  EXPECT_EQ(stability(nothing, nothing).outcome, Outcome::holds);
  EXPECT_EQ(stability(nothing, boxes({{place(0), 2, 0.3}})).reason, "1 ghost: bus 0.30");
}

TEST_F(Detection, MatchesOneToOneAndByClass) {
  const BoxPredictions clean = boxes({{place(0), 0, 0.9}, {place(0, 4), 0, 0.8}});
  EXPECT_EQ(stability(clean, boxes({{place(0), 0, 0.9}})).reason, "1 of 2 objects lost");
  const Verdict other = stability(boxes({{place(0), 0, 0.9}}), boxes({{place(0), 1, 0.9}}));
  EXPECT_EQ(other.reason, "1 of 1 object lost, 1 ghost: dog 0.90");
  // Overlap 14/26 > 0.5 matches, 13/27 does not.
  EXPECT_EQ(stability(boxes({{place(0), 0, 0.9}}), boxes({{place(0, 6), 0, 0.9}})).outcome, Outcome::holds);
  EXPECT_EQ(stability(boxes({{place(0), 0, 0.9}}), boxes({{place(0, 7), 0, 0.9}})).outcome, Outcome::broken);
}

TEST_F(Detection, ExpectsTheLabelledObjectsThatWereFoundWhenClean) {
  const BoxLabels labels{{{place(0), 0}, {place(1), 0}, {place(2), 1}}};
  // The first is found, the second faintly, the third missed; a bus is seen that is none.
  const BoxPredictions clean = boxes({{place(0, 1), 0, 0.9}, {place(7), 2, 0.5}, {place(1), 0, 0.2}});
  const auto baseline = metric_->baseline(Oracle::correctness, clean, labels);
  ASSERT_TRUE(baseline.has_value());
  const auto must_find = [&](const Prediction& p) {
    const auto& list = std::get<BoxPredictions>(p).boxes;
    return std::count_if(list.begin(), list.end(), [](const ScoredBox& b) { return b.score >= 0.25; });
  };
  EXPECT_EQ(must_find(*baseline), 1);
  EXPECT_EQ(std::get<BoxPredictions>(*baseline).boxes[0].box, place(0)) << "the label's own box";
  const Stressed stressed = on({300, 100}, labels);
  EXPECT_EQ(metric_->compare(Oracle::correctness, *baseline, clean, stressed, 0).outcome, Outcome::holds);
  // What was missed when clean may now be found; what was wrongly seen may stay.
  const BoxPredictions better =
      boxes({{place(0), 0, 0.9}, {place(1), 0, 0.8}, {place(2), 1, 0.7}, {place(7), 2, 0.6}});
  EXPECT_EQ(metric_->compare(Oracle::correctness, *baseline, better, stressed, 0).outcome, Outcome::holds);
  EXPECT_EQ(metric_->compare(Oracle::correctness, *baseline, boxes({{place(1), 0, 0.9}}), stressed, 0).reason,
            "1 of 1 object lost");
  EXPECT_EQ(metric_
                ->compare(Oracle::correctness, *baseline, boxes({{place(0), 0, 0.9}, {place(5), 0, 0.9}}),
                          stressed, 0)
                .failure,
            Failure::ghost);
}

TEST_F(Detection, LeavesPicturesWithoutAFoundObjectOutOfCorrectness) {
  const BoxLabels labels{{{place(0), 0}}};
  EXPECT_FALSE(metric_->baseline(Oracle::correctness, boxes({{place(0), 0, 0.2}}), labels).has_value());
  EXPECT_FALSE(metric_->baseline(Oracle::correctness, boxes({{place(0), 1, 0.9}}), labels).has_value());
  EXPECT_FALSE(metric_->baseline(Oracle::correctness, boxes({{place(0), 0, 0.9}}), {}).has_value());
  EXPECT_FALSE(metric_->baseline(Oracle::correctness, boxes({{place(0), 0, 0.9}}), BoxLabels{}).has_value());
}

TEST_F(Detection, NeitherMissesNorBlamesHiddenObjects) {
  const BoxPredictions clean = boxes({{place(0), 0, 0.9}, {place(1), 0, 0.8}});
  BoxLabels labels{{{place(0), 0}, {place(1), 0}}};
  labels.boxes[1].ignore = true;  // Hidden by the stress.
  const Stressed stressed = on({300, 100}, labels);
  for (const Oracle oracle : {Oracle::stability, Oracle::correctness}) {
    const Prediction baseline = *metric_->baseline(oracle, clean, BoxLabels{{{place(0), 0}, {place(1), 0}}});
    EXPECT_EQ(metric_->compare(oracle, baseline, boxes({{place(0), 0, 0.9}}), stressed, 0).outcome,
              Outcome::holds);
    EXPECT_EQ(metric_->compare(oracle, baseline, clean, stressed, 0).outcome, Outcome::holds)
        << "found all the same";
    EXPECT_EQ(metric_->compare(oracle, baseline, boxes({{place(1), 0, 0.9}}), stressed, 0).reason,
              "1 of 1 object lost");
  }
}

TEST_F(Detection, CannotJudgeAPictureWithOnlyHiddenObjects) {
  BoxLabels labels{{{place(0), 0}}};
  const BoxPredictions clean = boxes({{place(0), 0, 0.9}});
  const Prediction baseline = *metric_->baseline(Oracle::stability, clean, labels);
  labels.boxes[0].ignore = true;
  for (const Oracle oracle : {Oracle::stability, Oracle::correctness}) {
    const Verdict verdict = metric_->compare(oracle, baseline, BoxPredictions{}, on({300, 100}, labels), 0);
    EXPECT_EQ(verdict.outcome, Outcome::unknown);
  }
  EXPECT_EQ(metric_->change(baseline, BoxPredictions{}, on({300, 100}, labels)), 0);
}

TEST_F(Detection, TakesBoxesInACrowdForNeitherLostNorGhost) {
  BoxLabels labels{{{place(0), 0}, {{100, 0, 300, 100}, 1, true}}};
  const Stressed stressed = on({300, 100}, labels);
  const BoxPredictions clean = boxes({{place(0), 0, 0.9}, {place(5), 1, 0.8}});
  const BoxPredictions now = boxes({{place(0), 0, 0.9}, {place(7), 1, 0.8}});
  const Prediction baseline = *metric_->baseline(Oracle::stability, clean, labels);
  EXPECT_EQ(metric_->compare(Oracle::stability, baseline, now, stressed, 0).outcome, Outcome::holds);
  const BoxPredictions bus = boxes({{place(0), 0, 0.9}, {place(7), 2, 0.8}});
  EXPECT_EQ(metric_->compare(Oracle::stability, baseline, bus, stressed, 0).failure, Failure::ghost)
      << "a crowd of dogs excuses no bus";
}

TEST_F(Detection, ExcusesWhatTheWarpTookOutOfTheFrame) {
  // Everything moves 290 px to the right in a frame of 300: the first object keeps 10 of its 20 px, the second is gone.
  const Warp right = Warp::homography({1, 0, 290, 0, 1, 0, 0, 0, 1});
  const BoxPredictions clean = boxes({{place(0), 0, 0.9}, {place(1), 0, 0.8}});
  const Stressed stressed = on({300, 100}, {}, right);
  const Prediction expected = right.map(*metric_->baseline(Oracle::stability, clean, {}), {300, 100});
  const BoxPredictions half = boxes({{{290, 0, 300, 20}, 0, 0.7}});
  EXPECT_EQ(metric_->compare(Oracle::stability, expected, half, stressed, 0).outcome, Outcome::holds);
  EXPECT_EQ(metric_->compare(Oracle::stability, expected, BoxPredictions{}, stressed, 0).reason,
            "1 of 1 object lost");
  const Warp away = Warp::homography({1, 0, 400, 0, 1, 0, 0, 0, 1});
  const Prediction gone = away.map(*metric_->baseline(Oracle::stability, clean, {}), {300, 100});
  EXPECT_EQ(metric_->compare(Oracle::stability, gone, BoxPredictions{}, on({300, 100}, {}, away), 0).outcome,
            Outcome::unknown);
}

TEST_F(Detection, IgnoresWhatLiesOnFilledBorders) {
  Stressed stressed = on({300, 100});
  stressed.validity.assign(300 * 100, 1);
  for (int y = 0; y < 100; ++y)
    for (int x = 150; x < 300; ++x) stressed.validity[static_cast<std::size_t>(y * 300 + x)] = 0;
  const BoxPredictions clean = boxes({{place(0), 0, 0.9}, {place(7), 0, 0.8}});
  const Prediction baseline = *metric_->baseline(Oracle::stability, clean, {});
  const BoxPredictions mirrored = boxes({{place(0), 0, 0.9}, {place(6), 2, 0.8}, {place(8), 0, 0.8}});
  EXPECT_EQ(metric_->compare(Oracle::stability, baseline, mirrored, stressed, 0).outcome, Outcome::holds);
  const BoxPredictions real = boxes({{place(0), 0, 0.9}, {place(4, 10), 2, 0.8}});
  EXPECT_EQ(metric_->compare(Oracle::stability, baseline, real, stressed, 0).failure, Failure::ghost);
}

TEST_F(Detection, QualityIsTheShareOfObjectsFound) {
  BoxLabels labels{{{place(0), 0}, {place(1), 0}, {place(2), 0}}};
  labels.boxes[2].ignore = true;
  EXPECT_EQ(metric_->quality(boxes({{place(0), 0, 0.3}, {place(1), 0, 0.2}}), labels), 0.5);
  EXPECT_EQ(metric_->quality(BoxPredictions{}, BoxLabels{}), std::nullopt);
  EXPECT_EQ(metric_->quality(boxes({{place(0), 0, std::nan("")}}), labels), 0.0);
}

// With everything found exactly there is nothing to vary; with half of it the interval holds the value.
TEST_F(Detection, ScoresCarryIntervalsFromResampledPictures) {
  std::vector<Answered> answered;
  for (int i = 0; i < 40; ++i) {
    const BoxLabels labels{{{place(i % 7), i % 3}}};
    answered.push_back({labels, boxes({{place(i % 7), i % 3, 0.9}})});
  }
  for (const Score& score : metric_->scores(answered, 0.95)) {
    EXPECT_DOUBLE_EQ(score.value, 1) << score.name;
    EXPECT_DOUBLE_EQ(*score.lo, 1);
    EXPECT_DOUBLE_EQ(*score.hi, 1);
    EXPECT_EQ(score.n, 40U);
  }
  for (int i = 0; i < 40; i += 2) answered[static_cast<std::size_t>(i)].prediction = BoxPredictions{};
  const std::vector<Score> scores = metric_->scores(answered, 0.95);
  EXPECT_EQ(scores[0].name, "map50_95");
  const Score& recall = scores.back();
  EXPECT_EQ(recall.name, "recall");
  EXPECT_DOUBLE_EQ(recall.value, 0.5);
  // One object a picture: the interval of a share of 40, about 1.96 * sqrt(0.25 / 40) = 0.155 to each side.
  EXPECT_NEAR(*recall.hi - recall.value, 0.155, 0.04);
  EXPECT_NEAR(recall.value - *recall.lo, 0.155, 0.04);
  EXPECT_EQ(metric_->scores(answered, 0.95)[0].lo, scores[0].lo) << "the resamples are fixed";
}

// The rule written down directly, for pictures without ignored objects.
double change_by_the_rule(const std::vector<ScoredBox>& clean, const std::vector<ScoredBox>& now, double t) {
  const auto unmatched = [](std::vector<ScoredBox> givers, std::vector<ScoredBox> takers) {
    // Returns {takers without giver, givers without taker}; givers choose, highest score first.
    std::stable_sort(givers.begin(), givers.end(), [](auto& a, auto& b) { return a.score > b.score; });
    std::size_t left = 0;
    for (const ScoredBox& giver : givers) {
      auto best = takers.end();
      for (auto it = takers.begin(); it != takers.end(); ++it)
        if (it->label == giver.label && iou(it->box, giver.box) >= 0.5 &&
            (best == takers.end() || iou(it->box, giver.box) > iou(best->box, giver.box)))
          best = it;
      if (best == takers.end())
        ++left;
      else
        takers.erase(best);
    }
    return std::pair(takers.size(), left);
  };
  const auto above = [](const std::vector<ScoredBox>& list, double least) {
    std::vector<ScoredBox> out;
    for (const ScoredBox& b : list)
      if (b.score >= least) out.push_back(b);
    return out;
  };
  const auto n = static_cast<double>(above(clean, t).size());
  const auto lost = static_cast<double>(unmatched(above(now, t / 2), above(clean, t)).first);
  const auto ghosts = static_cast<double>(unmatched(above(now, t), above(clean, t / 2)).second);
  return std::max(n > 0 ? lost / n : 0, ghosts / std::max(1.0, n));
}

TEST_F(Detection, EqualsTheRuleOnRandomBoxes) {
  const Rng rng(11);
  std::uint64_t draw = 0;
  const auto u = [&] { return rng.uniform(0, draw++); };
  int broken = 0;
  for (int round = 0; round < 500; ++round) {
    BoxPredictions clean;
    BoxPredictions now;
    for (int i = static_cast<int>(u() * 8); i > 0; --i) {
      const double x = u() * 250;
      const Box box{x, u() * 20, x + 20 + u() * 20, 40 + u() * 20};
      clean.boxes.push_back({box, static_cast<int>(u() * 3), u()});
      if (u() < 0.8) {
        const double d = (u() - 0.5) * 25;
        now.boxes.push_back({{box.x0 + d, box.y0, box.x1 + d, box.y1}, clean.boxes.back().label, u()});
      }
    }
    const auto order = [](BoxPredictions& p) {
      std::stable_sort(p.boxes.begin(), p.boxes.end(), [](auto& a, auto& b) { return a.score > b.score; });
    };
    order(clean);
    order(now);
    const Prediction baseline = *metric_->baseline(Oracle::stability, clean, {});
    const double expected = change_by_the_rule(clean.boxes, now.boxes, 0.25);
    EXPECT_DOUBLE_EQ(metric_->change(baseline, now, plain_), expected);
    const Verdict verdict = metric_->compare(Oracle::stability, baseline, now, plain_, 0);
    EXPECT_EQ(verdict.outcome == Outcome::broken, expected > 0.2);
    broken += verdict.outcome == Outcome::broken;
  }
  EXPECT_GT(broken, 100);
  EXPECT_LT(broken, 480);
}

TEST(DetectionParams, ThresholdMustBeAShare) {
  EXPECT_THROW(test::metric_of("detection", {.score_threshold = 0}), Error);
  EXPECT_THROW(test::metric_of("detection", {.score_threshold = 1.5}), Error);
}

}  // namespace
}  // namespace proofload::metric
