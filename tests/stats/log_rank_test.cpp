#include "proofload/stats/log_rank.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::stats {
namespace {

// Methods of the project, 1.9.
TEST(LogRank, EqualsTheTabulatedValues) {
  const std::vector<Lifetime> a = {{.2, true}, {.3, true}, {.5, true}, {.6, false}};
  const std::vector<Lifetime> b = {{.4, true}, {.6, true}, {.7, true}, {.8, false}};
  const LogRank test = log_rank(a, b);
  EXPECT_EQ(test.observed, 3);
  EXPECT_NEAR(test.expected, 1.911905, 5e-7);
  EXPECT_NEAR(test.variance, 1.144620, 5e-7);
  EXPECT_NEAR(test.chi_squared, 1.034362, 5e-7);
  EXPECT_NEAR(test.p, 0.309136, 5e-7);
  const LogRank mirrored = log_rank(b, a);
  EXPECT_NEAR(mirrored.chi_squared, test.chi_squared, 1e-12);
  EXPECT_NEAR(mirrored.observed + test.observed, mirrored.expected + test.expected, 1e-12);
}

TEST(LogRank, RejectsAtItsLevelUnderTheNullAndSeesADifference) {
  const Rng rng(41);
  constexpr int kRuns = 2000;
  int rejected = 0;
  int seen = 0;
  for (std::uint32_t run = 0; run < kRuns; ++run) {
    std::vector<Lifetime> groups[3];
    for (std::size_t i = 0; i < 150; ++i) {
      const double scale = i < 100 ? 1 : 2;
      const double t = -scale * std::log(rng.uniform(run, 2 * i));
      const double limit = 2 * rng.uniform(run, 2 * i + 1);
      groups[i / 50].push_back({std::min(t, limit), t <= limit});
    }
    rejected += log_rank(groups[0], groups[1]).p <= 0.05;
    seen += log_rank(groups[0], groups[2]).p <= 0.05;
  }
  EXPECT_NEAR(rejected / 2000.0, 0.05, 0.015);  // three standard errors
  EXPECT_GT(seen / 2000.0, 0.5);
}

TEST(LogRank, OfNothingToCompare) {
  const std::vector<Lifetime> some = {{1, true}, {2, true}};
  EXPECT_EQ(log_rank(some, {}).p, 1);
  EXPECT_EQ(log_rank({}, {}).p, 1);
  EXPECT_THROW(log_rank(some, std::vector<Lifetime>{{std::nan(""), true}}), Error);
}

}  // namespace
}  // namespace proofload::stats
