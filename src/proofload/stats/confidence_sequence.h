// Intervals of a share that hold at every sample size at once, so that one may look after every picture and stop at will.
//
// The pictures come in random order. With k of n broken, M_n(p) = B(a + k, b + n − k) / (B(a, b) p^k (1 − p)^(n − k)) is a
// martingale of mean 1 if the share is p (Robbins 1970: the likelihood mixed over Beta(a, b) against that of p), so by
// Ville's inequality it ever reaches 1/alpha with probability alpha at most. M_n is an e-value, 1/max M_n a p-value that
// is valid whenever one stops.
#pragma once

#include <cstddef>

#include "proofload/stats/binomial.h"

namespace proofload::stats {

/// Weights of the mixture: Beta(a, b), both > 0. It changes how soon an answer is sharp, never whether it is right.
struct Mixture {
  double a = 0.5;
  double b = 0.5;
};

/// Beta(10 q, 10 (1 − q)): decides soonest whether a share lies below or above q. Error{invalid_argument} unless
/// 0 < q < 1.
Mixture mixture_for(double q);

/// ln M_n(p), the evidence against "the share is p"; +infinity where p makes the counts impossible.
/// Error{invalid_argument} unless k <= n, 0 <= p <= 1, a > 0 and b > 0.
double log_evidence(std::size_t k, std::size_t n, double p, Mixture mixture = {});

/// {p : M_n(p) < 1/alpha}: covers the share at all n at once with probability at least 1 − alpha. [0, 1] for n = 0.
Interval confidence_sequence(std::size_t k, std::size_t n, double alpha, Mixture mixture = {});

/// Ranks that enclose the quantile of share q at all n at once, for breaking points of pictures that come in random order:
/// lower is the smallest and upper − 1 the largest count with M_n(q) < 1/alpha. The price of looking at will is about four
/// times the pictures of quantile_ranks. With no count left (alpha near 1) the ranks enclose q n.
Ranks anytime_ranks(std::size_t n, double q, double alpha, Mixture mixture);
/// With mixture_for(q).
Ranks anytime_ranks(std::size_t n, double q, double alpha);

}  // namespace proofload::stats
