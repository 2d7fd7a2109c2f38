#include "proofload/campaign/answer_counts.h"

#include <gtest/gtest.h>

#include "proofload/campaign/fields.h"

namespace proofload::campaign {
namespace {

TEST(AnswerCounts, WaitingBelongsToTheLevelOfOneStressOrToTheCleanPass) {
  AnswerCounts counts;
  Cell cell;
  counts.waited(cell, 0.001);
  cell.chain = {{2, 100}};
  counts.waited(cell, 0.002);
  cell.chain = {{2, 100}, {3, 50}};
  counts.waited(cell, 0.004);
  cell.chain = {{kFirstNullStress, 0}};
  counts.waited(cell, 0.004);
  cell.chain = {};
  cell.relation = 0;
  counts.waited(cell, 0.004);
  EXPECT_EQ(counts.latency.summary(Latency::kAll, -1).n, 2U);
  EXPECT_EQ(counts.latency.summary(-1, 0).n, 1U);
  EXPECT_EQ(counts.latency.summary(2, 100).n, 1U);
}

TEST(AnswerCounts, ABoxBesideThePictureCountsAndOneOverItsBorderDoesNot) {
  AnswerCounts counts;
  BoxPredictions over;
  over.boxes = {{Box{-5, -5, 1, 1}, 0, 0.9}, {Box{63, 47, 80, 80}, 0, 0.9}};
  counts.seen(over, "", {64, 48});
  EXPECT_EQ(counts.boxes_outside, 0U);
  for (const Box& box : {Box{-5, 0, 0, 4}, Box{64, 0, 70, 4}, Box{0, -9, 4, 0}, Box{0, 48, 4, 50}}) {
    BoxPredictions beside;
    beside.boxes = {{box, 0, 0.9}};
    counts.seen(beside, "", {64, 48});
  }
  EXPECT_EQ(counts.boxes_outside, 4U);
  EXPECT_EQ(counts.not_finite, 0U);
}

TEST(AnswerCounts, AnAnswerThatIsNoNumberCountsAsThatOnly) {
  AnswerCounts counts;
  BoxPredictions beside;
  beside.boxes = {{Box{-5, 0, 0, 4}, 0, 0.9}};
  counts.seen(beside, "score of box 0 is not a finite number", {64, 48});
  EXPECT_EQ(counts.not_finite, 1U);
  EXPECT_EQ(counts.boxes_outside, 0U);
}

}  // namespace
}  // namespace proofload::campaign
