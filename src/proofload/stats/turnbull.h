// The distribution of breaking points of which only brackets are known: searches that ended early.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "proofload/stats/binomial.h"
#include "proofload/stats/breaking_point.h"

namespace proofload::stats {

/// Probability in (lo, hi]; where inside it lies, the brackets do not tell. lo = hi: at that point.
struct TurnbullCell {
  double lo = 0;
  double hi = 0;
  double mass = 0;
};

struct Turnbull {
  std::vector<TurnbullCell> cells;  ///< Ascending, disjoint.
  double log_likelihood = 0;
  /// How far from the maximum: max over cells of the mean of 1/P(bracket) over the brackets that hold it, minus 1. The
  /// log-likelihood is below its maximum by no more than n times that.
  double gap = 0;
  int iterations = 0;
};

/// Non-parametric maximum likelihood estimate (Turnbull 1976; Peto 1973). Self-consistency steps
/// p_j <- (1/n) Σ_i a_ij p_j / Σ_k a_ik p_k in turn with steps of the iterative convex minorant (Wellner and Zhan 1997), until
/// the gap is below `tolerance` or after 10,000 rounds, which the gap then shows. Cost of a round: number of different
/// brackets + number of cells. Error{invalid_argument} if a bracket is empty (held > broke) or no number.
Turnbull turnbull(std::span<const Bracket> pictures, double tolerance = 1e-6);

/// The cells that lie in a bracket, by their indices; no others can hold its breaking point.
struct CellRange {
  std::size_t first = 0;
  std::size_t last = 0;  ///< Inclusive.
};
/// Of a bracket that was among those fitted, which holds a cell at least.
CellRange cells_in(std::span<const TurnbullCell> cells, const Bracket& bracket);

/// Estimated share broken at strength s: smallest and largest value that the cells allow.
Interval share_broken(const Turnbull& fit, double s);

}  // namespace proofload::stats
