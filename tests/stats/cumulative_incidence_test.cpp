#include "proofload/stats/cumulative_incidence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"
#include "proofload/stats/kaplan_meier.h"

namespace proofload::stats {
namespace {

// By hand: 5 at risk: 1/5; 4 at risk: 0.8/4; one leaves; 2 at risk: 0.6/2; the last: 0.3.
TEST(CumulativeIncidence, EqualsASmallCaseByHand) {
  const auto steps =
      cumulative_incidence(std::vector<FirstBreak>{{1, 0}, {2, 1}, {3, FirstBreak::kNone}, {4, 0}, {5, 1}},
                           2);
  ASSERT_EQ(steps.size(), 5u);
  const double first[5] = {0.2, 0.2, 0.2, 0.5, 0.5};
  const double second[5] = {0, 0.2, 0.2, 0.2, 0.5};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(steps[i].broken[0], first[i], 1e-12) << i;
    EXPECT_NEAR(steps[i].broken[1], second[i], 1e-12) << i;
  }
}

TEST(CumulativeIncidence, AddsUpToTheBrokenShare) {
  const Rng rng(6);
  std::vector<FirstBreak> breaks(80);
  std::vector<Lifetime> lives(80);
  for (std::size_t i = 0; i < breaks.size(); ++i) {
    breaks[i] = {std::floor(15 * rng.uniform(0, i)), static_cast<int>(4 * rng.uniform(1, i)) - 1};
    lives[i] = {breaks[i].at, breaks[i].kind != FirstBreak::kNone};
  }
  const auto steps = cumulative_incidence(breaks, 3);
  const auto all = kaplan_meier(lives, 0.05);
  ASSERT_EQ(steps.size(), all.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    EXPECT_NEAR(steps[i].broken[0] + steps[i].broken[1] + steps[i].broken[2], 1 - all[i].whole, 1e-12);
    EXPECT_NEAR(steps[i].whole, all[i].whole, 1e-12);
  }
}

TEST(CumulativeIncidence, ArgumentsOutsideTheirRangeAreRefused) {
  EXPECT_THROW(cumulative_incidence(std::vector<FirstBreak>{{1, 2}}, 2), Error);
  EXPECT_THROW(cumulative_incidence(std::vector<FirstBreak>{{1, -2}}, 2), Error);
  EXPECT_THROW(cumulative_incidence(std::vector<FirstBreak>{{std::nan(""), 0}}, 2), Error);
  EXPECT_TRUE(cumulative_incidence({}, 2).empty());
}

}  // namespace
}  // namespace proofload::stats
