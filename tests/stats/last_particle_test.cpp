#include "proofload/stats/last_particle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::stats {
namespace {

// Methods of the project, 2.4: N = 100 at 95 %.
TEST(SplittingInterval, EqualsTheTabulatedValues) {
  const Interval million = splitting_interval(1e-6, 100, 0.05);
  EXPECT_NEAR(million.lo, 4.733e-7, 5e-11);
  EXPECT_NEAR(million.hi, 2.033e-6, 5e-10);
  const Interval thousand = splitting_interval(1e-3, 100, 0.05);
  EXPECT_NEAR(thousand.lo, 5.858e-4, 5e-8);
  EXPECT_NEAR(thousand.hi, 1.6426e-3, 5e-8);
}

double poisson_upper_tail(std::size_t m, double mean) {  // P(X >= m), summed from above
  double term =
      std::exp(static_cast<double>(m) * std::log(mean) - mean - std::lgamma(static_cast<double>(m) + 1));
  double sum = 0;
  for (std::size_t k = m; term > 1e-20 || static_cast<double>(k) < mean; ++k) {
    sum += term;
    term *= mean / static_cast<double>(k + 1);
  }
  return sum;
}

TEST(KillsToCertify, AreTheFewestThatRefute) {
  for (const double p : {0.1, 1e-3, 1e-6}) {
    for (const std::size_t n : {10u, 100u}) {
      const std::size_t m = kills_to_certify(p, n, 0.05);
      const double mean = -static_cast<double>(n) * std::log(p);
      EXPECT_LE(poisson_upper_tail(m, mean), 0.05) << p;
      EXPECT_GT(poisson_upper_tail(m - 1, mean), 0.05) << p;
      EXPECT_LE(certified_bound(m, n, 0.05), p);
      EXPECT_GT(certified_bound(m - 1, n, 0.05), p);
    }
  }
  EXPECT_EQ(certified_bound(0, 50, 0.05), 1);
  // One kill: P(Poisson(λ) >= 1) = 1 − e^−λ = 0.05.
  EXPECT_NEAR(certified_bound(1, 50, 0.05), std::pow(0.95, 1.0 / 50), 1e-12);
}

// Scores that fall off like e^−s and moves that are as good as fresh draws: the theory without any approximation.
class PerfectParticles : public Particles {
 public:
  PerfectParticles(std::size_t n, std::uint64_t key) : scores_(n), proposals_(n), rng_(key) {}
  void draw(std::span<const std::size_t> slots, std::span<double> scores) override {
    for (std::size_t i = 0; i < slots.size(); ++i) scores_[slots[i]] = scores[i] = fresh();
  }
  void copy(std::size_t from, std::size_t to) override {
    floor_ = std::max(floor_, scores_[to]);
    scores_[to] = scores_[from];
  }
  void propose(std::span<const std::size_t> slots, double, std::span<double> scores) override {
    for (std::size_t i = 0; i < slots.size(); ++i) proposals_[slots[i]] = scores[i] = floor_ + fresh();
  }
  void accept(std::size_t slot) override { scores_[slot] = proposals_[slot]; }

