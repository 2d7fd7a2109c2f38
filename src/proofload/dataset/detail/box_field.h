// A box as JSON label files write it.
#pragma once

#include <string>

#include "proofload/core/value.h"
#include "proofload/data/geometry.h"

namespace proofload::dataset {

constexpr double kFarthest = 1e6;  ///< px; beyond, a coordinate is a mistake.

/// Reads `bbox: [x, y, width, height]` (pixels from the top-left corner) into `box`. `field` may be null (absent).
/// Returns what is wrong with it in words, or "" when nothing is.
std::string read_box(const Value* field, Box& box);

}  // namespace proofload::dataset
