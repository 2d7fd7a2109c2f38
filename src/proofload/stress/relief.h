// Light across edges from one direction, in vector code.
//
// Single precision, every operation rounded once and in a fixed order: equal bytes on every processor.
#pragma once

#include "proofload/image/image.h"

namespace proofload::stress {

/// y = x + corner·(below right − above left) + side·(right − left + below − above), rounded and clipped; the border is
/// mirrored (reflect-101).
void add_relief(Image& image, float corner, float side);

}  // namespace proofload::stress
