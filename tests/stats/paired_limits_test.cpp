#include "proofload/stats/paired_limits.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::stats {
namespace {

// Breaking points of both in common noise: an own part of 0.05 to either side on a common one of 0.3 … 0.9.
std::vector<PairedBreak> draw(const Rng& rng, std::uint32_t run, std::uint32_t n, double shift) {
  std::vector<PairedBreak> out;
  for (std::uint32_t i = 0; i < n; ++i) {
    const double common = 0.3 + 0.6 * rng.uniform(run, 3 * i);
    out.push_back({common + 0.1 * (rng.uniform(run, 3 * i + 1) - 0.5),
                   common + 0.1 * (rng.uniform(run, 3 * i + 2) - 0.5) + shift, i});
  }
  return out;
}

TEST(PairedLimits, AreOrderStatisticsAndTheirDifference) {
  std::vector<PairedBreak> units;
  for (std::uint32_t i = 1; i <= 10; ++i) units.push_back({static_cast<double>(i), 2.0 * i, i});
  const LimitDifference out = paired_limits(units, 0.2, 100, 0.05, 1);
  EXPECT_EQ(out.first, 2);
  EXPECT_EQ(out.second, 4);
  EXPECT_EQ(out.difference, 2);
  EXPECT_LE(out.interval.lo, 2);
  EXPECT_GE(out.interval.hi, 2);
  EXPECT_EQ(out.capped, 0);
  EXPECT_EQ(paired_limits(units, 0.2, 100, 0.05, 1).interval.hi, out.interval.hi);
}

TEST(PairedLimits, OfAPlainShiftAreTheShift) {
  const Rng rng(71);
  std::vector<PairedBreak> units = draw(rng, 0, 80, 0);
  for (PairedBreak& unit : units) unit.second = unit.first + 0.125;
  const LimitDifference out = paired_limits(units, 0.3, 2, 0.05, 5);
  EXPECT_NEAR(out.interval.lo, 0.125, 1e-12);
  EXPECT_NEAR(out.interval.hi, 0.125, 1e-12);
  EXPECT_NEAR(out.p, 2.0 / 2001, 1e-12);
}

TEST(PairedLimits, CoverTheDifferenceAndKeepTheirLevel) {
  const Rng rng(72);
  constexpr int kRuns = 500;
  int covered = 0;
  int rejected = 0;
  int found = 0;
  for (std::uint32_t run = 0; run < kRuns; ++run) {
    const LimitDifference alike = paired_limits(draw(rng, run, 150, 0), 0.3, 2, 0.05, run, 300);
    covered += alike.interval.lo <= 0 && 0 <= alike.interval.hi;
    rejected += alike.p <= 0.05;
    const LimitDifference later = paired_limits(draw(rng, kRuns + run, 150, 0.05), 0.3, 2, 0.05, run, 300);
    found += later.p <= 0.05;
  }
  // Three standard errors of 500 runs at 0.95: 0.029.
  EXPECT_GE(covered / 500.0, 0.95 - 0.029);
  EXPECT_LE(rejected / 500.0, 0.05 + 0.029);
  EXPECT_GT(found / 500.0, 0.8);
}

TEST(PairedLimits, BeyondTheAxisAreItsEnd) {
  const double never = std::numeric_limits<double>::infinity();
  std::vector<PairedBreak> units;
  for (std::uint32_t i = 0; i < 20; ++i) units.push_back({0.5, never, i});
  const LimitDifference out = paired_limits(units, 0.2, 1, 0.05, 1);
  EXPECT_EQ(out.first, 0.5);
  EXPECT_EQ(out.second, 1);
  EXPECT_EQ(out.difference, 0.5);
  EXPECT_EQ(out.capped, 1);
  for (PairedBreak& unit : units) unit.first = never;
  EXPECT_EQ(paired_limits(units, 0.2, 1, 0.05, 1).difference, 0);
  EXPECT_EQ(paired_limits(units, 0.2, 1, 0.05, 1).p, 1);
}

TEST(PairedLimits, OfUnitsInClustersAreWider) {
  const Rng rng(73);
  std::vector<PairedBreak> apart = draw(rng, 0, 40, 0);
  std::vector<PairedBreak> together;
  std::vector<PairedBreak> blind;
  for (const PairedBreak& unit : apart) {
    for (int copy = 0; copy < 8; ++copy) {
      together.push_back(unit);
      blind.push_back({unit.first, unit.second, static_cast<std::uint32_t>(blind.size())});
    }
  }
  const auto width = [](const LimitDifference& d) { return d.interval.hi - d.interval.lo; };
  const double one = width(paired_limits(apart, 0.3, 2, 0.05, 9));
  EXPECT_NEAR(width(paired_limits(together, 0.3, 2, 0.05, 9)), one,
              1e-12);  // the same draws of the same pictures
  EXPECT_LT(width(paired_limits(blind, 0.3, 2, 0.05, 9)), 0.7 * one);
}

TEST(PairedLimits, ArgumentsOutsideTheirRangeAreRefused) {
  const std::vector<PairedBreak> one = {{1, 2, 0}};
  EXPECT_THROW(paired_limits({}, 0.2, 1, 0.05, 1), Error);
  EXPECT_THROW(paired_limits(one, 0, 1, 0.05, 1), Error);
  EXPECT_THROW(paired_limits(one, 0.2, 1, 0, 1), Error);
  EXPECT_THROW(paired_limits(one, 0.2, 1, 0.05, 1, 0), Error);
  EXPECT_THROW(paired_limits(std::vector<PairedBreak>{{std::nan(""), 1, 0}}, 0.2, 1, 0.05, 1), Error);
}

}  // namespace
}  // namespace proofload::stats
