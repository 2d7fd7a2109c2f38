// Straight strokes with soft edges, pixel by pixel: rain, scratches, hairs.
#pragma once

#include <vector>

#include "proofload/data/geometry.h"

namespace proofload::stress {

/// Pixels from <= i < to.
struct PixelSpan {
  int from = 0;
  int to = 0;
};
/// Pixels whose centres lie between two coordinates, inside [0, size).
PixelSpan pixels_between(double low, double high, int size);

/// A stroke with a Gaussian profile of full width `width` px at half height and round ends.
class Stroke {
 public:
  Stroke(Point from, Point to, double width);

  /// Rows that it may touch.
  PixelSpan rows(int height) const;
  /// Columns of row `y` that it may touch, and the height of its profile there, 0 to 1, in `shares` (from `from` on).
  PixelSpan row(int y, int width, std::vector<float>& shares) const;

 private:
  Point from_;
  Point to_;
  double dx_;
  double dy_;
  double length_;
  double reach_;    ///< Where the profile ends.
  double falloff_;  ///< The profile at distance d is 2^(-falloff·d²).
};

}  // namespace proofload::stress
