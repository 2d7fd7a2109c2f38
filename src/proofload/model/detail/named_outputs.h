// Heads that read several outputs find them by name.
#pragma once

#include <optional>
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

}  // namespace proofload::model::detail
