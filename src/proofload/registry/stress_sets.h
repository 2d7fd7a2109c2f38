// Several stresses by one name: what a camera in the street meets, what a benchmark measures.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "proofload/core/value.h"

namespace proofload {

struct StressSet {
  std::string id;
  std::string title;
  std::string summary;
  Value stresses;  ///< A map as under `stress` of a config.
};

/// The sets that the program brings along, by id: a YAML file each with `title`, `summary` and `stress`. Error{parse}
/// naming one that does not read. Read once.
const std::vector<StressSet>& stress_sets();
/// Null if there is none.
const StressSet* stress_set(std::string_view id);
std::vector<std::string> stress_set_names();

}  // namespace proofload
