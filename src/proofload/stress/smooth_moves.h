// Smooth random shifts of every point of a picture, on the nodes of a grid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/data/geometry.h"
#include "proofload/image/image.h"

namespace proofload::stress {

/// Two independent smooth fields of standard deviation 1, on the nodes of a Displacement with steps of 2^log px.
struct SmoothMoves {
  int log = 0;
  std::size_t columns = 0;
  std::vector<float> across;
  std::vector<float> down;

  /// Index of the node at `p`, as Displacement asks for it.
  std::size_t node(Point p) const;
};

/// Noise that a Gaussian of `sigma` px (at least 1/2) has smoothed, from `stream` and the next; nodes are so close that
/// bilinear interpolation between them is good to 1 %.
SmoothMoves smooth_moves(Size frame, double sigma, const Rng& rng, std::uint32_t stream);

}  // namespace proofload::stress
