// Reports: what a run's records say, in the forms people and programs read. One file per form in catalog/.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/campaign/answer.h"
#include "proofload/campaign/store.h"
#include "proofload/core/value.h"

namespace proofload::report {

/// What every form is made from.
struct Source {
  const campaign::Store& store;
  const campaign::Answer& answer;
  const Value& run;  ///< run.json, as `run_json` makes it.
};

struct Spec {
  std::string title;
  std::string summary;
  std::string file;  ///< Name inside the run folder.
  /// Writes the file. Error{io} naming path and cause.
  std::function<void(const Source&, const std::filesystem::path&)> write;
};

struct Entry {
  std::string_view id;
  Spec (*spec)();
};
std::span<const Entry> catalog();

/// Makes run.json and writes the named forms into `folder`; returns the files written, in order.
std::vector<std::filesystem::path> write_reports(const campaign::Store& store,
                                                 const campaign::Answer& answer,
                                                 const Registry& registry,
                                                 const std::filesystem::path& folder,
                                                 const std::vector<std::string>& forms);

}  // namespace proofload::report
