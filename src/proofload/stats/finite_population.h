// What a random part of a data set tells of the whole data set: drawing without replacement.
//
// Asked is how many of the N pictures at hand break, not how many of all that there could be; nothing is left open once
// every picture was judged.
#pragma once

#include <cstddef>

#include "proofload/stats/binomial.h"

namespace proofload::stats {

/// Least and largest number of broken pictures among all.
struct CountRange {
  std::size_t lo = 0;
  std::size_t hi = 0;
};

/// ln P(H = k) of the hypergeometric distribution: k broken pictures among n drawn of N, of which `broken` break; −infinity
/// where that cannot be. Error{invalid_argument} unless k <= n <= N and broken <= N.
double log_hypergeometric(std::size_t k, std::size_t n, std::size_t broken, std::size_t N);

/// P(H <= k), summed from the end that is nearer; relative error about 1e-12 up to N = 10^6.
double hypergeometric_cdf(std::size_t k, std::size_t n, std::size_t broken, std::size_t N);

/// Exact range for one n fixed beforehand: every number M with P(H <= k) > alpha/2 and P(H >= k) > alpha/2, the
/// hypergeometric twin of Clopper and Pearson. Error{invalid_argument} unless k <= n <= N and 0 < alpha < 1.
CountRange population_count(std::size_t k, std::size_t n, std::size_t N, double alpha);

/// Range that holds at every n at once, for pictures drawn one after the other: the prior-posterior ratio of
/// Waudby-Smith and Ramdas (2020) with every number of broken pictures equally likely beforehand; M stays while
/// P(H = k | M) > alpha/(n + 1).
CountRange population_count_anytime(std::size_t k, std::size_t n, std::size_t N, double alpha);

/// Order statistics of n pictures drawn of N that enclose the `need`-th smallest breaking point of all N (their limit, for
/// need = count_for_share(q, N)) with confidence 1 − alpha, ties or none. Lower 0 and upper n + 1 bound nothing; with n = N
/// both are `need`. Error{invalid_argument} unless n <= N and 1 <= need <= N.
Ranks population_quantile_ranks(std::size_t n, std::size_t N, std::size_t need, double alpha);

}  // namespace proofload::stats
