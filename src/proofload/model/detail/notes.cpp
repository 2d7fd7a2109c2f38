#include "proofload/model/detail/notes.h"

#include <algorithm>

#include "proofload/core/text.h"

namespace proofload::model::detail {

namespace {

std::set<std::string> keys_of(std::string_view list) {
  std::set<std::string> out;
  for (const std::string& key : split(list, ',')) out.emplace(trim(key));
  return out;
}

// Empty for a note without keys.
std::set<std::string> keys_of_note(std::string_view note) {
  const std::size_t colon = note.find(": ");
  return colon == std::string_view::npos ? std::set<std::string>() : keys_of(note.substr(0, colon));
}

}  // namespace

void note(ModelSpec& spec, std::string_view keys, std::string_view text) {
  drop_notes(keys_of(keys), spec);
  spec.notes.push_back(std::string(keys) + ": " + std::string(text));
}

bool noted(const ModelSpec& spec, std::string_view key) {
  return std::any_of(spec.notes.begin(), spec.notes.end(),
                     [&](const std::string& each) { return keys_of_note(each).contains(std::string(key)); });
}

void drop_notes(const std::set<std::string>& keys, ModelSpec& spec) {
  std::vector<std::string> left;
  for (const std::string& each : spec.notes) {
    const std::size_t colon = each.find(": ");
    if (colon == std::string::npos) {
      left.push_back(each);
      continue;
    }
    std::vector<std::string> own;
    for (const std::string& key : split(std::string_view(each).substr(0, colon), ','))
      if (!keys.contains(std::string(trim(key)))) own.emplace_back(trim(key));
    if (!own.empty()) left.push_back(join(own, ", ") + each.substr(colon));
  }
  spec.notes = std::move(left);
}

}  // namespace proofload::model::detail
