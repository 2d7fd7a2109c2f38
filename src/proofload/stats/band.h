// Simultaneous band of a distribution function: Clopper–Pearson at a level at which all order statistics hold jointly.
#pragma once

#include <cstddef>

#include "proofload/stats/binomial.h"

namespace proofload::stats {

/// Local level alpha'(n): with U_(1) < … < U_(n) the order statistics of n uniform draws, all n events
/// "U_(i) lies between the alpha'/2 and 1 − alpha'/2 quantiles of Beta(i, n − i + 1)" hold jointly with probability
/// 1 − alpha. The curve of a whole data set then lies inside the band with that confidence, at every level at once.
///
/// n up to 2000 is exact (relative error below 1e-7): the joint probability by a forward recursion over the counting
/// process (Noe 1972 in Poissonised form), the root by a bracketed secant. Above, the value at 2000 is carried on by the
/// law of the iterated logarithm with two fitted constants; checked against the exact recursion up to n = 100,000 the
/// relative error is below 0.5 % for 0.001 <= alpha <= 0.2, which moves an end of the band by less than 0.1 % of its width.
/// alpha'(0) = alpha. Error{invalid_argument} unless 0 < alpha < 1. Thread-safe; every exact value is computed once
/// (0.04 s at n = 2000) and remembered.
double equal_local_level(std::size_t n, double alpha);

/// Band of a share at one level of a curve, for `k` of `n` pictures: Clopper–Pearson at alpha'(n).
Interval band(std::size_t k, std::size_t n, double alpha);

/// The same for a share known as well as from `effective` pictures (clopper_pearson_effective); the level is alpha'(n) of
/// the n pictures asked about, which is the more careful one.
Interval band_effective(double share, double effective, std::size_t n, double alpha);

}  // namespace proofload::stats
