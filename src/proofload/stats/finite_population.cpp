#include "proofload/stats/finite_population.h"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>

#include "proofload/core/error.h"
#include "proofload/stats/arguments.h"
#include "proofload/stats/first_that.h"

namespace proofload::stats {

namespace {

double log_choose(std::size_t n, std::size_t k) {
  const auto nd = static_cast<double>(n);
  const auto kd = static_cast<double>(k);
  return boost::math::lgamma(nd + 1) - boost::math::lgamma(kd + 1) - boost::math::lgamma(nd - kd + 1);
}

// P(H <= k) for k from the smallest possible count, by the ratios of neighbouring terms; all of them are positive.
double lower_tail(std::size_t k, std::size_t n, std::size_t broken, std::size_t N) {
  double term = 1;  // in units of the term at k
  double sum = 1;
  const double whole =
      static_cast<double>(N - broken) - static_cast<double>(n);  // N − M − n, may be negative
  for (std::size_t j = k; j > 0 && whole + static_cast<double>(j) > 0; --j) {
    const auto jd = static_cast<double>(j);
    term *= jd * (whole + jd) / ((static_cast<double>(n) - jd + 1) * (static_cast<double>(broken) - jd + 1));
    sum += term;
    if (term < 1e-18 * sum) break;
  }
  return std::min(1.0, sum * std::exp(log_hypergeometric(k, n, broken, N)));
}

void check_part(std::size_t n, std::size_t N) {
  if (n > N) throw Error(ErrorCode::invalid_argument, "more pictures drawn than there are");
}

}  // namespace

double log_hypergeometric(std::size_t k, std::size_t n, std::size_t broken, std::size_t N) {
  check_count(k, n);
  check_part(n, N);
  check_count(broken, N);
  if (k > broken || n - k > N - broken) return -std::numeric_limits<double>::infinity();
  return log_choose(broken, k) + log_choose(N - broken, n - k) - log_choose(N, n);
}

double hypergeometric_cdf(std::size_t k, std::size_t n, std::size_t broken, std::size_t N) {
  check_part(n, N);
  check_count(broken, N);
  const std::size_t most = std::min(n, broken);
  const std::size_t least = broken > N - n ? broken - (N - n) : 0;
  if (k >= most) return 1;
  if (k < least) return 0;
  const double mean = static_cast<double>(n) * static_cast<double>(broken) / static_cast<double>(N);
  if (static_cast<double>(k) < mean) return lower_tail(k, n, broken, N);
  // More than k broken of n is at most n − k − 1 whole ones.
  return 1 - lower_tail(n - k - 1, n, N - broken, N);
}

CountRange population_count(std::size_t k, std::size_t n, std::size_t N, double alpha) {
  check_count(k, n);
  check_part(n, N);
  check_level(alpha);
  // P(H >= k) rises and P(H <= k) falls with the number of broken pictures.
  const std::size_t most = N - (n - k);
  CountRange out;
  out.lo = first_that(k, most, [&](std::size_t m) {
    // P(H >= k) as the tail of the whole pictures, so that nothing is lost beside 1.
    return hypergeometric_cdf(n - k, n, N - m, N) > alpha / 2;
  });
  out.hi = first_that(out.lo, most + 1,
                      [&](std::size_t m) { return hypergeometric_cdf(k, n, m, N) <= alpha / 2; }) -
           1;
  return out;
}

CountRange population_count_anytime(std::size_t k, std::size_t n, std::size_t N, double alpha) {
  check_count(k, n);
  check_part(n, N);
  check_level(alpha);
  const double least = std::log(alpha) - std::log(static_cast<double>(n) + 1);
  const auto in = [&](std::size_t m) { return log_hypergeometric(k, n, m, N) > least; };
  // The likelihood of M has a single peak, at floor(k (N + 1) / n).
  const std::size_t most = N - (n - k);
  const double peak =
      n == 0 ? 0 : std::floor(static_cast<double>(k) * (static_cast<double>(N) + 1) / static_cast<double>(n));
  const std::size_t top = std::clamp(static_cast<std::size_t>(peak), k, most);
  return {first_that(k, top, in), first_that(top + 1, most + 1, [&](std::size_t m) { return !in(m); }) - 1};
}

Ranks population_quantile_ranks(std::size_t n, std::size_t N, std::size_t need, double alpha) {
  check_part(n, N);
  check_level(alpha);
  if (need < 1 || need > N)
    throw Error(ErrorCode::invalid_argument, "the rank asked for must be that of a picture");
  Ranks out;
  // Of the `need` smallest, H are drawn: T_(l) is at most the one asked for when H >= l, which fails with
  // P(H <= l − 1).
  out.lower = first_that(0, n, [&](std::size_t j) { return hypergeometric_cdf(j, n, need, N) > alpha / 2; });
  // Of the need − 1 smallest, H' are drawn: T_(u) is at least the one asked for when H' <= u − 1.
  out.upper = 1 + first_that(0, n, [&](std::size_t j) {
                return hypergeometric_cdf(j, n, need - 1, N) >= 1 - alpha / 2;
              });
  return out;
}

}  // namespace proofload::stats
