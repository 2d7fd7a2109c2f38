// Quantiles smoothed over neighbouring units (Harrell and Davis 1982): for resampling, where the plain one jumps.
#pragma once

#include <cstddef>
#include <vector>

namespace proofload::stats {

/// How far a quantile has come once a share of the units is passed: the distribution function of Beta((n + 1) q, (n + 1)(1 − q)),
/// tabulated at `steps` places and straight between.
class SmoothQuantile {
 public:
  /// 0 < q <= 1; of a share of 1 it is the last unit itself. steps >= 1.
  SmoothQuantile(double q, std::size_t n, std::size_t steps);
  /// 0 at a share of 0, 1 at a share of 1.
  double reached(double share) const;

 private:
  std::vector<double> reached_;
};

}  // namespace proofload::stats
