// Polygons as grey masks.
#pragma once

#include <span>

#include "proofload/data/geometry.h"
#include "proofload/image/image.h"

namespace proofload::stress {

/// One channel: 255·(share of the pixel inside the polygon), from four lines a row, exact along them. Inside is by the
/// even-odd rule; vertices may lie outside the picture.
Image polygon_mask(Size size, std::span<const Point> vertices);

}  // namespace proofload::stress
