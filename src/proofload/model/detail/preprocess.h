// Preprocessing with its tables made once.
#pragma once

#include <vector>

#include "proofload/model/model.h"

namespace proofload::model::detail {

/// For each of the three channels the float of every byte: tables[c * 256 + x] = (x·scale − mean[c])/std[c].
std::vector<float> tables(const InputSpec& spec);

/// As model::preprocess, with the tables of the same `spec`.
Placement preprocess(const InputSpec& spec,
                     std::span<const float> tables,
                     const ImageView& image,
                     engine::Tensor& to,
                     std::size_t index);

}  // namespace proofload::model::detail
