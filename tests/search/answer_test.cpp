#include "proofload/search/answer.h"

#include <gtest/gtest.h>

#include "proofload/core/error.h"
#include "proofload/stats/band.h"

namespace proofload::search {
namespace {

Axis axis() { return {"sigma", "px", false, 0, 1, Scale::linear, 0, false, false}; }

TEST(Ranks, AreThoseOfTheOrderStatistics) {
  const Ranks ranks = ranks_of(0.2, 2000, 0.95);
  EXPECT_EQ(ranks.need, 400u);
  EXPECT_EQ(ranks.lower, 365u);
  EXPECT_EQ(ranks.upper, 436u);
}

TEST(ReadLimit, TakesTheFirstLevelOfEveryRankAndTheOneBefore) {
  const Ladder ladder(axis(), 0, kTopLevel, 8, false);
  const Level step = kTopLevel / 8;
  // Non-monotone on purpose: the count passes 20 at level 2, falls and passes again.
  const std::vector<Step> steps = {{0, 0, 0},          {step, 8, 9},       {2 * step, 21, 24},
                                   {3 * step, 15, 19}, {4 * step, 26, 30}, {5 * step, 40, 50}};
  const Limit limit = read_limit(steps, {20, 12, 30}, ladder, 100);
  EXPECT_EQ(limit.level, 2 * step);
  EXPECT_EQ(limit.before, step);
  EXPECT_EQ(limit.lo, step);
  EXPECT_EQ(limit.hi, 5 * step);
  EXPECT_EQ(limit.censored, Censored::none);
  const std::vector<Crossing> passed = crossings(steps, 20);
  ASSERT_EQ(passed.size(), 3u);
  EXPECT_EQ(passed[0].level, 2 * step);
  EXPECT_TRUE(passed[0].upward);
  EXPECT_EQ(passed[1].level, 3 * step);
  EXPECT_FALSE(passed[1].upward);
  EXPECT_EQ(passed[2].before, 3 * step);
  EXPECT_TRUE(passed[2].upward);
  EXPECT_TRUE(crossings(steps, 41).empty());
  // Pictures without a verdict move the lower end only.
  EXPECT_EQ(read_limit(steps, {20, 9, 30}, ladder, 100).lo, 0);
  EXPECT_EQ(read_limit(steps, {20, 9, 30}, ladder, 100).level, 2 * step);
}

TEST(ReadLimit, SaysWhatIsNotBounded) {
  const Ladder ladder(axis(), 0, kTopLevel, 2, false);
  const Level half = kTopLevel / 2;
  const std::vector<Step> never = {{0, 0, 0}, {half, 0, 0}, {kTopLevel, 1, 1}};
  const Limit right = read_limit(never, {2, 1, 4}, ladder, 10);
  EXPECT_EQ(right.level, std::nullopt);
  EXPECT_EQ(right.before, kTopLevel);
  EXPECT_EQ(right.lo, half);
  EXPECT_EQ(right.hi, std::nullopt);
  EXPECT_EQ(right.censored, Censored::right);

  const std::vector<Step> at_once = {{0, 0, 0}, {half, 10, 10}, {kTopLevel, 10, 10}};
  const Limit left = read_limit(at_once, {2, 0, 11}, ladder, 10);
  EXPECT_EQ(left.level, half);
  EXPECT_EQ(left.before, 0);
  EXPECT_EQ(left.lo, std::nullopt);
  EXPECT_EQ(left.hi, std::nullopt);
  EXPECT_EQ(left.censored, Censored::left);

  EXPECT_EQ(read_limit(never, {0, 0, 1}, ladder, 0).censored, Censored::none);
}

TEST(CountedPoint, BandHoldsForEitherFateOfPicturesWithoutAVerdict) {
  const CurvePoint point = counted_point(7, 100, 100, 20, 10, 0.05);
  EXPECT_EQ(point.lo, stats::band(20, 100, 0.05).lo);
  EXPECT_EQ(point.hi, stats::band(30, 100, 0.05).hi);
  EXPECT_EQ(point.basis, Basis::certified);
  EXPECT_EQ(counted_point(7, 100, 99, 20, 10, 0.05).basis, Basis::inferred);
  EXPECT_EQ(identity_point(0, 100).hi, 0);
}

TEST(CheckShares, NamesEveryShareOutsideItsRange) {
  Task task;
  task.onset = 0;
  task.broken = 1;
  task.confidence = 1.5;
  try {
    check_shares(task);
    FAIL();
  } catch (const Error& error) {
    const std::string what = error.what();
    for (const char* name : {"onset", "broken", "confidence"})
      EXPECT_NE(what.find(name), std::string::npos) << what;
    EXPECT_EQ(what.find("watch"), std::string::npos) << what;
  }
}

}  // namespace
}  // namespace proofload::search
