#include "proofload/stats/binomial.h"

#include <boost/math/distributions/beta.hpp>

#include "proofload/core/error.h"

namespace proofload::stats {

Interval clopper_pearson(std::size_t k, std::size_t n, double alpha) {
  if (k > n || !(alpha > 0 && alpha < 1))
    throw Error(ErrorCode::invalid_argument, "an interval needs k <= n and a level between 0 and 1");
  const auto kd = static_cast<double>(k);
  const auto nd = static_cast<double>(n);
  Interval out;
  if (n == 0) return out;
  if (k > 0) out.lo = boost::math::quantile(boost::math::beta_distribution<>(kd, nd - kd + 1), alpha / 2);
  if (k < n)
    out.hi = boost::math::quantile(
        boost::math::complement(boost::math::beta_distribution<>(kd + 1, nd - kd), alpha / 2));
  return out;
}

}  // namespace proofload::stats
