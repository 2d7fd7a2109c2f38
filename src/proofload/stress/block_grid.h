// A picture cut into square blocks, and what a receiver puts where blocks are missing.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "proofload/image/image.h"

namespace proofload::stress {

/// Blocks of `block` px in raster order from the top-left corner; those at the right and bottom may be smaller.
struct BlockGrid {
  Size picture;
  int block;

  int columns() const { return (picture.width + block - 1) / block; }
  int rows() const { return (picture.height + block - 1) / block; }
  std::size_t count() const { return static_cast<std::size_t>(columns()) * static_cast<std::size_t>(rows()); }
};

/// none: one grey level. copy: the nearest received block of the same column, upward first, is repeated (a
/// still picture has no previous frame to copy from). spatial: interpolated between the borders of the
/// nearest received blocks of the same row and column.
enum class Concealment { none, copy, spatial };

/// "none", "copy" or "spatial".
Concealment concealment_of(const std::string& name);

/// Fills the blocks with lost[i] != 0, in raster order; all others keep their bytes.
///
/// spatial: along the row the received border columns to the left and right are joined by a straight line,
/// along the column those above and below; the two lines are mixed in inverse proportion to their lengths.
/// A line with one received end is constant and counts with twice the distance from that end to the far
/// side of the block. copy and spatial: a block that has no received block to use becomes `grey`.
void conceal(Image& image,
             const BlockGrid& grid,
             std::span<const std::uint8_t> lost,
             Concealment how,
             std::uint8_t grey);

}  // namespace proofload::stress
