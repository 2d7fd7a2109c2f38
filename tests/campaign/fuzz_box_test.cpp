#include "proofload/campaign/fuzz_box.h"

#include <gtest/gtest.h>

#include <cmath>

namespace proofload::campaign {
namespace {

Axis unit_axis() { return Axis{}; }

search::CurvePoint at(double severity, std::size_t broken) {
  search::CurvePoint out;
  out.level = static_cast<Level>(severity * kTopLevel);
  out.n = 100;
  out.broken = broken;
  return out;
}

// Nothing breaks at rest, half of the pictures at the middle, 80 % at the end.
const std::vector<search::CurvePoint>& curve() {
  static const std::vector<search::CurvePoint> kCurve{at(0, 0), at(0.5, 50), at(1, 80)};
  return kCurve;
}

double read(Level held, std::optional<Level> broke, double rank) {
  return distance_at_rank(curve(), unit_axis(), held, broke, rank);
}

TEST(FuzzBox, AnOpenBracketIsReadOffTheCurveAtTheRank) {
  EXPECT_NEAR(read(0, {}, 0.25), 0.25, 1e-6);
  EXPECT_NEAR(read(0, {}, 0.5), 0.5, 1e-6);
  // 65 of 100, half way between 50 and 80.
  EXPECT_NEAR(read(0, {}, 0.65), 0.75, 1e-6);
  EXPECT_TRUE(std::isinf(read(0, {}, 0.9)));
}

TEST(FuzzBox, WhatIsKnownOfThePictureBoundsIt) {
  const auto half = static_cast<Level>(kTopLevel / 2);
  // It held at the middle, where 50 of 100 are broken: of the other 50 the one at rank 0.3 is the 65th.
  EXPECT_NEAR(read(half, {}, 0.3), 0.75, 1e-6);
  for (const double rank : {0.01, 0.5, 0.99}) {
    EXPECT_LE(read(0, half / 2, rank), 0.25 + 1e-6);
    EXPECT_GE(read(half, kTopLevel, rank), 0.5 - 1e-6);
  }
  // A curve that falls again counts as what it had reached.
  EXPECT_NEAR(distance_at_rank({at(0.5, 50), at(0.75, 30), at(1, 80)}, unit_axis(), 0, {}, 0.5), 0.5, 1e-6);
}

TEST(FuzzBox, MarginsAreLeadsOfClassesAndWeakestBoxes) {
  EXPECT_DOUBLE_EQ(*clean_margin(ClassScores{{{3, 0.75}, {1, 0.25}}}), 0.5);
  BoxPredictions boxes;
  boxes.boxes.resize(2);
  boxes.boxes[0].score = 0.75;
  boxes.boxes[1].score = 0.5;
  EXPECT_DOUBLE_EQ(*clean_margin(boxes), 0.5);
  EXPECT_FALSE(clean_margin(BoxPredictions{}));
  EXPECT_FALSE(clean_margin(Reading{3}));
}

}  // namespace
}  // namespace proofload::campaign
