// Moving pixels by a map that no matrix describes, bilinear, in fixed point.
#pragma once

#include "proofload/data/displacement.h"
#include "proofload/stress/affine.h"

namespace proofload::stress {

/// The picture as `field` displaces it; `field.frame()` is its size. Positions are whole steps of 2^-16 px, weights
/// 2^-14, so results are equal on every processor; a field of zeros copies bytes. No antialiasing: for maps that do not
/// shrink.
Moved move_displaced(const ImageView& src, const Displacement& field, Beyond beyond, std::uint8_t fill);

}  // namespace proofload::stress
