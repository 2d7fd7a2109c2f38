#include "proofload/engine/detail/call_check.h"

#include <vector>

#include "proofload/core/error.h"
#include "proofload/engine/detail/told.h"

namespace proofload::engine::detail {

namespace {}  // namespace

void check_slot(int slot, int slots) {
  if (slot < 0 || slot >= slots)
    throw Error(ErrorCode::invalid_argument,
                "slot " + std::to_string(slot) + " is outside 0.." + std::to_string(slots - 1));
}

std::int64_t checked_batch(const Signature& signature,
                           std::span<const Tensor> inputs,
                           const std::string& name) {
  if (inputs.size() != signature.inputs.size())
    throw Error(ErrorCode::invalid_argument, name + ": the model takes " +
                                                 std::to_string(signature.inputs.size()) + " inputs, " +
                                                 std::to_string(inputs.size()) + " were given");
  std::int64_t batch = 1;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::vector<std::int64_t>& wanted = signature.inputs[i].shape;
    const std::vector<std::int64_t>& given = inputs[i].shape;
    bool fits = wanted.size() == given.size();
    std::uint64_t count = 1;
    for (std::size_t d = 0; fits && d < given.size(); ++d) {
      fits = given[d] > 0 && given[d] < kLargestExtent && (wanted[d] < 0 || wanted[d] == given[d]);
      if (fits) count *= static_cast<std::uint64_t>(given[d]);
      fits = fits && count <= inputs[i].values.size();
    }
    fits = fits && count == inputs[i].values.size();
    if (fits && !given.empty() && wanted[0] < 0) {
      if (i == 0) batch = given[0];
      fits = given[0] == batch && batch <= signature.largest_batch;
    }
    if (!fits)
      throw Error(ErrorCode::invalid_argument,
                  name + ": the input " + to_text(signature.inputs[i]) + " (batch at most " +
                      std::to_string(signature.largest_batch) + ") was given " + shape_text(given) +
                      " with " + std::to_string(inputs[i].values.size()) + " values");
  }
  return batch;
}

}  // namespace proofload::engine::detail
