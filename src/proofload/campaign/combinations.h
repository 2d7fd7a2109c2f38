// What was found about stresses of a run together, kept with the run as plain data: {key, pairs: […], mixtures: […], screen: {…}}.
#pragma once

#include "proofload/campaign/follow_up.h"
#include "proofload/campaign/spec.h"
#include "proofload/campaign/store.h"
#include "proofload/core/value.h"

namespace proofload::campaign {

/// What the store holds for this config and these pictures; none = nothing yet.
std::optional<Value> stored_combinations(const Store& store, const CampaignSpec& spec);

/// Puts entries of `kind` ("pairs", "mixtures", "screen") into the store: one takes the place of an earlier one of the same
/// stresses (names of the member `stresses`, in their order).
void keep_combinations(FollowUp& run, std::string_view kind, const std::vector<Value>& entries);

}  // namespace proofload::campaign
