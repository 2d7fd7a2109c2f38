// How much later does one model break than another, on the same pictures with the same random fields? Breaking points are known as
// brackets only, as searches leave them; a bracket may be a point.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "proofload/stats/binomial.h"
#include "proofload/stats/breaking_point.h"

namespace proofload::stats {

/// One picture under both models, on the same path with the same random field.
struct PairedBracket {
  Bracket first;
  Bracket second;
};

struct BracketedDifference {
  double first = 0;       ///< Limit of the first: where the estimated share reaches q; `end` if beyond.
  double second = 0;      ///< … of the second.
  double difference = 0;  ///< second − first.
  /// Of the difference, with breaking points inside their brackets where the estimate of maximum likelihood expects them.
  Interval interval;
  double p = 1;  ///< Two-sided, of "no difference", (1 + resamples on the other side)/(1 + all), twice.
  /// The same wherever inside their brackets the pictures may break; holds `interval`.
  Interval bound;
  double p_bound = 1;
  double capped_first = 0;  ///< Share of resamples in which the limit of the first lies beyond `end`.
  double capped_second = 0;
};

/// Percentile bootstrap over pictures; needs no new inference. Every resample gives three limits for each model: all pictures break
/// at the mild end of their brackets, at the strong end, or spread inside them in proportion to Turnbull's estimate over all
/// pictures of that model (evenly inside a cell of it). Resamples take the limit smoothed over neighbouring
/// pictures (Harrell and Davis 1982): the plain one jumps from picture to picture, which hides small differences of models that break
/// alike. What lies beyond `end` counts as `end`, so that no difference is invented out there. A pure function of `key`.
/// Error{invalid_argument} unless 0 < q < 1, 0 < alpha < 1, resamples >= 1 and there is at least one picture; for a bracket that is
/// empty, begins below 0 or is no number. Cost: resamples · (pictures + cells).
BracketedDifference paired_bracket_limits(std::span<const PairedBracket> pictures,
                                          double q,
                                          double end,
                                          double alpha,
                                          std::uint64_t key,
                                          std::size_t resamples = 2000);

}  // namespace proofload::stats
