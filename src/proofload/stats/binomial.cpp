#include "proofload/stats/binomial.h"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "proofload/core/error.h"
#include "proofload/stats/arguments.h"
#include "proofload/stats/first_that.h"

namespace proofload::stats {

double binomial_cdf(std::size_t k, std::size_t n, double p) {
  if (!(p >= 0 && p <= 1)) throw Error(ErrorCode::invalid_argument, "a probability must lie in 0..1");
  if (k >= n) return 1;
  return boost::math::cdf(boost::math::binomial_distribution<>(static_cast<double>(n), p),
                          static_cast<double>(k));
}

Interval clopper_pearson(std::size_t k, std::size_t n, double alpha) {
  check_count(k, n);
  check_level(alpha);
  const auto kd = static_cast<double>(k);
  const auto nd = static_cast<double>(n);
  Interval out;
  if (k > 0) out.lo = boost::math::quantile(boost::math::beta_distribution<>(kd, nd - kd + 1), alpha / 2);
  if (k < n)
    out.hi = boost::math::quantile(
        boost::math::complement(boost::math::beta_distribution<>(kd + 1, nd - kd), alpha / 2));
  return out;
}

Interval clopper_pearson_effective(double share, double n, double alpha) {
  if (!(share >= 0 && share <= 1 && n >= 0 && std::isfinite(n)))
    throw Error(ErrorCode::invalid_argument, "an interval needs a share in 0..1 and a sample size >= 0");
  check_level(alpha);
  const double k = share * n;
  Interval out;
  if (k > 0) out.lo = boost::math::quantile(boost::math::beta_distribution<>(k, n - k + 1), alpha / 2);
  if (n - k > 0)
    out.hi = boost::math::quantile(
        boost::math::complement(boost::math::beta_distribution<>(k + 1, n - k), alpha / 2));
  return out;
}

Interval wilson(std::size_t k, std::size_t n, double alpha) {
  check_count(k, n);
  check_level(alpha);
  if (n == 0) return {};
  const auto nd = static_cast<double>(n);
  const double p = static_cast<double>(k) / nd;
  const double z = boost::math::quantile(boost::math::complement(boost::math::normal(), alpha / 2));
  const double centre = (p + z * z / (2 * nd)) / (1 + z * z / nd);
  const double half = z / (1 + z * z / nd) * std::sqrt(p * (1 - p) / nd + z * z / (4 * nd * nd));
  // The ends at k = 0 and k = n are 0 and 1; rounding must not move them.
  return {k == 0 ? 0 : std::max(0.0, centre - half), k == n ? 1 : std::min(1.0, centre + half)};
}

std::size_t count_for_share(double q, std::size_t n) {
  if (!(q >= 0 && q <= 1)) throw Error(ErrorCode::invalid_argument, "a share must lie in 0..1");
  constexpr std::size_t kDigits = 1'000'000'000;
  const auto parts = static_cast<std::size_t>(std::llround(q * static_cast<double>(kDigits)));
  // n = kDigits·whole + rest keeps every product below 2^64 for any n that fits in memory.
  const std::size_t whole = n / kDigits;
  const std::size_t rest = n % kDigits;
  return whole * parts + (rest * parts + kDigits - 1) / kDigits;
}

Ranks quantile_ranks(std::size_t n, double q, double alpha) {
  check_inner_share(q);
  check_level(alpha);
  Ranks out;
  out.lower = first_that(0, n, [&](std::size_t j) { return binomial_cdf(j, n, q) > alpha / 2; });
  out.upper = 1 + first_that(0, n, [&](std::size_t j) { return binomial_cdf(j, n, q) >= 1 - alpha / 2; });
  return out;
}

}  // namespace proofload::stats
