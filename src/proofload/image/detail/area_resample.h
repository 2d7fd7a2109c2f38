// Shrinking by area, as OpenCV's INTER_AREA does it, to the byte and several times as fast.
#pragma once

#include "proofload/image/image.h"

namespace proofload::detail {

/// Average over the area that each target pixel covers. `size` is nowhere larger than the picture.
///
/// Equal to OpenCV 4.6 wherever at least one of the two factors is no whole number: horizontal sums in single
/// precision from left to right, then vertical ones from top to bottom, then rounding to the nearest, halves to even.
Image area_shrink(const ImageView& src, Size size);

/// Whether both factors are whole numbers; OpenCV then adds integers, which `area_shrink` does not.
bool whole_factors(Size from, Size to);

}  // namespace proofload::detail
