#include "proofload/dataset/detail/splits.h"

#include <algorithm>
#include <array>

#include "proofload/dataset/detail/faults.h"

namespace proofload::dataset {

namespace {

constexpr std::array<std::array<const char*, 3>, 3> kUsual = {
    {{"val", "validation", "valid"}, {"test", "testing", "test"}, {"train", "training", "train"}}};

}  // namespace

Param split_param() {
  return text(
      "split", "",
      "Part of the data to test (val, test, train or another name the data have); when empty the first "
      "there is of val, test and train.");
}

std::string choose_split(const std::string& wanted,
                         const std::vector<std::string>& available,
                         const std::string& where,
                         std::vector<std::string>& notes) {
  const auto has = [&](const std::string& name) {
    return std::find(available.begin(), available.end(), name) != available.end();
  };
  std::string found;
  if (!wanted.empty() && has(wanted)) found = wanted;
  for (const auto& names : kUsual) {
    if (!found.empty()) break;
    const bool mine = wanted.empty() || std::find(names.begin(), names.end(), wanted) != names.end();
    for (const char* name : names)
      if (mine && found.empty() && has(name)) found = name;
  }
  if (found.empty() && wanted.empty() && available.size() == 1) found = available.front();
  if (found.empty()) {
    const std::string there = available.empty() ? "it names none" : "there are " + some_of(available, 20);
    throw Error(ErrorCode::not_found, where + ": " +
                                          (wanted.empty() ? "which part is to be tested is not clear: "
                                                          : "has no part `" + wanted + "`: ") +
                                          there + ". Name one with `split` under `data`.");
  }
  const auto& train = kUsual.back();
  if (wanted.empty() && available.size() > 1)
    notes.push_back(where + ": the part `" + found + "` is tested; `split` under `data` names another");
  if (std::find(train.begin(), train.end(), found) != train.end())
    notes.push_back(where +
                    ": these are the pictures a model is trained on, so it looks better on them than it is");
  return found;
}

}  // namespace proofload::dataset
