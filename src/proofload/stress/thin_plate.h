// The smoothest map that takes given points to given places.
#pragma once

#include <span>
#include <vector>

#include "proofload/data/geometry.h"

namespace proofload::stress {

/// Thin-plate spline (Bookstein, IEEE PAMI 11(6), 1989): takes every `from` exactly to its `to` with the least bending.
class ThinPlate {
 public:
  /// As many of each, at least three that lie on no line: Error{invalid_argument} otherwise.
  ThinPlate(std::span<const Point> from, std::span<const Point> to);
  Point map(Point p) const;

 private:
  std::vector<Point> from_;
  std::vector<Point> weights_;  // One for each point, then those of 1, x and y.
  double unit_;                 // Distances are counted in it, so that sizes of pictures do not matter.
};

}  // namespace proofload::stress
