// What every engine checks of a call before it hands it on.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "proofload/engine/engine.h"

namespace proofload::engine::detail {

/// Error{invalid_argument} if `slot` is outside 0..slots-1.
void check_slot(int slot, int slots);
/// Returns the batch of `inputs`, 1..largest_batch. Error{invalid_argument} naming the engine (`name`) and both shapes
/// if their number, a shape, the batch or the number of values does not fit the signature.
std::int64_t checked_batch(const Signature& signature,
                           std::span<const Tensor> inputs,
                           const std::string& name);

}  // namespace proofload::engine::detail
