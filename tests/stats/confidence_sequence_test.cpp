#include "proofload/stats/confidence_sequence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::stats {
namespace {

struct SequenceRow {
  std::size_t k, n;
  Interval interval;
};

// Computed independently with a numerical library (methods of the project, 1.8), a = b = 1/2, 95 %.
TEST(ConfidenceSequence, EqualsTheTabulatedIntervals) {
  const std::vector<SequenceRow> rows = {{0, 10, {0, 0.37699}},           {0, 100, {0, 0.05703}},
                                         {5, 20, {0.04732, 0.58890}},     {20, 100, {0.09102, 0.35164}},
                                         {200, 1000, {0.15655, 0.24876}}, {2000, 10000, {0.18449, 0.21613}}};
  for (const SequenceRow& row : rows) {
    const Interval interval = confidence_sequence(row.k, row.n, 0.05);
    EXPECT_NEAR(interval.lo, row.interval.lo, 5e-6) << row.k << '/' << row.n;
    EXPECT_NEAR(interval.hi, row.interval.hi, 5e-6) << row.k << '/' << row.n;
    const Interval mirrored = confidence_sequence(row.n - row.k, row.n, 0.05);
    EXPECT_NEAR(mirrored.lo, 1 - row.interval.hi, 5e-6);
    EXPECT_NEAR(mirrored.hi, 1 - row.interval.lo, 5e-6);
  }
}

// Without a break M_n(p) = B(a, b + n)/(B(a, b)(1 − p)^n). With a = b = 1 that is 1/((n + 1)(1 − p)^n), so the upper end
// is 1 − (alpha/(n + 1))^(1/n).
TEST(ConfidenceSequence, HasItsClosedFormWithoutABreak) {
  for (const std::size_t n : {1u, 7u, 100u, 100000u}) {
    const auto nd = static_cast<double>(n);
    const Interval interval = confidence_sequence(0, n, 0.1, {1, 1});
    EXPECT_EQ(interval.lo, 0);
    EXPECT_NEAR(interval.hi, 1 - std::pow(0.1 / (nd + 1), 1 / nd), 1e-9) << n;
  }
}

// One step multiplies M by the predicted probability of what was seen over that under p: (a + k)/(a + b + n)/p or
// (b + n − k)/(a + b + n)/(1 − p).
TEST(LogEvidence, IsTheProductOfItsPredictions) {
  const Rng rng(3);
  const Mixture mixture{2, 8};
  const double p = 0.3;
  double product = 0;
  std::size_t k = 0;
  for (std::size_t n = 0; n < 500; ++n) {
    ASSERT_NEAR(log_evidence(k, n, p, mixture), product, 1e-10);
    const bool broken = rng.uniform(0, n) < 0.2;
    const double predicted = (2 + static_cast<double>(k)) / (10 + static_cast<double>(n));
    product += broken ? std::log(predicted / p) : std::log((1 - predicted) / (1 - p));
    k += broken;
  }
}

// A martingale of mean 1: the sum over all k of P(Bin(n, p) = k) M_n(p; k) is the sum of the beta-binomial, 1.
TEST(LogEvidence, IsOneInTheMeanUnderItsShare) {
  for (const double p : {0.01, 0.2, 0.7}) {
    double mean = 0;
    double log_choose = 0;
    for (int k = 0; k <= 60; ++k) {
      const double log_binomial = log_choose + k * std::log(p) + (60 - k) * std::log(1 - p);
      mean += std::exp(log_binomial + log_evidence(static_cast<std::size_t>(k), 60, p));
      log_choose += std::log(60.0 - k) - std::log(k + 1.0);
    }
    EXPECT_NEAR(mean, 1, 1e-9) << p;
  }
}

TEST(LogEvidence, KnowsWhatCannotBe) {
  EXPECT_EQ(log_evidence(1, 3, 0), std::numeric_limits<double>::infinity());
  EXPECT_EQ(log_evidence(1, 3, 1), std::numeric_limits<double>::infinity());
  EXPECT_LT(log_evidence(0, 3, 0), 0);
  EXPECT_EQ(log_evidence(0, 0, 0.4), 0);
}

// Methods of the project, 1.8: Beta(2, 8) for the quantile of share 0.20 at 95 %.
TEST(AnytimeRanks, EqualTheTabulatedValues) {
  struct Row {
    std::size_t n, lower, upper;
  };
  for (const Row& row : std::vector<Row>{{100, 10, 34},
                                         {200, 24, 59},
                                         {500, 73, 130},
                                         {1000, 160, 243},
                                         {2000, 341, 462},
                                         {5000, 903, 1101}}) {
    const Ranks ranks = anytime_ranks(row.n, 0.2, 0.05);
    EXPECT_EQ(ranks.lower, row.lower) << row.n;
    EXPECT_EQ(ranks.upper, row.upper) << row.n;
  }
}

TEST(AnytimeRanks, AreThoseThatASearchOfAllCountsFinds) {
  for (const std::size_t n : {0u, 1u, 2u, 9u, 50u}) {
    for (const double q : {0.01, 0.2, 0.5, 0.95}) {
      for (const Mixture mixture : {Mixture{0.5, 0.5}, mixture_for(q)}) {
        const Ranks ranks = anytime_ranks(n, q, 0.05, mixture);
        std::size_t first = n + 1;
        std::size_t last = 0;
        for (std::size_t k = 0; k <= n; ++k) {
          if (log_evidence(k, n, q, mixture) >= -std::log(0.05)) continue;
          first = std::min(first, k);
          last = k;
        }
        EXPECT_EQ(ranks.lower, first) << n << ' ' << q;
        EXPECT_EQ(ranks.upper, last + 1) << n << ' ' << q;
      }
    }
  }
}

// Streams whose share is q: how many ever leave the ranks? The big table, 10,000 streams of 10,000 pictures, is in
// docs/evidence/interval_coverage.md.
TEST(AnytimeRanks, AreLeftByFewerNullStreamsThanTheLevel) {
  constexpr std::size_t kLength = 2000;
  constexpr std::size_t kStreams = 4000;
  for (const double q : {0.05, 0.2}) {
    std::vector<Ranks> ranks(kLength + 1);
    for (std::size_t n = 1; n <= kLength; ++n) ranks[n] = anytime_ranks(n, q, 0.1);
    const Rng rng(20261201);
    const auto border = static_cast<std::uint32_t>(q * 4294967296.0);
    std::vector<std::uint32_t> words(kLength);
    std::size_t left = 0;
    for (std::size_t stream = 0; stream < kStreams; ++stream) {
      rng.fill32(static_cast<std::uint32_t>(stream), 0, words);
      std::size_t k = 0;
      for (std::size_t n = 1; n <= kLength; ++n) {
        k += words[n - 1] < border;
        if (k < ranks[n].lower || k >= ranks[n].upper) {
          ++left;
          break;
        }
      }
    }
    const double share = static_cast<double>(left) / static_cast<double>(kStreams);
    EXPECT_LE(share, 0.1) << q;
    EXPECT_GE(share, 0.02)
        << q;  // Ville's inequality is not that loose: a band ten times too wide would pass otherwise.
  }
}

TEST(ConfidenceSequence, ArgumentsOutsideTheirRangeAreRefused) {
  EXPECT_THROW(confidence_sequence(3, 2, 0.05), Error);
  EXPECT_THROW(confidence_sequence(1, 2, 0), Error);
  EXPECT_THROW(confidence_sequence(1, 2, 0.05, {0, 1}), Error);
  EXPECT_THROW(log_evidence(1, 2, -0.1), Error);
  EXPECT_THROW(mixture_for(0), Error);
  EXPECT_THROW(anytime_ranks(10, 1, 0.05), Error);
  EXPECT_EQ(confidence_sequence(0, 0, 0.05).hi, 1);
}

}  // namespace
}  // namespace proofload::stats
