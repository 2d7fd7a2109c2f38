// Stars with rays of drawn length, as sparkles have them.
#pragma once

#include <span>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/data/geometry.h"

namespace proofload::stress {

/// Rays of a star, lengths as multiples of its radius: 1 + 0.25·normal, none below 0. 50 to 199 of them. Draws belong to
/// `index`.
class Star {
 public:
  Star(Point centre, const Rng& rng, std::uint32_t index);

  /// For the pixels of row y: squared length of the ray at their angle over their squared distance (px, plus 1e-4), for
  /// radius 1 px, and how far they are from the middle between two rays, from -1/2 to 1/2.
  void row(int y, std::span<float> reach, std::span<float> off_ray) const;

 private:
  Point centre_;
  std::vector<float> lengths_;
};

}  // namespace proofload::stress
