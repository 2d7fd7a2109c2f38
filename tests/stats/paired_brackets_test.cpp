#include "proofload/stats/paired_brackets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::stats {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// Breaking points of two models on the same pictures: most of a picture's toughness is its own.
struct Pair {
  double first;
  double second;
};

std::vector<Pair> drawn(std::size_t n, double shift, std::uint64_t key) {
  const Rng rng(key);
  std::vector<Pair> out;
  for (std::uint32_t i = 0; i < n; ++i) {
    const double own = 2 + 4 * rng.uniform(0, i);
    out.push_back({own + rng.uniform(1, i), own + rng.uniform(2, i) + shift});
  }
  return out;
}

// What is left of a breaking point when only `levels` (ascending) were looked at.
Bracket between(double at, const std::vector<double>& levels) {
  const auto above = std::lower_bound(levels.begin(), levels.end(), at);
  return {above == levels.begin() ? 0 : *(above - 1), above == levels.end() ? kNever : *above};
}

std::vector<PairedBracket> bracketed(const std::vector<Pair>& pairs,
                                     const std::vector<double>& first,
                                     const std::vector<double>& second) {
  std::vector<PairedBracket> out;
  out.reserve(pairs.size());
  for (const Pair& pair : pairs) out.push_back({between(pair.first, first), between(pair.second, second)});
  return out;
}

std::vector<PairedBracket> points(const std::vector<Pair>& pairs) {
  std::vector<PairedBracket> out;
  for (const Pair& pair : pairs) out.push_back({{pair.first, pair.first}, {pair.second, pair.second}});
  return out;
}

TEST(PairedBrackets, OfPointsAreOrderStatisticsAndTheirDifference) {
  std::vector<Pair> pairs;
  for (int i = 1; i <= 10; ++i) pairs.push_back({1.0 * i, 2.0 * i});
  const BracketedDifference out = paired_bracket_limits(points(pairs), 0.2, 100, 0.05, 1);
  EXPECT_EQ(out.first, 2);
  EXPECT_EQ(out.second, 4);
  EXPECT_EQ(out.difference, 2);
  EXPECT_LE(out.interval.lo, 2);
  EXPECT_GE(out.interval.hi, 2);
  // Nothing is open inside a point.
  EXPECT_NEAR(out.bound.lo, out.interval.lo, 1e-3);
  EXPECT_NEAR(out.bound.hi, out.interval.hi, 1e-3);
  EXPECT_EQ(out.capped_first, 0);
  EXPECT_EQ(paired_bracket_limits(points(pairs), 0.2, 100, 0.05, 1).interval.hi, out.interval.hi);
}

TEST(PairedBrackets, OfAPlainShiftOfPointsAreTheShift) {
  std::vector<Pair> pairs = drawn(80, 0, 71);
  for (Pair& pair : pairs) pair.second = pair.first + 0.125;
  const BracketedDifference out = paired_bracket_limits(points(pairs), 0.3, 20, 0.05, 5);
  EXPECT_NEAR(out.interval.lo, 0.125, 1e-9);
  EXPECT_NEAR(out.interval.hi, 0.125, 1e-9);
  EXPECT_NEAR(out.p, 2.0 / 2001, 1e-12);
}

TEST(PairedBrackets, OfPointsCoverTheDifferenceAndKeepTheirLevel) {
  constexpr std::uint64_t kRuns = 300;
  int covered = 0;
  int rejected = 0;
  int found = 0;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    const BracketedDifference alike =
        paired_bracket_limits(points(drawn(100, 0, 100 + run)), 0.3, 10, 0.05, run, 300);
    covered += alike.interval.lo <= 0 && 0 <= alike.interval.hi;
    rejected += alike.p <= 0.05;
    found += paired_bracket_limits(points(drawn(100, 0.5, 900 + run)), 0.3, 10, 0.05, run, 300).p <= 0.05;
  }
  // Three standard errors of 300 runs at 0.95: 0.038.
  EXPECT_GE(covered / 300.0, 0.95 - 0.038);
  EXPECT_LE(rejected / 300.0, 0.05 + 0.038);
  EXPECT_GT(found / 300.0, 0.8);
}

TEST(PairedBrackets, BeyondTheAxisIsItsEnd) {
  std::vector<PairedBracket> pictures(20, PairedBracket{{0.5, 0.5}, {1, kNever}});
  const BracketedDifference out = paired_bracket_limits(pictures, 0.2, 1, 0.05, 1);
  EXPECT_EQ(out.first, 0.5);
  EXPECT_EQ(out.second, 1);
  EXPECT_EQ(out.difference, 0.5);
  EXPECT_EQ(out.capped_first, 0);
  EXPECT_EQ(out.capped_second, 1);
  for (PairedBracket& picture : pictures) picture.first = picture.second;
  EXPECT_EQ(paired_bracket_limits(pictures, 0.2, 1, 0.05, 1).difference, 0);
  EXPECT_EQ(paired_bracket_limits(pictures, 0.2, 1, 0.05, 1).p, 1);
}

TEST(PairedBrackets, OneModelTwiceDiffersByNothing) {
  const std::vector<double> levels = {1, 2, 2.8, 3, 3.2, 4, 6};
  std::vector<Pair> pairs = drawn(200, 0, 2);
  for (Pair& pair : pairs) pair.second = pair.first;
  const BracketedDifference found =
      paired_bracket_limits(bracketed(pairs, levels, levels), 0.2, 10, 0.05, 7, 500);
  EXPECT_EQ(found.difference, 0);
  EXPECT_EQ(found.interval.lo, 0);
  EXPECT_EQ(found.interval.hi, 0);
  EXPECT_EQ(found.p, 1);
  // Inside their brackets they might still differ.
  EXPECT_LT(found.bound.lo, -0.1);
  EXPECT_GT(found.bound.hi, 0.1);
  EXPECT_EQ(found.p_bound, 1);
}

