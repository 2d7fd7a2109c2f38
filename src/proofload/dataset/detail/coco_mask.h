// The field `segmentation` of COCO's label and result files.
#pragma once

#include <string>

#include "proofload/core/value.h"
#include "proofload/data/mask.h"

namespace proofload::dataset {

/// Polygons, filled as COCO's own tools fill them, or run lengths as numbers or as text. `size` is that of the picture; {0, 0}: not
/// known, run lengths then say it themselves. Returns what is wrong, or "".
std::string read_mask(const Value& given, Size size, Mask& out);

}  // namespace proofload::dataset
