#include "proofload/stress/loss_chain.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "proofload/core/error.h"

namespace proofload::stress {
namespace {

constexpr double kBursts[] = {1, 1.5, 3, 8};

// Table of (p, r) for the Gilbert model, r = 1/L and p = PLR/(L (1 − PLR)).
TEST(LossChain, HasTheTabulatedTransitions) {
  struct Row {
    double rate, burst, p, r;
  };
  for (const Row& row :
       {Row{0.001, 1.5, .00067, .667}, Row{0.01, 3, .00337, .333}, Row{0.03, 8, .00387, .125},
        Row{0.05, 1.5, .0351, .667}, Row{0.10, 3, .0370, .333}, Row{0.20, 8, .0313, .125}}) {
    const LossChain chain(row.rate, row.burst);
    EXPECT_NEAR(chain.enter(), row.p, 0.005 * row.p + 5e-6) << row.rate;
    EXPECT_NEAR(1 - chain.stay(), row.r, 5e-4) << row.rate;
  }
}

TEST(LossChain, RateZeroLosesNothingAndRateOneEverything) {
  for (const double burst : kBursts) {
    for (const std::uint8_t lost : lost_units(Rng(1), 0, 10000, 0, burst)) ASSERT_EQ(lost, 0);
    for (const std::uint8_t lost : lost_units(Rng(1), 0, 10000, 1, burst)) ASSERT_EQ(lost, 1);
  }
  LossChain certain(1, 3);
  EXPECT_TRUE(certain.next(0xffffffff));
  EXPECT_TRUE(certain.next(0xffffffff));
  LossChain never(0, 3);
  EXPECT_FALSE(never.next(0));
}

TEST(LossChain, BurstOneIsIndependentLoss) {
  for (const double rate : {0.01, 0.3, 0.9}) {
    const LossChain chain(rate, 1);
    EXPECT_NEAR(chain.enter(), rate, 1e-9);
    EXPECT_NEAR(chain.stay(), rate, 1e-9);
  }
}

// A rate above 1 − 1/L cannot have bursts as short as L: the effective burst is 1/(1 − PLR).
TEST(LossChain, HighRatesLengthenTheBursts) {
  const LossChain chain(0.9, 3);
  EXPECT_NEAR(1 - chain.stay(), 0.1, 1e-9);
  EXPECT_NEAR(chain.enter(), 0.9, 1e-9);
}

TEST(LossChain, RateAndMeanBurstAreExact) {
  constexpr std::size_t kCount = 400000;
  for (const double burst : kBursts) {
    for (const double rate : {0.02, 0.1, 0.5}) {
      const auto lost = lost_units(Rng(7), 0, kCount, rate, burst);
      const double n = kCount;
      const double total = std::accumulate(lost.begin(), lost.end(), 0.0);
      const LossChain chain(rate, burst);
      const double rho = chain.stay() - chain.enter();  // correlation of neighbours, 1 − p − r
      EXPECT_NEAR(total, n * rate, 5 * std::sqrt(n * rate * (1 - rate) * (1 + rho) / (1 - rho)))
          << burst << ' ' << rate;
      double bursts = lost[0];
      for (std::size_t i = 1; i < kCount; ++i) bursts += lost[i] > lost[i - 1] ? 1 : 0;
      const double r = 1 - chain.stay();
      // Bursts are geometric with mean 1/r and variance (1 − r)/r².
      EXPECT_NEAR(total / bursts, 1 / r, 5 * std::sqrt((1 - r) / (r * r * bursts)) + 1e-9)
          << burst << ' ' << rate;
    }
  }
}

TEST(LossChain, BurstLengthsAreGeometric) {
  const auto lost = lost_units(Rng(11), 0, 500000, 0.1, 3);
  std::vector<double> count(6);
  double bursts = 0;
  std::size_t run = 0;
  for (const std::uint8_t unit : lost) {
    if (unit != 0) {
      ++run;
    } else if (run > 0) {
      bursts += 1;
      if (run < count.size()) count[run] += 1;
      run = 0;
    }
  }
  for (std::size_t length = 1; length < count.size(); ++length) {
    const double p = std::pow(2.0 / 3, static_cast<double>(length - 1)) / 3;
    EXPECT_NEAR(count[length], bursts * p, 5 * std::sqrt(bursts * p * (1 - p))) << length;
  }
}

// Variance of losses in n packets is n·PLR(1 − PLR)(1 + rho)/(1 − rho) for large n; exactly, with the sum over
// lags cut at n, 223.6 becomes 222.4 for PLR 5 %, L 3, n 1000.
TEST(LossChain, LossesOfAThousandPacketsSpreadAsPredicted) {
  constexpr int kRuns = 4000;
  const double rate = 0.05;
  double sum = 0;
  double squares = 0;
  for (int run = 0; run < kRuns; ++run) {
    const auto lost = lost_units(Rng(static_cast<std::uint64_t>(run)), 0, 1000, rate, 3);
    const double losses = std::accumulate(lost.begin(), lost.end(), 0.0);
    sum += losses;
    squares += losses * losses;
  }
  const double mean = sum / kRuns;
  const double variance = squares / kRuns - mean * mean;
  const LossChain chain(rate, 3);
  const double rho = chain.stay() - chain.enter();
  const double n = 1000;
  const double lags = rho / (1 - rho) - rho * (1 - std::pow(rho, n)) / (n * (1 - rho) * (1 - rho));
  const double expected = n * rate * (1 - rate) * (1 + 2 * lags);
  EXPECT_NEAR(expected, 222.4, 0.5);
  EXPECT_NEAR(mean, n * rate, 5 * std::sqrt(expected / kRuns));
  EXPECT_NEAR(variance, expected, 5 * expected * std::sqrt(2.2 / kRuns));
}

TEST(LossChain, TheLostSetOnlyGrowsWithTheRate) {
  constexpr std::size_t kCount = 3000;
  for (const double burst : kBursts) {
    for (std::uint64_t key = 0; key < 5; ++key) {
      std::vector<std::uint8_t> before(kCount);
      for (int step = 0; step <= 250; ++step) {
        const auto now = lost_units(Rng(key), 0, kCount, step / 250.0, burst);
        for (std::size_t i = 0; i < kCount; ++i)
          ASSERT_LE(before[i], now[i]) << burst << ' ' << step << ' ' << i;
        before = now;
      }
    }
  }
}

// Where the two regimes meet, rounding must not turn the order of the probabilities around.
TEST(LossChain, TransitionsRiseWithTheRateEverywhere) {
  for (const double burst : {1.0, 1.0001, 1.5, 3.0, 7.0, 8.0, 1000.0}) {
    const double edge = 1 - 1 / burst;
    double enter = 0;
    double stay = 0;
    for (int i = -50; i <= 50; ++i) {
      const double rate = std::min(1.0, std::max(0.0, edge + i * 1e-10));
      const LossChain chain(rate, burst);
      EXPECT_GE(chain.enter(), enter);
      EXPECT_GE(chain.stay(), stay);
      EXPECT_LE(chain.enter(), chain.stay());
      enter = chain.enter();
      stay = chain.stay();
    }
  }
}

TEST(LossChain, RefusesRatesAndBurstsOutsideTheirRange) {
  EXPECT_THROW(LossChain(-0.1, 3), Error);
  EXPECT_THROW(LossChain(1.1, 3), Error);
  EXPECT_THROW(LossChain(std::nan(""), 3), Error);
  EXPECT_THROW(LossChain(0.1, 0.9), Error);
  EXPECT_THROW(LossChain(0.1, INFINITY), Error);
}

TEST(Threshold, IsTheNearestMultipleOfTheDrawStep) {
  EXPECT_EQ(threshold32(0), 0U);
  EXPECT_EQ(threshold32(1), std::uint64_t{1} << 32);
  EXPECT_EQ(threshold32(0.5), std::uint64_t{1} << 31);
  EXPECT_EQ(threshold32(0x1p-32), 1U);
}

}  // namespace
}  // namespace proofload::stress