 private:
  double fresh() { return -std::log(rng_.uniform(0, drawn_++)); }
  std::vector<double> scores_;
  std::vector<double> proposals_;
  Rng rng_;
  std::uint64_t drawn_ = 0;
  double floor_ = 0;
};

TEST(LastParticle, KillsArePoissonWithPerfectMoves) {
  constexpr int kRuns = 2000;
  const double p = std::exp(-1.5);
  double sum = 0;
  double squares = 0;
  double estimates = 0;
  int covered = 0;
  int bounded = 0;
  std::vector<double> seen(80, 0);
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    PerfectParticles particles(20, run);
    SplittingOptions options;
    options.particles = 20;
    options.moves = 1;
    options.failure = 1.5;
    options.key = run;
    const SplittingResult out = split_last_particle(particles, options);
    ASSERT_TRUE(out.finished);
    EXPECT_EQ(out.calls, 20 + out.kills);
    EXPECT_NEAR(out.p, std::pow(0.95, static_cast<double>(out.kills)), 1e-12);
    const auto k = static_cast<double>(out.kills);
    sum += k;
    squares += k * k;
    estimates += out.p;
    covered += out.interval.lo <= p && p <= out.interval.hi;
    bounded += p <= out.bound;
    ++seen[std::min<std::size_t>(out.kills, 79)];
  }
  // Poisson(30): mean, variance and every class with 5 runs or more (chi-squared; its 99.9 % point is about
  // df + 3.09 sqrt(2 df) + 4).
  EXPECT_NEAR(sum / kRuns, 30, 3 * std::sqrt(30.0 / kRuns));
  EXPECT_NEAR(squares / kRuns - sum / kRuns * sum / kRuns, 30, 3 * 30 * std::sqrt(2.0 / kRuns) + 0.3);
  double chi = 0;
  int classes = 0;
  for (std::size_t k = 0; k < seen.size(); ++k) {
    const double expected = kRuns * (poisson_upper_tail(k, 30) - poisson_upper_tail(k + 1, 30));
    if (expected < 5) continue;
    chi += (seen[k] - expected) * (seen[k] - expected) / expected;
    ++classes;
  }
  EXPECT_LT(chi, classes + 3.09 * std::sqrt(2.0 * classes) + 4);
  // Unbiased: E (1 − 1/N)^K = p. The relative standard error of one run is sqrt(p^(−1/N) − 1) = 0.279.
  EXPECT_NEAR(estimates / kRuns / p, 1, 3 * 0.279 / std::sqrt(kRuns));
  EXPECT_NEAR(covered / 2000.0, 0.95, 0.015);
  EXPECT_GE(bounded / 2000.0, 0.95 - 0.015);
}

TEST(LastParticle, InBatchesIsUnbiasedAndItsBoundHolds) {
  constexpr int kRuns = 3000;
  const double p = std::exp(-2.0);
  double sum = 0;
  double squares = 0;
  int covered = 0;
  int bounded = 0;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    PerfectParticles particles(30, run);
    SplittingOptions options;
    options.particles = 30;
    options.batch = 7;
    options.moves = 2;
    options.failure = 2;
    options.key = run;
    const SplittingResult out = split_last_particle(particles, options);
    sum += out.p;
    squares += out.p * out.p;
    covered += out.interval.lo <= p && p <= out.interval.hi;
    bounded += p <= out.bound;
  }
  const double mean = sum / kRuns;
  EXPECT_NEAR(mean, p, 3 * std::sqrt((squares / kRuns - mean * mean) / kRuns));
  EXPECT_NEAR(covered / 3000.0, 0.95, 0.02);
  EXPECT_GE(bounded / 3000.0, 0.95 - 0.012);
}

struct Study {
  double mean = 0, mean_error = 0, sd_log = 0, calls = 0;
  int covered = 0;
  double acceptance = 0;
};
// A linear score of ten normals: P = P(Z >= border).
Study linear_study(double border, double p, std::size_t batch, int runs) {
  Study out;
  double squares = 0;
  double logs = 0;
  double log_squares = 0;
  for (int run = 0; run < runs; ++run) {
    GaussianParticles particles(
        10, 100,
        [&](std::span<const double> z) {
          return std::accumulate(z.begin(), z.end(), 0.0) / std::sqrt(10.0) - border;
        },
        1000 + static_cast<std::uint64_t>(run));
    SplittingOptions options;
    options.batch = batch;
    options.key = static_cast<std::uint64_t>(run);
    const SplittingResult result = split_last_particle(particles, options);
    EXPECT_TRUE(result.finished);
    EXPECT_LT(result.stuck, 1 + result.kills / 100);
    out.mean += result.p / runs;
    squares += result.p * result.p / runs;
    logs += std::log(result.p) / runs;
    log_squares += std::log(result.p) * std::log(result.p) / runs;
    out.calls += static_cast<double>(result.calls) / runs;
    out.covered += result.interval.lo <= p && p <= result.interval.hi;
    out.acceptance += result.acceptance / runs;
  }
  out.mean_error = std::sqrt((squares - out.mean * out.mean) / runs);
  out.sd_log = std::sqrt(log_squares - logs * logs);
  return out;
}

