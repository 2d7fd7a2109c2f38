// Masks of soft shapes: dirt, drops, flakes and streaks in front of a picture.
#pragma once

#include <span>
#include <vector>

#include "proofload/data/geometry.h"
#include "proofload/image/image.h"

namespace proofload::stress {

/// width·height values in [0, 1], row by row. Shapes lie over one another: what is left of the light is the product of what
/// every shape lets through.
class SoftMask {
 public:
  explicit SoftMask(Size size);

  /// Disk of `opacity`, soft over `edge` px about its radius.
  void disk(Point centre, double radius, double edge, double opacity);
  /// Straight stroke with a Gaussian profile of full width `width` px at half height.
  void stroke(Point from, Point to, double width, double opacity);

  const std::vector<float>& values() const { return values_; }
  std::vector<float>& values() { return values_; }
  std::span<const float> row(int y) const;

 private:
  void over(int x, int y, double opacity);

  Size size_;
  std::vector<float> values_;
};

/// 0 below 0, 1 above 1, t²(3 − 2t) in between.
double smooth_step(double t);

}  // namespace proofload::stress
