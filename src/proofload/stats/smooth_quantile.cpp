#include "proofload/stats/smooth_quantile.h"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>

namespace proofload::stats {

SmoothQuantile::SmoothQuantile(double q, std::size_t n, std::size_t steps) : reached_(steps + 1) {
  const double size = static_cast<double>(n) + 1;
  for (std::size_t i = 0; i <= steps; ++i) {
    const double x = static_cast<double>(i) / static_cast<double>(steps);
    reached_[i] = q < 1 ? boost::math::ibeta(size * q, size * (1 - q), x) : (i == steps ? 1 : 0);
  }
}

double SmoothQuantile::reached(double share) const {
  const double place = std::clamp(share, 0.0, 1.0) * static_cast<double>(reached_.size() - 1);
  const std::size_t below = std::min(static_cast<std::size_t>(place), reached_.size() - 2);
  return reached_[below] + (place - static_cast<double>(below)) * (reached_[below + 1] - reached_[below]);
}

}  // namespace proofload::stats
