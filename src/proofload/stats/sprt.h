// Sequential tests by others: Wald's test where an indifference zone is stated, and a published bound for comparison.
#pragma once

#include <cstddef>

#include "proofload/stats/stopping.h"

namespace proofload::stats {

/// "The share is at most p0" against "at least p1", 0 < p0 < p1 < 1. Between the two the answer is unreliable: only where the
/// user says that it does not matter there.
struct Sprt {
  double p0 = 0.15;
  double p1 = 0.25;
  double alpha = 0.025;  ///< Wrong "above" at p0.
  double beta = 0.025;   ///< Wrong "below" at p1.
};

/// Wald (1945): above once ln LR = k ln(p1/p0) + (n − k) ln((1 − p1)/(1 − p0)) >= ln((1 − beta)/alpha), below once it is
/// <= ln(beta/(1 − alpha)).
Side sprt_side(std::size_t k, std::size_t n, const Sprt& test);

/// Expected number of pictures when the share is p, by Wald's formulas, which take the likelihood ratio to stop on its
/// borders exactly and so fall short by a few pictures.
double sprt_expected_pictures(double p, const Sprt& test);

/// Half-width at n of the anytime bound of PRoA (Zhang, Ruan and Fieldsend 2022): sqrt((0.6 ln(log_1.1 n + 1) + ln(24/alpha)/1.8)/n).
/// For comparison only; confidence_sequence is three to six times as sharp.
double proa_half_width(std::size_t n, double alpha);

}  // namespace proofload::stats
