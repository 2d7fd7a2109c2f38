// Curves given by points with straight lines between.
#pragma once

#include <span>
#include <vector>

namespace proofload::stats {

struct CurvePoint {
  double at = 0;
  double value = 0;
};

struct Crossing {
  double at = 0;
  bool falling = true;  ///< From `level` or above to below it; else back up.
};

/// Every place where the curve passes `level`, ascending. Touching it from above is no crossing. A curve need not be monotone,
/// and a search by halves would find one of its crossings by luck. Points ascend; Error{invalid_argument} otherwise.
std::vector<Crossing> crossings(std::span<const CurvePoint> curve, double level);

/// Area under the curve over the length of its axis: the mean height. Error{invalid_argument} unless the points ascend and there are two
/// places at least.
double mean_height(std::span<const CurvePoint> curve);

}  // namespace proofload::stats
