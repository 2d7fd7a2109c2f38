// Pictures whose rows become columns.
#pragma once

#include "proofload/image/image.h"

namespace proofload::stress {

/// Which way round the result is read out of the source: its pixel (column c, row r) is the source's pixel (r, c), counted
/// from the right where `from_right`, and from below where `from_below`.
struct Turn {
  bool from_right = false;
  bool from_below = false;
};
/// height × width pixels.
Image turned(const ImageView& src, Turn turn);

}  // namespace proofload::stress
