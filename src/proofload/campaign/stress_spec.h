// One stress of a config: its stressor, parameters and the part of its axis that is searched.
#pragma once

#include <optional>
#include <string>

#include "proofload/campaign/section.h"
#include "proofload/campaign/spec.h"

namespace proofload::campaign {

/// A stressor with two one-sided axes: `direction` says which; null for all others. (Where a third choice draws the side,
/// one axis has both.)
const Param* two_directions(const stress::Spec& spec);

/// Reads the members under a stress's name; nothing if the stressor is not known. What is wrong goes to `problems`.
std::optional<StressSpec> read_stress(Section& section,
                                      const std::string& name,
                                      const Registry& registry,
                                      Problems& problems);

}  // namespace proofload::campaign
