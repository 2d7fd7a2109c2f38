#include "proofload/stats/binomial.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "proofload/core/error.h"

namespace proofload::stats {
namespace {

TEST(BinomialCdf, EqualsTheSumOfItsTerms) {
  for (const std::size_t n : {1u, 7u, 40u}) {
    for (const double p : {0.05, 0.2, 0.5, 0.93}) {
      double sum = 0;
      double term = std::pow(1 - p, static_cast<double>(n));
      for (std::size_t k = 0; k <= n; ++k) {
        sum += term;
        EXPECT_NEAR(binomial_cdf(k, n, p), sum, 1e-12);
        term *= static_cast<double>(n - k) / static_cast<double>(k + 1) * p / (1 - p);
      }
    }
  }
  EXPECT_EQ(binomial_cdf(3, 2, 0.5), 1);
  EXPECT_EQ(binomial_cdf(0, 0, 0.5), 1);
}

struct RankRow {
  std::size_t n;
  Ranks onset, watch, broken;
  double coverage;
};

// Reference values computed independently with a numerical library (methods of the project, ranks of s_q at 95 %).
TEST(QuantileRanks, EqualTheTabulatedValues) {
  const std::vector<RankRow> rows = {{50, {0, 7}, {5, 17}, {18, 33}, 0.9671},
                                     {100, {1, 11}, {12, 29}, {40, 61}, 0.9674},
                                     {200, {4, 17}, {29, 52}, {86, 115}, 0.9585},
                                     {500, {16, 36}, {83, 119}, {228, 273}, 0.9559},
                                     {1000, {37, 65}, {176, 226}, {469, 532}, 0.9519},
                                     {2000, {81, 121}, {365, 436}, {956, 1045}, 0.9529},
                                     {5000, {220, 282}, {945, 1057}, {2431, 2570}, 0.9523}};
  for (const RankRow& row : rows) {
    const auto check = [&](double q, const Ranks& expected) {
      const Ranks ranks = quantile_ranks(row.n, q, 0.05);
      EXPECT_EQ(ranks.lower, expected.lower) << row.n << ' ' << q;
      EXPECT_EQ(ranks.upper, expected.upper) << row.n << ' ' << q;
    };
    check(0.05, row.onset);
    check(0.20, row.watch);
    check(0.50, row.broken);
    const double below = binomial_cdf(row.watch.lower - 1, row.n, 0.2);
    EXPECT_NEAR(binomial_cdf(row.watch.upper - 1, row.n, 0.2) - below, row.coverage, 5e-5) << row.n;
  }
}

TEST(QuantileRanks, CoverForEverySizeAndShare) {
  for (std::size_t n = 1; n <= 300; n += n < 40 ? 1 : 13) {
    for (const double q : {0.01, 0.05, 0.2, 0.5, 0.8, 0.99}) {
      for (const double alpha : {0.01, 0.05, 0.32}) {
        const Ranks ranks = quantile_ranks(n, q, alpha);
        ASSERT_LT(ranks.lower, ranks.upper);
        ASSERT_LE(ranks.upper, n + 1);
        const double below = ranks.lower == 0 ? 0 : binomial_cdf(ranks.lower - 1, n, q);
        EXPECT_GE(binomial_cdf(ranks.upper - 1, n, q) - below, 1 - alpha - 1e-12)
            << n << ' ' << q << ' ' << alpha;
      }
    }
  }
}

TEST(QuantileRanks, OfNoPicturesBoundNothing) {
  const Ranks ranks = quantile_ranks(0, 0.2, 0.05);
  EXPECT_EQ(ranks.lower, 0u);
  EXPECT_EQ(ranks.upper, 1u);
}

struct ShareRow {
  std::size_t k, n;
  Interval exact, wilson;
  double digits;
};

TEST(IntervalsOfShares, EqualTheTabulatedValues) {
  const std::vector<ShareRow> rows = {{0, 30, {0, 0.1157}, {0, 0.11351}, 5e-5},
                                      {0, 100, {0, 0.03622}, {0, 0.03699}, 5e-6},
                                      {1, 20, {0.00127, 0.24873}, {0.00888, 0.23613}, 5e-6},
                                      {20, 100, {0.12666, 0.29184}, {0.13337, 0.28883}, 5e-6},
                                      {50, 250, {0.15224, 0.25503}, {0.15512, 0.25396}, 5e-6},
                                      {200, 1000, {0.17562, 0.22616}, {0.17638, 0.22592}, 5e-6},
                                      {2000, 10000, {0.19220, 0.20798}, {0.19228, 0.20795}, 5e-6}};
  for (const ShareRow& row : rows) {
    const Interval exact = clopper_pearson(row.k, row.n, 0.05);
    EXPECT_NEAR(exact.lo, row.exact.lo, row.digits) << row.k << '/' << row.n;
    EXPECT_NEAR(exact.hi, row.exact.hi, row.digits) << row.k << '/' << row.n;
    const Interval score = wilson(row.k, row.n, 0.05);
    EXPECT_NEAR(score.lo, row.wilson.lo, 5e-6) << row.k << '/' << row.n;
    EXPECT_NEAR(score.hi, row.wilson.hi, 5e-6) << row.k << '/' << row.n;
  }
}

TEST(ClopperPearson, EndsAreTheLevelsOfTheTwoTails) {
  for (const std::size_t n : {1u, 2u, 17u, 400u}) {
    for (std::size_t k = 0; k <= n; k += 1 + n / 9) {
      const Interval interval = clopper_pearson(k, n, 0.1);
      if (k > 0) {
        EXPECT_NEAR(1 - binomial_cdf(k - 1, n, interval.lo), 0.05, 1e-9);
      }
      if (k < n) {
        EXPECT_NEAR(binomial_cdf(k, n, interval.hi), 0.05, 1e-9);
      }
    }
  }
}

// How often the interval holds the share, over all counts with their probabilities.
double coverage(std::size_t n, double p, Interval (*interval)(std::size_t, std::size_t, double)) {
  double covered = 0;
  double below = 0;
  for (std::size_t k = 0; k <= n; ++k) {
    const double upto = binomial_cdf(k, n, p);
    const Interval i = interval(k, n, 0.05);
    if (i.lo <= p && p <= i.hi) covered += upto - below;
    below = upto;
  }
  return covered;
}

TEST(IntervalsOfShares, CoverAsTheyPromise) {
  for (const std::size_t n : {5u, 30u, 100u}) {
    double mean_exact = 0;
    double mean_wilson = 0;
    double least_wilson = 1;
    for (int i = 1; i < 200; ++i) {
      const double p = i / 200.0;
      const double exact = coverage(n, p, clopper_pearson);
      EXPECT_GE(exact, 0.95 - 1e-9) << n << ' ' << p;
      mean_exact += exact / 199;
      const double score = coverage(n, p, wilson);
      mean_wilson += score / 199;
      least_wilson = std::min(least_wilson, score);
    }
    EXPECT_LT(mean_exact, 0.995);
    EXPECT_NEAR(mean_wilson, 0.95, 0.01);  // in the mean only …
    EXPECT_LT(least_wilson, 0.94);         // … which is why no verdict is built on it
  }
}

TEST(ClopperPearson, OfNoPicturesIsEverything) {
  EXPECT_EQ(clopper_pearson(0, 0, 0.05).lo, 0);
  EXPECT_EQ(clopper_pearson(0, 0, 0.05).hi, 1);
  EXPECT_EQ(clopper_pearson_effective(0, 0, 0.05).hi, 1);
  EXPECT_EQ(wilson(0, 0, 0.05).hi, 1);
}

TEST(ClopperPearson, WithAnEffectiveSizeExtendsTheWholeNumbers) {
  for (const std::size_t k : {0u, 3u, 40u, 50u}) {
    const Interval whole = clopper_pearson(k, 50, 0.05);
    const Interval real = clopper_pearson_effective(static_cast<double>(k) / 50, 50, 0.05);
    EXPECT_NEAR(whole.lo, real.lo, 1e-12);
    EXPECT_NEAR(whole.hi, real.hi, 1e-12);
  }
  const Interval between = clopper_pearson_effective(0.2, 99.5, 0.05);
  EXPECT_LT(between.lo, clopper_pearson(20, 100, 0.05).lo);
  EXPECT_GT(between.hi, clopper_pearson(20, 100, 0.05).hi);
}

TEST(CountForShare, ReadsTheShareAsADecimalFraction) {
  EXPECT_EQ(count_for_share(0.2, 2000), 400u);
  EXPECT_EQ(count_for_share(0.05, 20), 1u);
  EXPECT_EQ(count_for_share(0.05, 21), 2u);
  EXPECT_EQ(count_for_share(0.1, 30), 3u);
  EXPECT_EQ(count_for_share(0.5, 3), 2u);
  EXPECT_EQ(count_for_share(0.5, 0), 0u);
  EXPECT_EQ(count_for_share(1, 7), 7u);
  EXPECT_EQ(count_for_share(0, 7), 0u);
  EXPECT_EQ(count_for_share(0.3, 10'000'000'010), 3'000'000'003u);
  for (std::size_t n = 0; n <= 5000; ++n) {
    EXPECT_EQ(count_for_share(0.07, n), (7 * n + 99) / 100);
    EXPECT_EQ(count_for_share(0.29, n), (29 * n + 99) / 100);
  }
}

TEST(Binomial, ArgumentsOutsideTheirRangeAreRefused) {
  EXPECT_THROW(clopper_pearson(2, 1, 0.05), Error);
  EXPECT_THROW(clopper_pearson(1, 2, 0), Error);
  EXPECT_THROW(clopper_pearson(1, 2, 1), Error);
  EXPECT_THROW(clopper_pearson_effective(1.1, 2, 0.05), Error);
  EXPECT_THROW(clopper_pearson_effective(0.1, -1, 0.05), Error);
  EXPECT_THROW(wilson(2, 1, 0.05), Error);
  EXPECT_THROW(binomial_cdf(1, 2, 1.5), Error);
  EXPECT_THROW(quantile_ranks(10, 0, 0.05), Error);
  EXPECT_THROW(quantile_ranks(10, 1, 0.05), Error);
  EXPECT_THROW(quantile_ranks(10, 0.2, std::nan("")), Error);
  EXPECT_THROW(count_for_share(-0.1, 3), Error);
}

}  // namespace
}  // namespace proofload::stats
