// Exact binomial statistics: distribution, intervals for shares, ranks for quantiles.
//
// All functions are pure. A level `alpha` is two-sided and lies in (0, 1): 0.05 is 95 % confidence.
#pragma once

#include <cstddef>

namespace proofload::stats {

/// Interval of a share, 0 <= lo <= hi <= 1.
struct Interval {
  double lo = 0;
  double hi = 1;
};

/// P(Bin(n, p) <= k); 1 for k >= n. Error{invalid_argument} unless 0 <= p <= 1.
double binomial_cdf(std::size_t k, std::size_t n, double p);

/// Exact interval of Clopper and Pearson (1934) for `k` of `n` at two-sided level `alpha`; [0, 1] when n = 0.
/// Error{invalid_argument} unless k <= n and 0 < alpha < 1.
Interval clopper_pearson(std::size_t k, std::size_t n, double alpha);

/// The same for a share known as well as from `n` pictures, where n need not be whole (an effective sample size):
/// the beta quantiles at k = share·n. Error{invalid_argument} unless 0 <= share <= 1 and n >= 0.
Interval clopper_pearson_effective(double share, double n, double alpha);

/// Interval of Wilson (1927). For drawings with a tiny n; it can miss its level, so no verdict is built on it.
Interval wilson(std::size_t k, std::size_t n, double alpha);

/// How many of `n` pictures make a share of at least `q`: ceil(q·n), with q read as a decimal fraction of at most nine
/// digits, so that 0.2 of 2000 is 400 although 0.2 is no binary fraction. 0 <= q <= 1.
std::size_t count_for_share(double q, std::size_t n);

/// Order statistics that enclose the quantile of share q with confidence 1 − alpha, whatever the distribution.
struct Ranks {
  std::size_t lower = 0;  ///< l in 0..n; 0 = no lower bound.
  std::size_t upper = 1;  ///< u in 1..n+1; n+1 = no upper bound.
};

/// l = min{j : P(Bin(n,q) <= j) > alpha/2}, u = 1 + min{j : P(Bin(n,q) <= j) >= 1 − alpha/2}.
///
/// With T_(j) the j-th smallest breaking point (T_(0) = −inf, T_(n+1) = +inf) the quantile lies in [T_(l), T_(u)] with
/// probability at least P(l <= Bin(n,q) <= u − 1) >= 1 − alpha. Error{invalid_argument} unless 0 < q < 1.
Ranks quantile_ranks(std::size_t n, double q, double alpha);

}  // namespace proofload::stats
