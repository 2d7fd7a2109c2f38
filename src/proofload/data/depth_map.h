// One number for every place of a picture: depth, disparity, height. Of labels and of answers alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "proofload/image/image.h"

namespace proofload {

/// Not known: no label there, or moved in from outside.
inline constexpr std::uint16_t kNoDepth = 65535;

/// Row-major grid over a picture, often coarser than its pixels. Values are kept in 65535 even steps from `from` to `to`, so
/// that a map that was stored is the same map again.
struct DepthMap {
  Size size;     ///< Of the grid.
  Size picture;  ///< px that it covers.
  double from = 0;
  double to = 0;
  std::vector<std::uint16_t> steps;

  /// NaN where nothing is known.
  double at(std::size_t i) const {
    return steps[i] == kNoDepth ? std::numeric_limits<double>::quiet_NaN()
                                : from + (to - from) * (steps[i] / 65534.0);
  }
  /// Index of the cell over a place in px of the picture; steps.size() outside.
  std::size_t cell(double x, double y) const;

  friend bool operator==(const DepthMap&, const DepthMap&) = default;
};

/// Of row-major values, of which NaN is not known; as close as the steps allow. `values` holds one for every cell.
DepthMap depth_map(Size size, Size picture, const std::vector<float>& values);

}  // namespace proofload