// Methods of the project, 2.4: N = 100, T = 20, 60 runs: 13,943 and 27,780 calls; sd(ln p) 0.263 and 0.372 by theory.
TEST(LastParticle, FindsOneInAThousandAndOneInAMillion) {
  const Study thousand = linear_study(3.090232306, 1e-3, 1, 60);
  EXPECT_NEAR(thousand.mean, 1e-3, 3 * thousand.mean_error);
  EXPECT_NEAR(thousand.sd_log, 0.263, 3 * 0.263 / std::sqrt(120.0));
  EXPECT_NEAR(thousand.calls, 13943, 3 * 20 * std::sqrt(690.8) * std::sqrt(2.0 / 60));
  const Study million = linear_study(4.753424309, 1e-6, 1, 60);
  EXPECT_NEAR(million.mean, 1e-6, 3 * million.mean_error);
  EXPECT_NEAR(million.sd_log, 0.372, 3 * 0.372 / std::sqrt(120.0));
  EXPECT_NEAR(million.calls, 27780, 3 * 20 * std::sqrt(1381.6) * std::sqrt(2.0 / 60));
  EXPECT_GE(million.covered, 52);  // three standard errors below 57
  EXPECT_GT(million.acceptance, 0.2);
  EXPECT_LT(million.acceptance, 0.6);
}

TEST(LastParticle, InBatchesOfTenFindsTheSame) {
  const Study million = linear_study(4.753424309, 1e-6, 10, 40);
  EXPECT_NEAR(million.mean, 1e-6, 3 * million.mean_error);
  EXPECT_GE(million.covered, 33);
}

TEST(LastParticle, StopsWhenCertified) {
  const auto score = [](std::span<const double> z) { return z[0] - 6; };  // P = 1e-9
  GaussianParticles particles(1, 100, score, 3);
  SplittingOptions options;
  options.certify = 1e-4;
  const SplittingResult out = split_last_particle(particles, options);
  EXPECT_FALSE(out.finished);
  EXPECT_LE(out.bound, 1e-4);
  EXPECT_EQ(out.kills, kills_to_certify(1e-4, 100, 0.05));
  EXPECT_EQ(out.interval.lo, 0);
}

TEST(LastParticle, StaysWithinItsCalls) {
  GaussianParticles particles(
      1, 100, [](std::span<const double> z) { return z[0] - 40; }, 3);
  SplittingOptions options;
  options.most_calls = 5000;
  const SplittingResult out = split_last_particle(particles, options);
  EXPECT_FALSE(out.finished);
  EXPECT_LE(out.calls, 5000u);
  EXPECT_GT(out.calls, 5000u - 20);
  EXPECT_LT(out.bound, 0.2);
}

TEST(LastParticle, OfWhatAlwaysFailsIsOne) {
  GaussianParticles particles(
      2, 10, [](std::span<const double>) { return 1.0; }, 3);
  SplittingOptions options;
  options.particles = 10;
  const SplittingResult out = split_last_particle(particles, options);
  EXPECT_EQ(out.p, 1);
  EXPECT_EQ(out.kills, 0u);
  EXPECT_EQ(out.bound, 1);
}

TEST(LastParticle, ArgumentsThatCannotBeAreRefused) {
  GaussianParticles particles(
      1, 100, [](std::span<const double>) { return std::nan(""); }, 3);
  EXPECT_THROW(split_last_particle(particles, SplittingOptions{}), Error);
  SplittingOptions options;
  options.particles = 1;
  EXPECT_THROW(split_last_particle(particles, options), Error);
  options = {};
  options.batch = 100;
  EXPECT_THROW(split_last_particle(particles, options), Error);
  options = {};
  options.most_calls = 99;
  EXPECT_THROW(split_last_particle(particles, options), Error);
  options = {};
  options.certify = 0;
  EXPECT_THROW(split_last_particle(particles, options), Error);
  EXPECT_THROW(splitting_interval(0, 100, 0.05), Error);
  EXPECT_THROW(kills_to_certify(1, 100, 0.05), Error);
}

}  // namespace
}  // namespace proofload::stats
