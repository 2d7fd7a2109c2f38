// Domains in which nothing is drawn at random: stresses without a random field, each at one strength. Whether a picture breaks
// there is no chance but a fact, so pictures are counted, each once, and a random part of them tells of all as drawing without
// replacement does.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "proofload/campaign/domain.h"
#include "proofload/campaign/follow_up.h"
#include "proofload/campaign/rare_states.h"
#include "proofload/stats/finite_population.h"

namespace proofload::campaign {

/// Whether all strengths are fixed and no stress draws anything.
bool nothing_is_drawn(const Domain& domain, const CampaignSpec& spec, const Registry& registry);

/// A fact is a picture under a combination of the domain.
struct FactCount {
  std::size_t facts = 0;   ///< Pictures × combinations, each as likely as any other.
  std::size_t judged = 0;  ///< Of them, in a random order.
  std::size_t broken = 0;  ///< Of those judged; the next ones among them.
  std::size_t unknown = 0;
  /// How many of all break. All judged: exactly so many; else it holds at every number judged with `confidence`.
  stats::CountRange range{};
  std::vector<RareCase> cases{};  ///< The first of them, at most kMostRareCases.

  bool whole() const { return judged == facts; }
};

struct FactRequest {
  double claim = 0;             ///< Is the share that breaks below this?
  double confidence = 0.95;     ///< Of `range`.
  std::size_t most = 0;         ///< Facts judged at most.
  bool whole_estimate = false;  ///< Goes on where the claim is decided already.
  std::uint64_t key = 0;        ///< Of the order.
};

/// Judges them in pieces until the claim is decided. Error{cancelled} once `stop` was set.
FactCount count_facts(FollowUp& run,
                      const Domain& domain,
                      std::span<const std::uint32_t> pictures,
                      const FactRequest& request,
                      const std::atomic<bool>& stop,
                      Progress& progress);

}  // namespace proofload::campaign
