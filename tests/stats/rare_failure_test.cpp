#include "proofload/stats/rare_failure.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "proofload/core/error.h"

namespace proofload::stats {
namespace {

// Methods of the project, 2.4, at 95 %.
TEST(CleanDraws, EqualTheTabulatedNumbers) {
  EXPECT_EQ(clean_draws_to_certify(1e-3, 0.05), 2995u);
  EXPECT_EQ(clean_draws_to_certify(1e-4, 0.05), 29956u);
  for (const double p : {0.3, 0.01, 1e-6}) {
    const auto n = static_cast<double>(clean_draws_to_certify(p, 0.05));
    EXPECT_LE(std::pow(1 - p, n), 0.05 * (1 + 1e-9));
    EXPECT_GT(std::pow(1 - p, n - 1), 0.05);
  }
}

TEST(SplittingPays, BelowTheTabulatedBorders) {
  EXPECT_NEAR(splitting_border(20), 1e-3, 2e-4);
  EXPECT_NEAR(splitting_border(10), 3e-3, 8e-4);
  for (const int moves : {1, 10, 20, 100}) {
    const double border = splitting_border(moves);
    EXPECT_TRUE(splitting_pays(0.99 * border, moves));
    EXPECT_FALSE(splitting_pays(1.01 * border, moves));
    EXPECT_NEAR(splitting_calls(border, 50, moves), monte_carlo_calls(border, 50),
                0.01 * splitting_calls(border, 50, moves));
  }
}

// Methods, 2.4: one in a million costs 27,780 calls where Monte Carlo takes 6.75e6 by the spread seen in 60 runs, 243 times as many;
// both known to about a tenth.
TEST(SplittingPays, TwoHundredfoldAtOneInAMillion) {
  EXPECT_NEAR(splitting_calls(1e-6, 100, 20) / 27780, 1, 0.01);
  EXPECT_NEAR(monte_carlo_calls(1e-6, 100) / 6.75e6, 1, 0.1);
  EXPECT_NEAR(monte_carlo_calls(1e-6, 100) / splitting_calls(1e-6, 100, 20) / 243, 1, 0.1);
}

GaussianParticles linear(double border, std::uint64_t key) {
  return {4, 100, [border](std::span<const double> z) { return 0.5 * (z[0] + z[1] + z[2] + z[3]) - border; },
          key};
}

TEST(RareFailure, ChoosesTheCheaperMethod) {
  int splittings = 0;
  int covered = 0;
  for (std::uint64_t run = 0; run < 20; ++run) {
    SplittingOptions options;
    options.key = run;
    GaussianParticles often = linear(2.053748911, run);  // 0.02
    const RareResult common = rare_failure(often, options);
    EXPECT_EQ(common.method, RareMethod::monte_carlo);
    EXPECT_LT(static_cast<double>(common.calls), splitting_calls(0.02, 100, 20));
    covered += common.interval.lo <= 0.02 && 0.02 <= common.interval.hi;
    GaussianParticles seldom = linear(4.264890794, 100 + run);  // 1e-5
    const RareResult rare = rare_failure(seldom, options);
    splittings += rare.method == RareMethod::splitting;
    covered += rare.interval.lo <= 1e-5 && 1e-5 <= rare.interval.hi;
    EXPECT_TRUE(rare.finished);
    EXPECT_LT(static_cast<double>(rare.calls), 0.05 * monte_carlo_calls(1e-5, 100));
  }
  EXPECT_EQ(splittings, 20);  // three failures in 2000 draws at 1e-5: one run in a million
  EXPECT_GE(covered, 34);     // 38 expected, standard deviation 1.4
}

TEST(RareFailure, WithFewCallsStillBounds) {
  SplittingOptions options;
  options.most_calls = 6000;
  GaussianParticles never = linear(20, 1);
  const RareResult out = rare_failure(never, options);
  EXPECT_FALSE(out.finished);
  EXPECT_LE(out.calls, 6000u);
  EXPECT_LT(out.bound, 0.3);
  options.most_calls = 100;
  EXPECT_THROW(rare_failure(never, options), Error);
}

TEST(MonteCarlo, OfNoFailureBoundsByTheRuleOfThree) {
  GaussianParticles never = linear(20, 1);
  const RareResult out = monte_carlo_failure(never, SplittingOptions{}, 2995);
  EXPECT_EQ(out.p, 0);
  EXPECT_LE(out.bound, 1e-3);
  EXPECT_GT(out.bound, 0.999e-3);
  EXPECT_EQ(out.calls, 2995u);
}

TEST(RareFailure, ArgumentsOutsideTheirRangeAreRefused) {
  EXPECT_THROW(clean_draws_to_certify(0, 0.05), Error);
  EXPECT_THROW(splitting_pays(1, 20), Error);
  EXPECT_THROW(splitting_border(0), Error);
  GaussianParticles some = linear(1, 1);
  EXPECT_THROW(monte_carlo_failure(some, SplittingOptions{}, 0), Error);
}

}  // namespace
}  // namespace proofload::stats
