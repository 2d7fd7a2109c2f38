#include "proofload/stats/last_particle.h"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numeric>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"
#include "proofload/stats/arguments.h"
#include "proofload/stats/first_that.h"
#include "proofload/stats/normal.h"
#include "proofload/stats/stride.h"

namespace proofload::stats {

namespace {

void check(const SplittingOptions& options) {
  check_level(options.alpha);
  if (options.particles < 2 || options.moves < 1 || options.batch < 1 || options.batch >= options.particles)
    throw Error(ErrorCode::invalid_argument,
                "splitting needs two particles, one move and a batch below the number of particles");
  if (options.most_calls < options.particles)
    throw Error(ErrorCode::invalid_argument,
                "the calls allowed do not even suffice for one state a particle");
  if (options.certify && !(*options.certify > 0 && *options.certify < 1))
    throw Error(ErrorCode::invalid_argument, "a probability to certify must lie between 0 and 1");
}

void check_scores(std::span<const double> scores) {
  for (const double score : scores)
    if (std::isnan(score)) throw Error(ErrorCode::engine, "a score is not a number");
}

// Number of particles whose one-by-one kills would spread ln p as much: mean over variance of what B kills at once take
// away, the sum of exponentials with rates N, N − 1 … N − B + 1.
double worth(std::size_t particles, std::size_t batch) {
  double mean = 0;
  double variance = 0;
  for (std::size_t j = 0; j < batch; ++j) {
    const double left = static_cast<double>(particles - j);
    mean += 1 / left;
    variance += 1 / (left * left);
  }
  return mean / variance;
}

class Splitting {
 public:
  Splitting(Particles& particles, const SplittingOptions& options)
      : particles_(particles),
        options_(options),
        rng_(options.key),
        order_(options.particles),
        scores_(options.particles) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
  }

  SplittingResult run() {
    const std::size_t n = options_.particles;
    particles_.draw(order_, scores_);
    check_scores(scores_);
    out_.calls = n;
    const std::size_t round = options_.batch * static_cast<std::size_t>(options_.moves);
    const std::size_t enough = options_.certify ? kills_to_certify(*options_.certify, n, options_.alpha)
                                                : static_cast<std::size_t>(-1);
    double log_p = 0;
    for (;;) {
      std::sort(order_.begin(), order_.end(),
                [&](std::size_t a, std::size_t b) { return scores_[a] < scores_[b]; });
      const auto whole = static_cast<std::size_t>(
          std::partition_point(order_.begin(), order_.end(),
                               [&](std::size_t slot) { return scores_[slot] < options_.failure; }) -
          order_.begin());
      if (whole < options_.batch) {  // with single kills: none is left whole
        log_p += std::log1p(-static_cast<double>(whole) / static_cast<double>(n));
        out_.kills += whole;
        out_.finished = true;
        break;
      }
      if (out_.kills >= enough || out_.calls + round > options_.most_calls) break;
      kill(options_.batch);
      log_p += std::log1p(-static_cast<double>(options_.batch) / static_cast<double>(n));
    }
    out_.p = std::exp(log_p);
    out_.bound = certified_bound(out_.kills, n, options_.alpha);
    out_.interval = splitting_interval(out_.p, worth(n, options_.batch), options_.alpha);
    if (!out_.finished) out_.interval.lo = 0;
    out_.acceptance = proposed_ == 0 ? 0 : static_cast<double>(taken_) / static_cast<double>(proposed_);
    return out_;
  }

 private:
  // The lowest `batch` slots are replaced by moved copies of the others.
  void kill(std::size_t batch) {
    const std::size_t n = options_.particles;
    const std::span<const std::size_t> killed(order_.data(), batch);
    const double floor = scores_[killed.back()];
    for (const std::size_t slot : killed) {
      const std::uint64_t word = rng_.bits32(0, draws_++);
      const std::size_t from = order_[batch + static_cast<std::size_t>(word * (n - batch) >> 32)];
      particles_.copy(from, slot);
      scores_[slot] = scores_[from];
    }
    std::vector<double> proposed(batch);
    std::vector<bool> moved(batch, false);
    for (int move = 0; move < options_.moves; ++move) {
      particles_.propose(killed, stride_.strength(), proposed);
      check_scores(proposed);
      std::size_t taken = 0;
      for (std::size_t i = 0; i < batch; ++i) {
        if (!(proposed[i] > floor)) continue;
        particles_.accept(killed[i]);
        scores_[killed[i]] = proposed[i];
        moved[i] = true;
        ++taken;
      }
      taken_ += taken;
      proposed_ += batch;
      stride_.saw(taken, batch);
    }
    out_.calls += batch * static_cast<std::size_t>(options_.moves);
    out_.kills += batch;
    out_.stuck += static_cast<std::size_t>(std::count(moved.begin(), moved.end(), false));
  }

