#include "proofload/relation/words.h"

#include <algorithm>

#include "proofload/core/text.h"

namespace proofload::relation {

namespace {

std::string spaced(std::string id) {
  std::replace(id.begin(), id.end(), '_', ' ');
  return id;
}

std::string plain(const Value& value) {
  if (value.is_text()) return value.text();
  return value.is_number() ? number_text(value.number()) : to_json(value);
}

// "angle 0 to 60", "direction clockwise".
std::string setting(const Member& member) {
  const bool range = member.value.is_array() && member.value.size() == 2;
  return spaced(member.key) + " " +
         (range ? plain(member.value.items()[0]) + " to " + plain(member.value.items()[1])
                : plain(member.value));
}

std::string step(const Change& change) {
  std::vector<std::string> settings;
  if (change.members.is_object())
    for (const Member& member : change.members.members())
      if (member.key != "operating" && !member.value.is_null()) settings.push_back(setting(member));
  return spaced(change.stressor) + (settings.empty() ? "" : " (" + join(settings, ", ") + ")");
}

// "a", "a or b", "a, b or c".
std::string one_of(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i)
    out += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + names[i];
  return out;
}

std::string expected(const Definition& definition) {
  std::vector<std::string> parts;
  if (definition.reading)
    parts.push_back(definition.reading->text() +
                    (definition.wrap ? ", wrapping around at " + number_text(*definition.wrap) : ""));
  if (definition.text) parts.push_back(definition.text->text());
  for (const auto& [from, to] : definition.class_map) parts.push_back(from + " becomes " + to);
  for (const auto& [from, to] : definition.text_map) parts.push_back("the text " + from + " becomes " + to);
  if (definition.stays) parts.emplace_back("all places stay where they were");
  if (parts.empty()) parts.emplace_back("the same answer, moved with the picture");
  return join(parts, "; ");
}

std::string precondition(const Definition& definition) {
  std::vector<std::string> parts;
  if (!definition.classes.empty()) parts.push_back("for " + one_of(definition.classes));
  if (definition.least_reading || definition.greatest_reading)
    parts.push_back(
        "for a reading" +
        (definition.least_reading ? " from " + number_text(*definition.least_reading) : std::string()) +
        (definition.greatest_reading ? " to " + number_text(*definition.greatest_reading) : std::string()));
  for (const auto& [key, values] : definition.slices)
    parts.push_back("where " + key + " is " + one_of(values));
  if (definition.when) parts.push_back("where " + definition.when->text());
  return join(parts, ", ");
}

}  // namespace

std::string words_of(const Definition& definition) {
  std::vector<std::string> steps;
  steps.reserve(definition.changes.size());
  for (const Change& change : definition.changes) steps.push_back(step(change));
  std::string out = "Change: " + join(steps, ", then ") + ". ";
  if (definition.bound)
    out +=
        definition.bound->quantity.text() + " must not " + (definition.bound->never_more ? "rise" : "fall") +
        (definition.bound->margin > 0 ? " by more than " + number_text(definition.bound->margin) : "") + ".";
  else
    out += "Expected: " + expected(definition) + ".";
  if (const std::string only = precondition(definition); !only.empty()) out += " Only " + only + ".";
  return out;
}

}  // namespace proofload::relation
