// The antialiasing resampler of Pillow, equal to the byte.
#pragma once

#include "proofload/image/image.h"

namespace proofload::detail {

enum class PillowFilter { bilinear, bicubic };

/// Both sides of `size` in [1, kLargestSide].
Image pillow_resize(const ImageView& src, Size size, PillowFilter filter);

}  // namespace proofload::detail