  Particles& particles_;
  const SplittingOptions& options_;
  Rng rng_;
  std::uint64_t draws_ = 0;
  std::vector<std::size_t> order_;  // slots by rising score
  std::vector<double> scores_;      // by slot
  Stride stride_;
  std::size_t taken_ = 0;
  std::size_t proposed_ = 0;
  SplittingResult out_;
};

}  // namespace

GaussianParticles::GaussianParticles(std::size_t dimensions,
                                     std::size_t particles,
                                     Score score,
                                     std::uint64_t key)
    : dimensions_(dimensions),
      score_(std::move(score)),
      key_(key),
      states_(dimensions * particles),
      proposals_(dimensions * particles) {}

std::span<double> GaussianParticles::row(std::vector<double>& all, std::size_t slot) const {
  return std::span<double>(all).subspan(slot * dimensions_, dimensions_);
}

std::span<const double> GaussianParticles::state(std::size_t slot) const {
  return std::span<const double>(states_).subspan(slot * dimensions_, dimensions_);
}

void GaussianParticles::draw(std::span<const std::size_t> slots, std::span<double> scores) {
  const Rng rng(key_, calls_++);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const std::span<double> z = row(states_, slots[i]);
    for (std::size_t e = 0; e < dimensions_; ++e) z[e] = rng.normal(static_cast<std::uint32_t>(i), e);
    scores[i] = score_(z);
  }
}

void GaussianParticles::copy(std::size_t from, std::size_t to) {
  const std::span<const double> source = state(from);
  std::copy(source.begin(), source.end(), row(states_, to).begin());
}

void GaussianParticles::propose(std::span<const std::size_t> slots,
                                double strength,
                                std::span<double> scores) {
  const Rng rng(key_, calls_++);
  const double scale = 1 / std::sqrt(1 + strength * strength);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const std::span<const double> z = state(slots[i]);
    const std::span<double> next = row(proposals_, slots[i]);
    for (std::size_t e = 0; e < dimensions_; ++e)
      next[e] = (z[e] + strength * rng.normal(static_cast<std::uint32_t>(i), e)) * scale;
    scores[i] = score_(next);
  }
}

void GaussianParticles::accept(std::size_t slot) {
  const std::span<const double> next = row(proposals_, slot);
  std::copy(next.begin(), next.end(), row(states_, slot).begin());
}

SplittingResult split_last_particle(Particles& particles, const SplittingOptions& options) {
  check(options);
  return Splitting(particles, options).run();
}

Interval splitting_interval(double p, double particles, double alpha) {
  if (!(p > 0 && p <= 1 && particles > 0))
    throw Error(ErrorCode::invalid_argument, "an interval needs a probability above 0 and particles");
  const double z = two_sided_z(alpha);
  const double half = z / std::sqrt(particles) * std::sqrt(-std::log(p) + z * z / (4 * particles));
  const double shift = z * z / (2 * particles);
  return {p * std::exp(-half - shift), std::min(1.0, p * std::exp(half - shift))};
}

std::size_t kills_to_certify(double p, std::size_t particles, double alpha) {
  check_level(alpha);
  if (!(p > 0 && p < 1) || particles < 1)
    throw Error(ErrorCode::invalid_argument, "a probability to certify must lie between 0 and 1");
  const double mean = -static_cast<double>(particles) * std::log(p);
  // P(Poisson(mean) >= m) is the regularised gamma function P(m, mean).
  const auto certain = [&](std::size_t m) {
    return boost::math::gamma_p(static_cast<double>(m), mean) <= alpha;
  };
  std::size_t high = 1;
  while (!certain(high)) high *= 2;
  return first_that(1, high, certain);
}

double certified_bound(std::size_t kills, std::size_t particles, double alpha) {
  check_level(alpha);
  if (particles < 1) throw Error(ErrorCode::invalid_argument, "a bound needs particles");
  if (kills == 0) return 1;
  return std::exp(-boost::math::gamma_p_inv(static_cast<double>(kills), alpha) /
                  static_cast<double>(particles));
}

}  // namespace proofload::stats
