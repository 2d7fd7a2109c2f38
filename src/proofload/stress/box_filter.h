// Means over squares about every pixel, at a cost that does not grow with the square.
#pragma once

#include "proofload/image/image.h"

namespace proofload::stress {

/// Every channel value becomes the mean over `width` × `width` px about it, the border mirrored (reflect-101).
/// 1 <= width <= 256. A width need not be whole: pixels that the square covers in part count by that part, in 1/256.
void blur_box(Image& image, double width);

}  // namespace proofload::stress
