// Grey PNGs of 16 bits, of which the stored value is a depth.
#pragma once

#include <filesystem>

#include "proofload/data/depth_map.h"
#include "proofload/image/codec.h"

namespace proofload::dataset {

/// A stored value times `scale`; places of the value `unknown` are not known (−1 = none). Error{io | not_found | parse}.
DepthMap read_depth_png(const std::filesystem::path& file,
                        double scale,
                        int unknown,
                        const ReadOptions& read);

}  // namespace proofload::dataset
