#include "proofload/model/detail/named_outputs.h"

#include "proofload/core/text.h"
#include "proofload/model/detail/classes.h"

namespace proofload::model::detail {

namespace {

std::vector<std::string> wanted_names(const std::string& keys, const std::vector<std::string>& standard) {
  if (keys.empty()) return standard;
  std::vector<std::string> out;
  for (const std::string& name : split(keys, ',')) out.emplace_back(trim(name));
  return out;
}

}  // namespace

Param keys_param(const std::string& what) {
  return text("keys", "",
              "Names of the outputs that hold " + what + ", in this order; empty = these very names.");
}

std::optional<std::vector<std::size_t>> named_outputs(const engine::Signature& signature,
                                                      const std::string& keys,
                                                      const std::vector<std::string>& standard) {
  const std::vector<std::string> names = wanted_names(keys, standard);
  if (names.size() != standard.size()) return std::nullopt;
  std::vector<std::size_t> out;
  for (const std::string& name : names) {
    std::size_t i = 0;
    while (i < signature.outputs.size() && signature.outputs[i].name != name) ++i;
    if (i == signature.outputs.size()) return std::nullopt;
    out.push_back(i);
  }
  return out;
}

std::vector<std::size_t> need_outputs(const engine::Signature& signature,
                                      const std::string& keys,
                                      const std::vector<std::string>& standard) {
  if (auto found = named_outputs(signature, keys, standard)) return *found;
  std::vector<std::string> known;
  known.reserve(signature.outputs.size());
  for (const engine::TensorInfo& output : signature.outputs) known.push_back(output.name);
  throw Error(ErrorCode::invalid_argument, "the outputs " + join(wanted_names(keys, standard), ", ") +
                                               " are needed, the network has " + join(known, ", ") +
                                               "; name them in the order " + join(standard, ", ") +
                                               ", e.g. `output: {keys: \"" + join(standard, ", ") + "\"}`");
}

std::span<const float> part_of(const engine::Tensor& output, std::size_t index, std::size_t rank) {
  if (output.shape.size() == rank) {
    if (index > 0) throw Error(ErrorCode::engine, "the network answers for one picture at a time");
    return output.values;
  }
  if (output.values.empty()) return {};
  return row(output, index);
}

}  // namespace proofload::model::detail
