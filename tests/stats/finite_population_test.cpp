#include "proofload/stats/finite_population.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::stats {
namespace {

// All ways to draw n of N pictures, of which the first `broken` break: how often each count comes up.
std::vector<double> shares_by_counting(std::size_t n, std::size_t broken, std::size_t N) {
  std::vector<double> ways(n + 1, 0);
  double all = 0;
  for (std::uint32_t drawn = 0; drawn < (1U << N); ++drawn) {
    if (static_cast<std::size_t>(__builtin_popcount(drawn)) != n) continue;
    ++ways[static_cast<std::size_t>(__builtin_popcount(drawn & ((1U << broken) - 1)))];
    ++all;
  }
  for (double& way : ways) way /= all;
  return ways;
}

TEST(Hypergeometric, EqualsCountingAllDraws) {
  for (const std::size_t N : {1u, 6u, 11u}) {
    for (std::size_t n = 0; n <= N; ++n) {
      for (std::size_t broken = 0; broken <= N; ++broken) {
        const std::vector<double> shares = shares_by_counting(n, broken, N);
        double sum = 0;
        for (std::size_t k = 0; k <= n; ++k) {
          sum += shares[k];
          EXPECT_NEAR(std::exp(log_hypergeometric(k, n, broken, N)), shares[k], 1e-12);
          EXPECT_NEAR(hypergeometric_cdf(k, n, broken, N), sum, 1e-12)
              << k << ' ' << n << ' ' << broken << ' ' << N;
        }
      }
    }
  }
}

TEST(Hypergeometric, OfManyPicturesIsBinomial) {
  EXPECT_NEAR(hypergeometric_cdf(15, 100, 200'000, 1'000'000), binomial_cdf(15, 100, 0.2), 2e-5);
}

TEST(PopulationCount, CoversEveryNumberOfBrokenPictures) {
  constexpr std::size_t N = 60;
  for (const std::size_t n : {1u, 9u, 30u, 59u}) {
    for (std::size_t broken = 0; broken <= N; ++broken) {
      double covered = 0;
      for (std::size_t k = 0; k <= n; ++k) {
        const double p = std::exp(log_hypergeometric(k, n, broken, N));
        if (p == 0) continue;
        const CountRange range = population_count(k, n, N, 0.1);
        if (range.lo <= broken && broken <= range.hi) covered += p;
      }
      EXPECT_GE(covered, 0.9 - 1e-12) << n << ' ' << broken;
    }
  }
}

// The smallest and the largest M that the tails do not refute, by trying all of them.
TEST(PopulationCount, IsTheInversionOfTheTails) {
  constexpr std::size_t N = 40;  // no tail of so few is 0.035 exactly
  for (const std::size_t n : {0u, 1u, 13u, 40u}) {
    for (std::size_t k = 0; k <= n; ++k) {
      std::vector<std::size_t> kept;
      for (std::size_t broken = 0; broken <= N; ++broken) {
        if (broken < k || broken + (n - k) > N) continue;
        const double below = k == 0 ? 0 : hypergeometric_cdf(k - 1, n, broken, N);
        if (hypergeometric_cdf(k, n, broken, N) > 0.035 && 1 - below > 0.035) kept.push_back(broken);
      }
      const CountRange range = population_count(k, n, N, 0.07);
      EXPECT_EQ(range.lo, kept.front()) << n << ' ' << k;
      EXPECT_EQ(range.hi, kept.back()) << n << ' ' << k;
    }
  }
}

TEST(PopulationCount, IsSharperThanTheIntervalOfThePopulationBehind) {
  const CountRange here = population_count(100, 500, 1000, 0.05);
  const Interval behind = clopper_pearson(100, 500, 0.05);
  EXPECT_LT(static_cast<double>(here.hi - here.lo), 0.75 * 1000 * (behind.hi - behind.lo));
}

// Methods of the project, 1.8: N = 1000 at a share of 0.2.
TEST(PopulationCountAnytime, EqualsTheTabulatedRanges) {
  struct Row {
    std::size_t n, lo, hi;
  };
  for (const Row& row : std::vector<Row>{
           {100, 98, 341}, {300, 140, 273}, {600, 166, 240}, {900, 186, 217}, {1000, 200, 200}}) {
    const CountRange range = population_count_anytime(row.n / 5, row.n, 1000, 0.05);
    EXPECT_EQ(range.lo, row.lo) << row.n;
    EXPECT_EQ(range.hi, row.hi) << row.n;
  }
}

TEST(PopulationCountAnytime, OfNothingIsEverything) {
  EXPECT_EQ(population_count_anytime(0, 0, 50, 0.05).lo, 0u);
  EXPECT_EQ(population_count_anytime(0, 0, 50, 0.05).hi, 50u);
  EXPECT_EQ(population_count(0, 0, 50, 0.05).hi, 50u);
  EXPECT_EQ(population_count_anytime(0, 0, 0, 0.05).hi, 0u);
}

// Whole data sets judged picture by picture in random order: how many ever lose the truth?
TEST(PopulationCountAnytime, LosesTheTruthInFewerStreamsThanTheLevel) {
  constexpr std::size_t N = 120;
  constexpr std::size_t kStreams = 3000;
  const Rng rng(77);
  for (const std::size_t broken : {6u, 24u, 60u}) {
    std::size_t lost = 0;
    // Ranges by (n, k), made once.
    std::vector<std::vector<bool>> in(N + 1);
    for (std::size_t n = 0; n <= N; ++n) {
      for (std::size_t k = 0; k <= std::min(n, broken); ++k) {
        const CountRange range = population_count_anytime(k, n, N, 0.1);
        in[n].push_back(range.lo <= broken && broken <= range.hi);
      }
    }
    for (std::size_t stream = 0; stream < kStreams; ++stream) {
      std::size_t left = broken;
      std::size_t k = 0;
      for (std::size_t n = 1; n <= N; ++n) {
        const double p = static_cast<double>(left) / static_cast<double>(N - n + 1);
        if (rng.uniform(static_cast<std::uint32_t>(stream), n) < p) {
          --left;
          ++k;
        }
        if (!in[n][k]) {
          ++lost;
          break;
        }
      }
    }
    const double share = static_cast<double>(lost) / kStreams;
    EXPECT_LE(share, 0.1) << broken;
    EXPECT_GE(share, 0.005) << broken;
  }
}

TEST(PopulationQuantileRanks, EncloseTheLimitOfTheDataSet) {
  // Breaking points 1 … N; the one asked for is `need` itself. Counted exactly over the number drawn below it.
  constexpr std::size_t N = 50;
  for (const std::size_t n : {1u, 5u, 20u, 49u, 50u}) {
    for (std::size_t need = 1; need <= N; ++need) {
      const Ranks ranks = population_quantile_ranks(n, N, need, 0.1);
      ASSERT_LT(ranks.lower, ranks.upper + 1);
      // T_(lower) <= need fails when fewer than `lower` of the first `need` are drawn.
      const double low_fails = ranks.lower == 0 ? 0 : hypergeometric_cdf(ranks.lower - 1, n, need, N);
      const double high_fails = 1 - hypergeometric_cdf(ranks.upper - 1, n, need - 1, N);
      EXPECT_LE(low_fails, 0.05 + 1e-12) << n << ' ' << need;
      EXPECT_LE(high_fails, 0.05 + 1e-12) << n << ' ' << need;
      if (n == N) {
        EXPECT_EQ(ranks.lower, need);
        EXPECT_EQ(ranks.upper, need);
      }
    }
  }
}

TEST(PopulationQuantileRanks, OfASmallPartAreThoseOfThePopulationBehind) {
  const Ranks here = population_quantile_ranks(200, 10'000'000, 2'000'000, 0.05);
  const Ranks behind = quantile_ranks(200, 0.2, 0.05);
  EXPECT_EQ(here.lower, behind.lower);
  EXPECT_EQ(here.upper, behind.upper);
}

TEST(FinitePopulation, ArgumentsOutsideTheirRangeAreRefused) {
  EXPECT_THROW(population_count(3, 2, 10, 0.05), Error);
  EXPECT_THROW(population_count(2, 11, 10, 0.05), Error);
  EXPECT_THROW(population_count_anytime(2, 5, 10, 1), Error);
  EXPECT_THROW(population_quantile_ranks(5, 10, 0, 0.05), Error);
  EXPECT_THROW(population_quantile_ranks(5, 10, 11, 0.05), Error);
  EXPECT_THROW(log_hypergeometric(0, 1, 3, 2), Error);
}

}  // namespace
}  // namespace proofload::stats
