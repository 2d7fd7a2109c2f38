// What objects lose when single pixels of a picture are hidden.
#pragma once

#include <cstdint>

#include "proofload/data/annotation.h"
#include "proofload/data/sample.h"
#include "proofload/image/image.h"

namespace proofload::stress {

/// Every labelled box keeps of its visible share what `mask` (one channel, from 128 on is hidden) leaves of its pixels; boxes
/// of which less than `least_visible` can be seen are no longer scored. Other labels stay.
void hide_pixels(Annotation& label, const Image& mask, double least_visible);

/// Covers the pixels under `mask` (0 or 255) with one grey level, and hides from the labels what lies under it.
void cover_pixels(Sample& sample, const Image& mask, std::uint8_t value, double least_visible);

}  // namespace proofload::stress
