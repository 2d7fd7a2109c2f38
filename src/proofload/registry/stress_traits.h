// What a stress does, where that depends on its parameters.
#pragma once

#include <string>

#include "proofload/registry/registry.h"

namespace proofload {

/// The traits of a kind with these parameters: a chain has those of its links, and where a kind leaves to the user what
/// happens to labels, its parameter `labels` says it. Error{invalid_argument} for links that do not read.
stress::Traits traits_of(const Catalog<stress::Spec>& stressors,
                         const std::string& kind,
                         const Params& params);

}  // namespace proofload
