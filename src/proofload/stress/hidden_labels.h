// What objects lose when single pixels of a picture are hidden.
#pragma once

#include "proofload/data/annotation.h"
#include "proofload/image/image.h"

namespace proofload::stress {

/// Every labelled box keeps of its visible share what `mask` (one channel, from 128 on is hidden) leaves of its pixels; boxes
/// of which less than `least_visible` can be seen are no longer scored. Other labels stay.
void hide_pixels(Annotation& label, const Image& mask, double least_visible);

}  // namespace proofload::stress
