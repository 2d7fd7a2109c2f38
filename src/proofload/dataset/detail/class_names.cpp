#include "proofload/dataset/detail/class_names.h"

#include <algorithm>
#include <set>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/picture_files.h"

namespace proofload::dataset {

namespace {

std::string loose_form(std::string_view name) {
  std::string out;
  for (const char c : lower(nfc(trim(name)))) {
    const char plain = c == '_' || c == '-' ? ' ' : c;
    if (plain != ' ' || (!out.empty() && out.back() != ' ')) out += plain;
  }
  return out;
}

void put(std::unordered_map<std::string, int>& map, const std::string& key, int index) {
  const auto [at, fresh] = map.emplace(key, index);
  if (!fresh && at->second != index) at->second = -1;
}

}  // namespace

ClassNames::ClassNames(const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const int index = static_cast<int>(i);
    exact_.emplace(names[i], index);
    put(loose_, loose_form(names[i]), index);
    if (names[i].find(',') == std::string::npos) continue;
    for (const std::string& one : split(names[i], ',')) put(synonym_, loose_form(one), index);
  }
}

std::optional<int> ClassNames::find(const std::string& name) const {
  if (const auto at = exact_.find(name); at != exact_.end()) return at->second;
  const std::string form = loose_form(name);
  for (const auto* map : {&loose_, &synonym_})
    if (const auto at = map->find(form); at != map->end())
      return at->second < 0 ? std::nullopt : std::optional<int>(at->second);
  return std::nullopt;
}

ClassMap map_classes(const std::vector<std::string>& classes,
                     const std::vector<std::string>& model_labels,
                     bool strict,
                     const std::string& where,
                     std::vector<std::string>& notes) {
  ClassMap out;
  out.index.resize(classes.size());
  if (model_labels.empty()) {
    for (std::size_t i = 0; i < classes.size(); ++i) out.index[i] = static_cast<int>(i);
    out.labels = classes;
    return out;
  }
  out.labels = model_labels;
  const ClassNames names(model_labels);
  std::vector<std::string> unknown;
  bool in_place = true;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const std::optional<int> index = names.find(classes[i]);
    out.index[i] = index.value_or(-1);
    if (!index) unknown.push_back(classes[i]);
    if (index && *index != static_cast<int>(i)) in_place = false;
  }
  if (unknown.empty()) {
    std::vector<int> taken = out.index;
    std::sort(taken.begin(), taken.end());
    const auto twice = std::adjacent_find(taken.begin(), taken.end());
    if (twice != taken.end()) {
      std::vector<std::string> same;
      for (std::size_t i = 0; i < classes.size(); ++i)
        if (out.index[i] == *twice) same.push_back(classes[i]);
      throw Error(ErrorCode::invalid_argument, where + ": the classes " + some_of(same) +
                                                   " are all the model's `" +
                                                   model_labels[static_cast<std::size_t>(*twice)] +
                                                   "`. Give the classes names of their own.");
    }
    return out;
  }
  if (in_place && classes.size() == model_labels.size()) {
    for (std::size_t i = 0; i < classes.size(); ++i) out.index[i] = static_cast<int>(i);
    const std::string first = unknown.front();
    const auto at =
        static_cast<std::size_t>(std::find(classes.begin(), classes.end(), first) - classes.begin());
    notes.push_back(where + ": " + counted(unknown.size(), "class name") + " of " +
                    std::to_string(classes.size()) + " are not the model's; taken by their place, so `" +
                    first + "` is the model's `" + model_labels[at] + "` (class " + std::to_string(at) + ")");
    return out;
  }
  if (unknown.size() == classes.size())
    throw Error(
        ErrorCode::invalid_argument,
        where + ": none of its " + counted(classes.size(), "class name") + " (" + some_of(classes) +
            ") is one of the model's " + std::to_string(model_labels.size()) + " labels (" +
            some_of(model_labels) +
            "). Give the model the data set's names (`labels` in model.yaml), or, for class folders, a file "
            "with one folder name a line in the model's order (`classes` under `data`).");
  std::string detail;
  for (std::size_t i = 0; i < unknown.size() && i < 5; ++i)
    detail += "\n  `" + unknown[i] + "`" + did_you_mean(unknown[i], model_labels);
  if (unknown.size() > 5) detail += "\n  and " + std::to_string(unknown.size() - 5) + " more";
  if (strict)
    throw Error(
        ErrorCode::invalid_argument,
        where + ": " + std::to_string(unknown.size()) + " of " + counted(classes.size(), "class name") +
            " unknown to the model:" + detail +
            "\nCorrect the names (here or `labels` in model.yaml), or set `strict: false` under `data` to "
            "leave these classes out.");
  notes.push_back(where + ": classes unknown to the model left out: " + some_of(unknown));
  return out;
}

ClassMap map_used_classes(const std::vector<std::string>& classes,
                          const std::vector<bool>& used,
                          const std::vector<std::string>& model_labels,
                          bool strict,
                          const std::string& where,
                          std::vector<std::string>& notes) {
  if (model_labels.empty()) return map_classes(classes, {}, strict, where, notes);
  const ClassNames names(model_labels);
  ClassMap out;
  out.index.assign(classes.size(), -1);
  out.labels = model_labels;
  std::set<int> taken;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    if (!used[i]) continue;
    out.index[i] = names.find(classes[i]).value_or(-1);
    if (out.index[i] < 0 || !taken.insert(out.index[i]).second)
      return map_classes(classes, model_labels, strict, where, notes);
  }
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const int index = used[i] ? -1 : names.find(classes[i]).value_or(-1);
    if (index >= 0 && taken.insert(index).second) out.index[i] = index;
  }
  return out;
}

}  // namespace proofload::dataset
