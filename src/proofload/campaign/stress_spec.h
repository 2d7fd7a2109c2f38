// One stress of a config: its stressor, parameters and the part of its axis that is searched.
#pragma once

#include <optional>
#include <string>

#include "proofload/campaign/section.h"
#include "proofload/campaign/spec.h"

namespace proofload::campaign {

/// Reads the members under a stress's name; nothing if the stressor is not known. What is wrong goes to `problems`.
std::optional<StressSpec> read_stress(Section& section,
                                      const std::string& name,
                                      const Registry& registry,
                                      Problems& problems);

/// Error{invalid_argument} for a stress that asks for depth on data that have none. `who` names it: "stress.haze".
void require_depth(const std::string& who,
                   const StressSpec& stress,
                   const DataRef& data,
                   const dataset::Info& info,
                   const Registry& registry);

}  // namespace proofload::campaign
