#include <gtest/gtest.h>

#include "support/metrics.h"

namespace proofload::metric {
namespace {

const Context kRoad{.labels = {"car", "dog"}, .score_threshold = 0.25};
constexpr Size kPicture{100, 50};

// A frame of 20 px with a hole of `hole` px: boxes cannot tell it from the full square.
ScoredBox ring(double x, double hole, double score = 0.9) {
  const Box outer{x, 10, x + 20, 30};
  const Mask full = inside_of(outer, kPicture);
  const Mask inner =
      inside_of(Box{x + 10 - hole / 2, 20 - hole / 2, x + 10 + hole / 2, 20 + hole / 2}, kPicture);
  std::vector<std::uint8_t> pixels = pixels_of(full);
  const std::vector<std::uint8_t> out = pixels_of(inner);
  MaskWriter writer(kPicture);
  for (std::size_t i = 0; i < pixels.size(); ++i) writer.add(pixels[i] != 0 && out[i] == 0);
  return {outer, 0, score, writer.finish(), {}};
}

Verdict judge(std::string_view metric, const BoxPredictions& clean, const BoxPredictions& now) {
  const auto made = test::metric_of(metric, kRoad);
  Stressed plain;
  plain.sample.image = Image(kPicture, 3);
  return made->compare(Oracle::stability, *made->baseline(Oracle::stability, clean, {}), now, plain, 0);
}

// 400 pixels against 400 − hole². At a hole of 14 the overlap is 204/400, at 16 it is 144/400.
TEST(Instances, AreMatchedByTheirPixels) {
  const BoxPredictions clean{{ring(10, 0)}};
  EXPECT_EQ(judge("instances", clean, {{ring(10, 14)}}).outcome, Outcome::holds);
  const Verdict hollow = judge("instances", clean, {{ring(10, 16)}});
  EXPECT_EQ(hollow.outcome, Outcome::broken);
  EXPECT_EQ(hollow.failure, Failure::lost);
  BoxPredictions without_masks{{ring(10, 0)}};
  without_masks.boxes[0].mask = {};
  EXPECT_EQ(judge("instances", without_masks, {{ring(10, 16)}}).outcome, Outcome::holds)
      << "boxes alone agree";
}

TEST(Instances, ScoresAreOverMasks) {
  const ScoredBox whole = ring(10, 0);
  BoxLabels label;
  label.boxes.push_back({whole.box, 0, false, 0, 1, whole.mask, {}});
  // 300/400 = 0.75: right at the thresholds 0.5 … 0.75, six of ten.
  const std::vector<Answered> answered = {{label, BoxPredictions{{ring(10, 10)}}}};
  const auto scores = test::metric_of("instances", kRoad)->scores(answered, 0.95);
  EXPECT_EQ(scores.at(0).name, "mask_map50_95");
  EXPECT_NEAR(scores.at(0).value, 0.6, 1e-12);
  EXPECT_DOUBLE_EQ(scores.at(1).value, 1);
}

// The label that was found when clean is what must be found, with its own pixels.
TEST(Instances, CorrectnessTakesTheMaskOfTheLabel) {
  const ScoredBox whole = ring(10, 0);
  BoxLabels label;
  label.boxes.push_back({whole.box, 0, false, 0, 1, whole.mask, {}});
  const auto baseline = test::metric_of("instances", kRoad)
                            ->baseline(Oracle::correctness, BoxPredictions{{ring(10, 10)}}, label);
  ASSERT_TRUE(baseline);
  EXPECT_EQ(std::get<BoxPredictions>(*baseline).boxes.at(0).mask, whole.mask);
}

TEST(TurnedBoxes, AreMatchedByTheirCorners) {
  const auto at = [](double angle) {
    ScoredBox out{{}, 0, 0.9, {}, turned_box({50, 25}, 40, 8, angle)};
    out.box = bounds(std::span<const Point>(out.corners));
    return BoxPredictions{{out}};
  };
  EXPECT_EQ(judge("oriented", at(0.4), at(0.45)).outcome, Outcome::holds);
  // Mirrored, the boxes around them are the same.
  EXPECT_EQ(judge("oriented", at(0.4), at(-0.4)).outcome, Outcome::broken);
}

}  // namespace
}  // namespace proofload::metric
