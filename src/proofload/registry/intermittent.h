// Stresses that come and go.
#pragma once

#include <memory>

#include "proofload/registry/registry.h"

namespace proofload {

/// The stressor `intermittent`: a chain (registry/chain.h) that acts on a share of the frames of a clip, in bursts, and leaves
/// the others as they are. Either the strength of the chain grows from 0 to 100 % at a given share, or the share grows and the
/// chain acts in full; then what is hit at one share is hit at any larger one. The chain is given every frame, so that what it
/// remembers of earlier frames goes on while it is not seen.
stress::Spec intermittent_spec(const std::shared_ptr<const Catalog<stress::Spec>>& stressors);

}  // namespace proofload
