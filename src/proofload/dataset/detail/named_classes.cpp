#include "proofload/dataset/detail/named_classes.h"

#include <algorithm>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/dataset/detail/class_names.h"

namespace proofload::dataset {

NamedClasses::NamedClasses(std::string_view listed) {
  for (const std::string& one : split(listed, ','))
    if (!trim(one).empty()) listed_.emplace_back(trim(one));
}

std::string NamedClasses::problem_with(const std::string& name) const {
  if (listed_.empty() || std::find(listed_.begin(), listed_.end(), name) != listed_.end()) return {};
  return "class `" + name + "` is not in `labels`" + did_you_mean(name, listed_);
}

int NamedClasses::add(const std::string& name) {
  return number_of_.emplace(name, static_cast<int>(number_of_.size())).first->second;
}

std::vector<std::string> NamedClasses::map(const std::vector<std::string>& model_labels,
                                           bool strict,
                                           const std::string& where,
                                           std::vector<std::string>& notes) {
  std::vector<std::string> classes = listed_;
  if (classes.empty())
    for (const auto& [name, number] : number_of_) classes.push_back(name);
  std::vector<bool> used(classes.size());
  for (std::size_t i = 0; i < classes.size(); ++i) used[i] = number_of_.contains(classes[i]);
  ClassMap mapped = map_used_classes(classes, used, model_labels, strict, where, notes);
  label_of_.assign(number_of_.size(), -1);
  for (std::size_t i = 0; i < classes.size(); ++i)
    if (used[i]) label_of_[static_cast<std::size_t>(number_of_.at(classes[i]))] = mapped.index[i];
  return std::move(mapped.labels);
}

}  // namespace proofload::dataset
