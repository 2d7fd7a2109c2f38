// Opens data sets in tests.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/dataset/dataset.h"

namespace proofload::test {

using Setting = std::pair<const char*, Value>;

inline std::unique_ptr<dataset::Dataset> open_data(const std::filesystem::path& path,
                                                   const std::string& format,
                                                   const std::vector<Setting>& settings = {},
                                                   const dataset::Options& options = {}) {
  Value params = Value::object();
  for (const auto& [key, value] : settings) params[key] = value;
  std::string found;
  return dataset::open(path, format, options, params, found);
}

/// Text of the error that opening ends with, "no error" if it does not.
inline std::string open_error(const std::filesystem::path& path,
                              const std::string& format,
                              const std::vector<Setting>& settings = {},
                              const dataset::Options& options = {}) {
  try {
    open_data(path, format, settings, options);
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

inline std::vector<LabelledBox> boxes_of(const dataset::Dataset& data, std::size_t index) {
  return std::get<BoxLabels>(data.label(index)).boxes;
}

inline std::string notes_of(const dataset::Dataset& data) {
  std::string text;
  for (const std::string& note : data.info().notes) text += note + "\n";
  return text;
}

}  // namespace proofload::test
