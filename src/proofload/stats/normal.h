// Tails of the normal distribution.
#pragma once

namespace proofload::stats {

/// z with P(|Z| > z) = alpha for a standard normal Z: 1.959964 at 0.05.
double two_sided_z(double alpha);

/// P(X > x) of chi-squared with one degree of freedom: both tails of a normal beyond sqrt(x).
double chi_squared_tail(double x);

}  // namespace proofload::stats
