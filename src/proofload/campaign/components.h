// The stresses of a finished run as parts of combinations: in which order they act, how far each goes, where each breaks the watch
// share alone; and the asking.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "proofload/campaign/follow_up.h"
#include "proofload/registry/registry.h"
#include "proofload/search/asker.h"
#include "proofload/search/isobole.h"
#include "proofload/search/strategy.h"

namespace proofload::campaign {

/// One stress of a combination.
struct Component {
  std::uint16_t stress = 0;  ///< Index in the run.
  std::string name;
  Axis axis;
  std::optional<double> unit{};  ///< Distance at which it breaks the watch share alone; none = not reached.
  double end = 0;                ///< Distance up to which it was searched.
};

/// The named stresses in the order in which they act: that of the way from scene to screen, equal ones as in the run. All of the run
/// that can be combined if `names` is empty. Error{invalid_argument} for a name that the run does not have (with the nearest one),
/// one given twice, the path of a relation, a stress that was not searched, and for fewer pictures than `fewest_for_limit`: an
/// index of one picture means nothing.
std::vector<Component> components(const FollowUp& run,
                                  const Registry& registry,
                                  std::span<const std::string> names);

/// What a strategy is to find for the run's headline oracle, without the stress.
search::Task combined_task(const FollowUp& run);

/// Asks and tells until all are done; false once `stop` was set. What is asked goes together, so that a picture is decoded once.
bool ask_all(FollowUp& run,
             std::span<search::Asker* const> askers,
             const std::atomic<bool>& stop,
             Progress& progress);

/// One number of a chain at some strengths on every picture; all are in the run's rows already. None once `stop` was set.
struct CountedChain {
  double at = 0;
  std::vector<Link> chain;
};
std::optional<search::CountedWay> counted_way(FollowUp& run,
                                              std::span<const CountedChain> chains,
                                              const std::atomic<bool>& stop,
                                              Progress& progress);
/// The levels at which a search counted every picture, above 0.
std::vector<Level> counted_levels(const search::Result& result);

}  // namespace proofload::campaign
