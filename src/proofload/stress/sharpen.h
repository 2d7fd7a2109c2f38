// Differences to a smoothed copy made smaller or larger, in vector code.
//
// Single precision, every operation rounded once and in a fixed order: equal bytes on every processor.
#pragma once

#include "proofload/image/image.h"

namespace proofload::stress {

/// y = B + factor·(x − B), rounded and clipped, with B the mean of the 3 × 3 values about x, the middle one counted five
/// times. The rim of one pixel stays.
void sharpen_about_neighbours(Image& image, float factor);

/// The same with B from `soft`, a picture of the same shape; values that differ by at most `threshold` stay.
void sharpen_about(Image& image, const ImageView& soft, float factor, int threshold);

}  // namespace proofload::stress
