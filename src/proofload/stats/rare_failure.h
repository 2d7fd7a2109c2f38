// How likely is a failure inside the allowed region: by plain Monte Carlo or by splitting, whichever is cheaper.
#pragma once

#include <cstddef>

#include "proofload/stats/last_particle.h"

namespace proofload::stats {

/// Fewest draws without any failure that put p below `p` with confidence 1 − alpha: ceil(ln alpha/ln(1 − p)); 2995 for 1e-3 at 95 %.
/// Error{invalid_argument} unless 0 < p < 1 and 0 < alpha < 1.
std::size_t clean_draws_to_certify(double p, double alpha);

/// Scores that each method asks for to know p with the relative error of N particles, sqrt(−ln p/N): splitting N (1 + T ln(1/p)),
/// Monte Carlo N (1 − p)/(p ln(1/p)).
double splitting_calls(double p, std::size_t particles, int moves);
double monte_carlo_calls(double p, std::size_t particles);

/// Whether splitting with `moves` is the cheaper of the two: 1 + T ln(1/p) < (1 − p)/(p ln(1/p)), below about 1e-3 for
/// T = 20.
bool splitting_pays(double p, int moves);
/// The p up to which it pays.
double splitting_border(int moves);

enum class RareMethod { monte_carlo, splitting };

struct RareResult {
  RareMethod method = RareMethod::monte_carlo;
  double p = 0;           ///< Estimate.
  Interval interval;      ///< Exact (Clopper–Pearson) for Monte Carlo, splitting_interval else.
  double bound = 1;       ///< p is below this at level alpha, one-sided.
  std::size_t calls = 0;  ///< All scores asked for, those of the choice among them.
  std::size_t pilot = 0;  ///< … spent on the choice.
  bool finished = true;   ///< False if most_calls ended it; the bound stands.
  std::size_t kills = 0;  ///< Of splitting, as in SplittingResult; so are the next two.
  std::size_t stuck = 0;
  double acceptance = 0;
};

/// Draws 2/splitting_border(T) fresh states to choose; with more than two failures among them p is likely above the border and Monte Carlo goes
/// on to the relative error of N particles, else splitting begins afresh. The draws of the choice are left out of the
/// estimate, so that choosing does not bend it.
RareResult rare_failure(Particles& particles, const SplittingOptions& options);

/// Plain Monte Carlo alone: `draws` fresh states in batches of options.particles.
RareResult monte_carlo_failure(Particles& particles, const SplittingOptions& options, std::size_t draws);

}  // namespace proofload::stats
