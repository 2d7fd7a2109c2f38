// Where a share of units breaks, when units come in groups: objects in pictures, clips of one video.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace proofload::stats {

/// One unit: where it breaks (+infinity: not up to the end of the axis) and the group it belongs to.
struct GroupedBreak {
  double at = 0;
  std::uint32_t cluster = 0;
};

struct ClusterLimit {
  std::optional<double>
      value;  ///< Smallest strength at which ceil(q n) units are broken; none = not reached.
  std::optional<double>
      lo;  ///< Largest breaking strength at which the share lies certainly below q; none = no lower bound.
  std::optional<double> hi;  ///< Smallest one at which it lies certainly at q or above; none = not reached.
};

/// Limit of share q with the interval of Woodruff (1952): the strengths at which cluster_interval of the broken share does not exclude q.
/// The limit lies in (lo, hi] at level alpha. Error{invalid_argument} unless 0 < q < 1, 0 < alpha < 1 and no strength is NaN.
ClusterLimit cluster_limit(std::span<const GroupedBreak> units, double q, double alpha);

}  // namespace proofload::stats
