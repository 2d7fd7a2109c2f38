// Do two groups of pictures break alike along the path?
#pragma once

#include <span>

#include "proofload/stats/breaking_point.h"

namespace proofload::stats {

struct LogRank {
  double observed = 0;  ///< Pictures of the first group that broke.
  double expected = 0;  ///< … that would have, had both groups broken alike.
  double variance = 0;  ///< Of the difference, hypergeometric.
  double chi_squared =
      0;  ///< (observed − expected)²/variance, one degree of freedom; 0 when there is no variance.
  double p = 1;
};

/// Test of Mantel (1966) and Peto for two groups of different pictures; for the same pictures twice use sign_test. Watching
/// may end for a picture at its own limit. Error{invalid_argument} if a strength is no number.
LogRank log_rank(std::span<const Lifetime> first, std::span<const Lifetime> second);

}  // namespace proofload::stats
