#include "proofload/stats/normal.h"

#include <cmath>

#include "proofload/core/rng.h"
#include "proofload/stats/arguments.h"

namespace proofload::stats {

double two_sided_z(double alpha) {
  check_level(alpha);
  return -normal_quantile(alpha / 2);
}

double chi_squared_tail(double x) { return x <= 0 ? 1 : std::erfc(std::sqrt(x / 2)); }

}  // namespace proofload::stats
