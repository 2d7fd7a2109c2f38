// Heads that read several outputs find them by name.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "proofload/core/params.h"
#include "proofload/engine/engine.h"

namespace proofload::model::detail {

/// `keys`: names of the outputs, in the order of `what`.
Param keys_param(const std::string& what);

/// Index of each output in the order of `standard` names: by the names in `keys` ("a, b, c"), or, where that is
/// empty, by `standard`. Nothing if one is missing.
std::optional<std::vector<std::size_t>> named_outputs(const engine::Signature& signature,
                                                      const std::string& keys,
                                                      const std::vector<std::string>& standard);

/// The same; Error{invalid_argument} names what is missing and what there is.
std::vector<std::size_t> need_outputs(const engine::Signature& signature,
                                      const std::string& keys,
                                      const std::vector<std::string>& standard);

/// Values of one picture: with a dimension for the batch in front (one more than `rank`, what one picture needs), or without, where
/// the whole is one picture. Error{engine} if it is asked for a second one then.
std::span<const float> part_of(const engine::Tensor& output, std::size_t index, std::size_t rank);

}  // namespace proofload::model::detail
