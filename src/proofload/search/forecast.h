// Where a curve is expected to reach a count.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "proofload/search/answer.h"
#include "proofload/search/estimate.h"

namespace proofload::search {

/// A smooth shape, learnt from a random part of the pictures whose brackets are narrow, pinned to the counts
/// of all pictures. Counts are exact but few; the part knows the slope everywhere but errs by its size.
class Forecast {
 public:
  /// `scouts` tells the shape, `counted` are the pins, ascending; the virtual level below everything is a pin
  /// too.
  Forecast(const Estimate& scouts, const std::vector<Step>& counted, std::size_t pictures, Unknown unknown);

  /// The level where the curve reaches `count`, between the pins around it. `low` and `high` are pins or,
  /// where there is none, levels outside the ladder; the answer lies in [low, high].
  double level(double count, Level low, Level high) const;

 private:
  double shape(double level) const;
  double inverse(double count) const;

  std::vector<std::pair<double, double>> knots_;  // level, count; both strictly ascending
  std::vector<std::pair<double, double>> pins_;   // level, count
};

}  // namespace proofload::search
