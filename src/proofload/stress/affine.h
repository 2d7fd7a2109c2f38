// Moving pixels by an affine map, bilinear, in fixed point.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "proofload/image/image.h"

namespace proofload::stress {

/// What stands beyond the edge of the picture.
enum class Beyond {
  reflect,   ///< The picture mirrored about its edge pixels (reflect-101).
  constant,  ///< One grey value.
};

struct Moved {
  Image image;
  /// width·height: 1 where the pixel's centre comes from inside the picture, 0 where it was filled in.
  std::vector<std::uint8_t> validity;
};

/// Row-major 2×3 matrix that takes points of the result to points of `src`, in edge coordinates (pixel i covers
/// [i, i+1)). Same size as `src`.
///
/// Coordinates are rounded to 2^-32 px a step, weights to 2^-14; a map that takes pixel centres to pixel centres
/// copies bytes. No antialiasing: for maps that do not shrink. Entries of the linear part at most 8.
Moved move_affine(const ImageView& src,
                  const std::array<double, 6>& to_source,
                  Beyond beyond,
                  std::uint8_t fill);

}  // namespace proofload::stress
