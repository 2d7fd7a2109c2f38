// Which head reads a network's outputs, and what the network says of its input.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/model/model.h"

namespace proofload::model {

/// Heads that fit at all, best first; among equals the order of the catalog. With `task`, only heads of that task.
std::vector<Candidate> recognise(const engine::Signature& signature,
                                 std::span<const Entry> heads,
                                 std::optional<Task> task);

/// Inputs and outputs, one a line, for messages.
std::string shapes_text(const engine::Signature& signature);

/// What to write into a model.yaml where nothing was recognised: ready to paste, with the keys that settle it.
std::string skeleton(const engine::Signature& signature, std::span<const Entry> heads);

/// Layout, colours and size as far as the network's only input tells, each with a note. What it does not tell stays
/// as it is and gets no note. Error{unsupported} where the network takes no single picture.
void describe_input(const engine::Signature& signature, ModelSpec& spec);

}  // namespace proofload::model
