// Masks as weighted sums of prototypes (YOLACT, Bolya et al., ICCV 2019), as ultralytics' segmentation nets give them.
#pragma once

#include <span>

#include "proofload/data/mask.h"
#include "proofload/model/model.h"

namespace proofload::model::detail {

/// Pixels of the picture inside `box` (px of the picture) where the sum of `weights[k]` times prototype k is above 0,
/// which is a probability above one half. Prototypes: weights.size() planes of `grid`, row-major, over the network's
/// input of size `input`; in between they are interpolated. A sum that is no number is off.
Mask mask_from_prototypes(std::span<const float> weights,
                          std::span<const float> prototypes,
                          Size grid,
                          Size input,
                          const Placement& placement,
                          const Box& box);

}  // namespace proofload::model::detail
