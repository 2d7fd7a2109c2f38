#include "proofload/campaign/estimate_text.h"

#include <gtest/gtest.h>

namespace proofload::campaign {
namespace {

Axis pixels() { return {"sigma", "px", false, 0, 40, Scale::geometric, 0.25, false, false}; }
Axis loss() { return {"loss", "", true, 0, 1, Scale::geometric, 0.005, false, false}; }
Axis contrast() { return {"factor", "", false, 1, 0, Scale::linear, 0, false, false}; }
Axis quality() { return {"quality", "", false, 100, 1, Scale::linear, 0, true, false}; }

Estimate estimate(std::optional<double> value, std::optional<double> lo, std::optional<double> hi) {
  Estimate out;
  out.value = value;
  out.lo = lo;
  out.hi = hi;
  return out;
}

TEST(EstimateText, AllNumbersHaveTheDecimalsThatTheIntervalEarns) {
  const EstimateText wide = estimate_text(estimate(2.54, 2.32, 2.75), pixels());
  EXPECT_EQ(wide.value, "2.5 px");
  EXPECT_EQ(wide.interval, "2.3 px, 2.8 px");
  const EstimateText narrow = estimate_text(estimate(2.5432, 2.5401, 2.5463), pixels());
  EXPECT_EQ(narrow.value, "2.543 px");
  EXPECT_EQ(narrow.lower, "2.540");
  EXPECT_EQ(narrow.upper, "2.546");
}

TEST(EstimateText, PercentagesAreCountedInPercent) {
  const EstimateText text = estimate_text(estimate(0.199, 0.122, 0.234), loss());
  EXPECT_EQ(text.value, "20 %");
  EXPECT_EQ(text.interval, "12 %, 23 %");
}

TEST(EstimateText, TheSmallerNumberComesFirstOnAxesThatFall) {
  const EstimateText text = estimate_text(estimate(0.401, 0.422, 0.381), contrast());
  EXPECT_EQ(text.bare, "0.40");
  EXPECT_EQ(text.interval, "0.38, 0.42");
  const EstimateText open = estimate_text(estimate(0.401, 0.422, std::nullopt), contrast());
  EXPECT_EQ(open.interval, "open, 0.422");
}

TEST(EstimateText, MoreDecimalsWhereABarMustNotHideInTheRounding) {
  EXPECT_EQ(estimate_text(estimate(2.54, 2.32, 2.75), pixels(), 1).value, "2.54 px");
}

TEST(EstimateText, WholeNumbersStayWhole) {
  EXPECT_EQ(estimate_text(estimate(40, 42, 39), quality(), 1).interval, "39, 42");
  EXPECT_EQ(estimate_text(estimate(3, 2, 4), pixels(), 2).value, "3 px");
}

TEST(EstimateText, AnIntervalWithoutWidthOrWithAnOpenEndLeavesThreeDigits) {
  EXPECT_EQ(estimate_text(estimate(2.5432, 2.5432, 2.5432), pixels()).value, "2.54 px");
  EXPECT_EQ(estimate_text(estimate(2.5432, 2.5, std::nullopt), pixels()).interval, "2.5 px, open");
}

TEST(EstimateText, MoreThanATenthWithoutAVerdictIsADoubt) {
  search::Result result;
  EXPECT_EQ(doubt_text(result), "");
  result.n = 20;
  result.unknown = 2;
  EXPECT_EQ(doubt_text(result), "");
  result.unknown = 3;
  EXPECT_EQ(doubt_text(result), "3 of 20 without a verdict");
}

TEST(EstimateText, HeadroomThatWasNotReachedIsALowerBound) {
  Estimate open = estimate(std::nullopt, 27.4, std::nullopt);
  open.censored = search::Censored::right;
  EXPECT_EQ(headroom_text(open), ">27×");
  open.lo = 2.54;
  EXPECT_EQ(headroom_text(open, "x"), ">2.5x");
  EXPECT_EQ(headroom_text(estimate(0.481, 0.40, 0.58)), "0.48×");
  EXPECT_EQ(headroom_text(std::nullopt), "");
  EXPECT_EQ(headroom_text(estimate(std::nullopt, 1, 2)), "");
}

TEST(SignedText, NextToNothingIsNothing) {
  EXPECT_EQ(signed_text(0, 0, 0, "px", false), "+0 px [+0, +0]");
  EXPECT_EQ(signed_text(1e-9, -2e-9, 3e-8, "px", false), "+0 px [+0, +0]");
  EXPECT_EQ(signed_text(-1e-10, -2e-10, 3e-10, "", true), "+0 % [+0, +0]");
  EXPECT_EQ(signed_text(0, -0.3, 0, "px", false), "+0.00 px [-0.30, +0.00]");
}

}  // namespace
}  // namespace proofload::campaign
