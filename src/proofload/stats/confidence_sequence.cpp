#include "proofload/stats/confidence_sequence.h"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "proofload/core/error.h"
#include "proofload/stats/arguments.h"
#include "proofload/stats/first_that.h"

namespace proofload::stats {

namespace {

// Not std::lgamma: it writes the sign into a global variable, which is a data race between threads.
double log_beta(double a, double b) {
  return boost::math::lgamma(a) + boost::math::lgamma(b) - boost::math::lgamma(a + b);
}

// count · ln p with 0 · ln 0 = 0.
double log_power(double p, std::size_t count) {
  return count == 0 ? 0 : static_cast<double>(count) * std::log(p);
}

double log_mixed(std::size_t k, std::size_t n, Mixture mixture) {
  if (!(mixture.a > 0 && mixture.b > 0))
    throw Error(ErrorCode::invalid_argument, "the weights of a mixture are positive");
  return log_beta(mixture.a + static_cast<double>(k), mixture.b + static_cast<double>(n - k)) -
         log_beta(mixture.a, mixture.b);
}

// The border between `inside`, where in(p) holds, and `outside`, where it does not; the last p outside.
template <typename In>
double border(double inside, double outside, const In& in) {
  for (;;) {
    const double middle = inside + (outside - inside) / 2;
    if (middle == inside || middle == outside) return outside;
    (in(middle) ? inside : outside) = middle;
  }
}

}  // namespace

Mixture mixture_for(double q) {
  check_inner_share(q);
  return {10 * q, 10 * (1 - q)};
}

double log_evidence(std::size_t k, std::size_t n, double p, Mixture mixture) {
  check_count(k, n);
  if (!(p >= 0 && p <= 1)) throw Error(ErrorCode::invalid_argument, "a probability must lie in 0..1");
  return log_mixed(k, n, mixture) - log_power(p, k) - log_power(1 - p, n - k);
}

Interval confidence_sequence(std::size_t k, std::size_t n, double alpha, Mixture mixture) {
  check_count(k, n);
  check_level(alpha);
  if (n == 0) return {};
  const double mixed = log_mixed(k, n, mixture);
  const double most = -std::log(alpha);
  // The evidence is convex in p with its minimum, never above 0, at k/n.
  const auto in = [&](double p) { return mixed - log_power(p, k) - log_power(1 - p, n - k) < most; };
  const double share = static_cast<double>(k) / static_cast<double>(n);
  return {in(0) ? 0 : border(share, 0, in), in(1) ? 1 : border(share, 1, in)};
}

Ranks anytime_ranks(std::size_t n, double q, double alpha, Mixture mixture) {
  check_inner_share(q);
  check_level(alpha);
  const double most = -std::log(alpha);
  const auto in = [&](std::size_t k) { return log_evidence(k, n, q, mixture) < most; };
  // The evidence is convex in k; its minimum is where one more broken picture stops lowering it:
  // (a + k)/(b + n − k − 1) = q/(1 − q).
  const double turn = q * (static_cast<double>(n) + mixture.a + mixture.b - 1) - mixture.a;
  const auto least = static_cast<std::size_t>(std::clamp(std::ceil(turn), 0.0, static_cast<double>(n)));
  Ranks out;
  out.lower = first_that(0, least, in);
  out.upper = first_that(least + 1, n + 1, [&](std::size_t k) { return !in(k); });
  return out;
}

Ranks anytime_ranks(std::size_t n, double q, double alpha) {
  return anytime_ranks(n, q, alpha, mixture_for(q));
}

}  // namespace proofload::stats
