// Exact binomial statistics: distribution, intervals for shares, ranks for quantiles.
#pragma once

#include <cstddef>

namespace proofload::stats {

/// Interval of a share, 0 <= lo <= hi <= 1.
struct Interval {
  double lo = 0;
  double hi = 1;
};

/// Exact interval of Clopper and Pearson (1934) for `k` of `n` at two-sided level `alpha`; [0, 1] when n = 0.
/// Error{invalid_argument} unless k <= n and 0 < alpha < 1.
Interval clopper_pearson(std::size_t k, std::size_t n, double alpha);

}  // namespace proofload::stats
