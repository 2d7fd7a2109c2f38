#include "proofload/stats/rare_failure.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/stats/arguments.h"

namespace proofload::stats {

namespace {

std::size_t failures_of(Particles& particles, const SplittingOptions& options, std::size_t draws) {
  std::vector<std::size_t> slots(options.particles);
  std::iota(slots.begin(), slots.end(), std::size_t{0});
  std::vector<double> scores(options.particles);
  std::size_t failures = 0;
  for (std::size_t drawn = 0; drawn < draws;) {
    const std::size_t now = std::min(slots.size(), draws - drawn);
    const std::span<double> batch(scores.data(), now);
    particles.draw(std::span<const std::size_t>(slots.data(), now), batch);
    for (const double score : batch) {
      if (std::isnan(score)) throw Error(ErrorCode::engine, "a score is not a number");
      failures += score >= options.failure;
    }
    drawn += now;
  }
  return failures;
}

}  // namespace

std::size_t clean_draws_to_certify(double p, double alpha) {
  check_inner_share(p);
  check_level(alpha);
  return static_cast<std::size_t>(std::ceil(std::log(alpha) / std::log1p(-p)));
}

double splitting_calls(double p, std::size_t particles, int moves) {
  check_inner_share(p);
  return static_cast<double>(particles) * (1 - moves * std::log(p));
}

double monte_carlo_calls(double p, std::size_t particles) {
  check_inner_share(p);
  return static_cast<double>(particles) * (1 - p) / (-p * std::log(p));
}

bool splitting_pays(double p, int moves) { return splitting_calls(p, 1, moves) < monte_carlo_calls(p, 1); }

double splitting_border(int moves) {
  if (moves < 1) throw Error(ErrorCode::invalid_argument, "splitting needs a move");
  // With d = ln(1/p) it pays where exp(d) − 1 > d + T d², which is false for small d and turns once.
  double pays = -700;
  double dear = -1e-3;
  for (int step = 0; step < 100; ++step) {
    const double middle = 0.5 * (pays + dear);
    (splitting_pays(std::exp(middle), moves) ? pays : dear) = middle;
  }
  return std::exp(pays);
}

RareResult monte_carlo_failure(Particles& particles, const SplittingOptions& options, std::size_t draws) {
  check_level(options.alpha);
  if (draws < 1 || options.particles < 1)
    throw Error(ErrorCode::invalid_argument, "Monte Carlo needs a draw");
  const std::size_t failures = failures_of(particles, options, draws);
  RareResult out;
  out.p = static_cast<double>(failures) / static_cast<double>(draws);
  out.interval = clopper_pearson(failures, draws, options.alpha);
  out.bound =
      2 * options.alpha < 1 ? clopper_pearson(failures, draws, 2 * options.alpha).hi : out.interval.hi;
  out.calls = draws;
  return out;
}

RareResult rare_failure(Particles& particles, const SplittingOptions& options) {
  const auto pilot = static_cast<std::size_t>(std::ceil(2 / splitting_border(options.moves)));
  if (options.most_calls <= pilot + options.particles)
    throw Error(ErrorCode::invalid_argument, "the calls allowed do not even suffice for choosing a method");
  const std::size_t failures = failures_of(particles, options, pilot);
  SplittingOptions rest = options;
  rest.most_calls -= pilot;
  RareResult out;
  if (failures > 2) {
    const double guess = std::min(0.5, static_cast<double>(failures) / static_cast<double>(pilot));
    const double wanted = std::ceil(monte_carlo_calls(guess, options.particles));
    const std::size_t draws = std::min(rest.most_calls, static_cast<std::size_t>(wanted));
    out = monte_carlo_failure(particles, rest, draws);
    out.finished = static_cast<double>(draws) >= wanted;
  } else {
    const SplittingResult split = split_last_particle(particles, rest);
    out.method = RareMethod::splitting;
    out.p = split.p;
    out.interval = split.interval;
    out.bound = split.bound;
    out.calls = split.calls;
    out.finished = split.finished;
    out.kills = split.kills;
    out.stuck = split.stuck;
    out.acceptance = split.acceptance;
  }
  out.pilot = pilot;
  out.calls += pilot;
  return out;
}

}  // namespace proofload::stats
