// Depth maps beside a data set of any format.
#pragma once

#include <memory>

#include "proofload/dataset/dataset.h"

namespace proofload::dataset {

/// The same data set, whose samples come with their map of `maps.folder`, found by the id of the picture without its ending, or by its
/// file name where only one map has it. Pictures without a map are noted. Error{not_found} where no picture has one; `load`
/// throws Error{parse} for a map that is of another shape than its picture.
std::unique_ptr<Dataset> with_depth(std::unique_ptr<Dataset> data,
                                    const DepthMaps& maps,
                                    const ReadOptions& read);

}  // namespace proofload::dataset
