// Pictures of something that moves while the shutter is open.
#pragma once

#include <array>
#include <span>

#include "proofload/image/image.h"

namespace proofload::stress {

/// One position of the picture: where points of the result come from (row-major 2×3, edge coordinates), and its share.
struct Exposure {
  std::array<double, 6> to_source{1, 0, 0, 0, 1, 0};
  double weight = 1;
};

/// The weighted mean of `src` at all positions, the border mirrored. Weights are above 0 and need not add up to 1.
Image mean_of_moves(const ImageView& src, std::span<const Exposure> exposures);

}  // namespace proofload::stress
