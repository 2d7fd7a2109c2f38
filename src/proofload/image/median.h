// The median of neighbourhoods.
#pragma once

#include "proofload/image/image.h"

namespace proofload {

/// Every channel value becomes the median of the `window` × `window` values about it, the border repeated. Whole numbers only,
/// so results are equal on every processor. Error{invalid_argument} for an even window or one outside [1, 255].
Image median_filter(const ImageView& src, int window);

}  // namespace proofload