TEST(PairedBrackets, BoundsHoldEveryWayToBreakInside) {
  const std::vector<double> levels = {1, 2, 2.8, 3.3, 4, 6};
  const std::vector<Pair> pairs = drawn(150, 0.3, 3);
  const std::vector<PairedBracket> known = bracketed(pairs, levels, levels);
  const BracketedDifference found = paired_bracket_limits(known, 0.2, 10, 0.05, 7, 500);
  EXPECT_LE(found.bound.lo, found.interval.lo);
  EXPECT_GE(found.bound.hi, found.interval.hi);
  EXPECT_GE(found.p_bound, found.p);
  const BracketedDifference exact = paired_bracket_limits(points(pairs), 0.2, 10, 0.05, 7, 500);
  EXPECT_LE(found.bound.lo, exact.interval.lo);
  EXPECT_GE(found.bound.hi, exact.interval.hi);
}

// Levels that a race leaves: close together at each model's own limit, its interval ends counted, coarse elsewhere.
std::vector<double> race_levels(std::vector<double> breaks) {
  std::sort(breaks.begin(), breaks.end());
  const auto at = [&](double share) {
    return breaks[static_cast<std::size_t>(share * static_cast<double>(breaks.size() - 1))];
  };
  std::vector<double> out = {1, at(0.13), at(0.195), at(0.205), at(0.27), at(0.5), 8};
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<PairedBracket> raced(const std::vector<Pair>& pairs) {
  std::vector<double> first;
  std::vector<double> second;
  for (const Pair& pair : pairs) {
    first.push_back(pair.first);
    second.push_back(pair.second);
  }
  return bracketed(pairs, race_levels(first), race_levels(second));
}

TEST(PairedBrackets, CoverThePlantedDifferenceOfRacedModels) {
  constexpr int kRuns = 200;
  for (const double shift : {0.0, 0.25}) {
    int covered = 0;
    int bounded = 0;
    int found = 0;
    for (int run = 0; run < kRuns; ++run) {
      const auto known = raced(drawn(200, shift, 100 + static_cast<std::uint64_t>(run)));
      const BracketedDifference d =
          paired_bracket_limits(known, 0.2, 10, 0.05, static_cast<std::uint64_t>(run), 400);
      // A uniform own part shifts all quantiles by the planted amount.
      covered += d.interval.lo <= shift && shift <= d.interval.hi;
      bounded += d.bound.lo <= shift && shift <= d.bound.hi;
      found += d.p <= 0.05;
    }
    // 95 % of 200 less three standard deviations.
    EXPECT_GE(covered, 181) << shift;
    EXPECT_GE(bounded, covered);
    if (shift == 0)
      EXPECT_LE(found, 19);
    else
      EXPECT_GE(found, kRuns / 2);
  }
}

TEST(PairedBrackets, ALimitBeyondTheEndIsCapped) {
  std::vector<PairedBracket> pictures;
  for (int i = 0; i < 50; ++i) {
    const double at = 1 + 0.1 * i;
    pictures.push_back({{at, at}, {10, kNever}});
  }
  const BracketedDifference d = paired_bracket_limits(pictures, 0.2, 10, 0.05, 7, 200);
  EXPECT_EQ(d.second, 10);
  EXPECT_EQ(d.capped_first, 0);
  EXPECT_EQ(d.capped_second, 1);
  EXPECT_NEAR(d.first, 1.9, 1e-9);
  EXPECT_LT(d.p, 0.05);
  EXPECT_LT(d.p_bound, 0.05);
}

TEST(PairedBrackets, WhatWasNeverAskedFollowsTheOthers) {
  const std::vector<Pair> pairs = drawn(400, 0, 5);
  std::vector<PairedBracket> known = points(pairs);
  const double whole = paired_bracket_limits(known, 0.2, 10, 0.05, 7, 50).first;
  for (std::size_t i = 0; i < known.size(); i += 2) known[i].first = {0, kNever};
  EXPECT_NEAR(paired_bracket_limits(known, 0.2, 10, 0.05, 7, 50).first, whole, 0.3);
}

TEST(PairedBrackets, ThreadsAndCallsDoNotMatter) {
  const auto known = raced(drawn(100, 0.1, 9));
  const BracketedDifference a = paired_bracket_limits(known, 0.2, 10, 0.05, 7, 100);
  const BracketedDifference b = paired_bracket_limits(known, 0.2, 10, 0.05, 7, 100);
  EXPECT_EQ(a.interval.lo, b.interval.lo);
  EXPECT_EQ(a.p, b.p);
}

TEST(PairedBrackets, NonsenseIsRefused) {
  const std::vector<PairedBracket> one = {{{1, 2}, {1, 2}}};
  const std::vector<PairedBracket> turned = {{{2, 1}, {1, 2}}};
  const std::vector<PairedBracket> below = {{{-kNever, 1}, {1, 2}}};
  EXPECT_THROW(paired_bracket_limits({}, 0.2, 10, 0.05, 7), Error);
  EXPECT_THROW(paired_bracket_limits(one, 0, 10, 0.05, 7), Error);
  EXPECT_THROW(paired_bracket_limits(one, 0.2, 10, 1, 7), Error);
  EXPECT_THROW(paired_bracket_limits(one, 0.2, 10, 0.05, 7, 0), Error);
  EXPECT_THROW(paired_bracket_limits(turned, 0.2, 10, 0.05, 7), Error);
  EXPECT_THROW(paired_bracket_limits(below, 0.2, 10, 0.05, 7), Error);
}

}  // namespace
}  // namespace proofload::stats
