// Notes of a ModelSpec: "keys: text", where keys are those of model.yaml, separated by ", ".
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "proofload/model/model.h"

namespace proofload::model::detail {

/// Adds a note; earlier ones no longer speak of its keys.
void note(ModelSpec& spec, std::string_view keys, std::string_view text);

/// Whether a note speaks of `key`.
bool noted(const ModelSpec& spec, std::string_view key);

/// No note speaks of `keys` any more; notes that spoke of nothing else are removed.
void drop_notes(const std::set<std::string>& keys, ModelSpec& spec);

}  // namespace proofload::model::detail
