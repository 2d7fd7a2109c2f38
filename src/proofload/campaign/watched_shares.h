// Gates on shares that are counted on no more pictures than they take (`search.stop: decided`).
#pragma once

#include <cstddef>
#include <vector>

#include "proofload/campaign/perceptual.h"
#include "proofload/campaign/search_jobs.h"
#include "proofload/campaign/spec.h"
#include "proofload/search/share_watch.h"

namespace proofload::campaign {

struct WatchedShare {
  std::size_t gate = 0;  ///< Index in spec.gates.
  search::ShareWatch watch;
};

/// One for every gate on a share; none where the config does not ask to stop, at operating points, which are counted on every
/// picture anyway, and behind the validity limit. Of a relation that must hold, what it does not hold on is watched.
std::vector<WatchedShare> watched_shares(const CampaignSpec& spec,
                                         const Population& population,
                                         const Perceptual& perceptual);

/// Whether one of the gates watches this relation, so that it is not counted on every picture.
bool is_watched(const CampaignSpec& spec, std::size_t relation);

}  // namespace proofload::campaign
