// model.yaml: the words it knows, how it is read and written.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "proofload/core/error.h"
#include "proofload/core/value.h"
#include "proofload/model/model.h"

namespace proofload::model {

std::string_view name_of(Layout layout);
std::string_view name_of(Color color);
std::string_view name_of(Fit fit);
std::string_view name_of(Anchor anchor);
std::string_view name_of(Interpolation interpolation);

/// Checks every key and type of a model.yaml, except the head's own settings. Every misspelt key, wrong type and
/// value out of range is added to `problems` with `name`:line:column and the nearest known word.
void check_model_yaml(const Value& given,
                      std::string_view name,
                      std::span<const Entry> heads,
                      Problems& problems);

/// Members of `over` put over those of `under`, map by map.
Value merged(const Value& under, const Value& over);

/// Puts what a checked model.yaml says over `spec` (the head's settings as they are). Returns the keys it gave, as
/// "task", "input.size". A file named by `labels: names.txt` is looked for in `folder`.
std::set<std::string> apply_model_yaml(const Value& given,
                                       const std::filesystem::path& folder,
                                       ModelSpec& spec);

/// Members of `output` that are the head's own, with their places.
Value head_settings(const Value& given);

/// A complete model.yaml as text; heads fill the settings that are left out. Error{parse} with every problem.
ModelSpec parse_model_yaml(const std::string& text,
                           std::string_view name,
                           std::span<const Entry> heads = catalog());

}  // namespace proofload::model
