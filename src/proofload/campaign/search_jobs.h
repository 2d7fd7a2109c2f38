// The searches of a campaign: one strategy per stress and oracle.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <tuple>
#include <vector>

#include "proofload/campaign/answer.h"
#include "proofload/campaign/evaluator.h"
#include "proofload/campaign/spec.h"
#include "proofload/campaign/store.h"
#include "proofload/search/growing.h"
#include "proofload/search/strategy.h"

namespace proofload::campaign {

struct SearchJob {
  std::uint16_t stress = 0;
  Oracle oracle = Oracle::stability;
  std::unique_ptr<search::Strategy> strategy;
};

/// Samples that count for each oracle, ascending.
struct Population {
  std::array<std::vector<std::uint32_t>, 2> counted;
  std::vector<std::array<std::vector<std::uint32_t>, 2>>
      relations{};  ///< Of those, the ones each relation speaks of.

  /// Those that count for a stress: all, or the ones its relation speaks of.
  const std::vector<std::uint32_t>& of(const StressSpec& stress, Oracle oracle) const {
    const auto o = static_cast<std::size_t>(oracle);
    return stress.relation < 0 ? counted[o] : relations[static_cast<std::size_t>(stress.relation)][o];
  }
};

/// The question of one search; none where no picture counts or the validity limit leaves nothing to search.
std::optional<search::Task> task_of(const CampaignSpec& spec,
                                    const Population& population,
                                    const Perceptual& perceptual,
                                    std::size_t stress,
                                    Oracle oracle);
/// The campaign's method with its parameters.
search::MakeStrategy method_of(const CampaignSpec& spec, const Registry& registry);

std::vector<SearchJob> make_jobs(const CampaignSpec& spec,
                                 const Registry& registry,
                                 const Population& population,
                                 const Perceptual& perceptual);

/// Levels at which a stress must be counted on every picture: its operating point and, unless they may end as soon as they are
/// decided (watched_shares), the gates on shares, ascending. None lies behind the validity limit.
std::vector<Level> probe_levels(const CampaignSpec& spec, std::size_t stress, const Perceptual& perceptual);

/// The axes that the run stored for its config; nothing known of any stress where it did not come so far.
Perceptual perceptual_from_store(const Store& store, const CampaignSpec& spec);
/// What stored axes belong to: the config and the pictures.
std::string perceptual_key(const Store& store, const CampaignSpec& spec);

/// What a sample's answers are held against, read from the clean row; null without a clean prediction.
std::shared_ptr<const Known> known_from_store(const Store& store,
                                              const Identity& identity,
                                              const metric::Metric& metric,
                                              std::uint32_t sample);

/// Reads the N of both oracles from the clean rows, for all and for each relation.
Population population_from_store(const Store& store,
                                 const Identity& identity,
                                 const metric::Metric& metric,
                                 std::span<const std::unique_ptr<relation::Relation>> relations);

/// Scores that were made once: the interval of an average precision costs as much as many inferences, and an answer is
/// built several times in a run. Good for as long as the clean pass and the searches only go on.
struct Scores {
  std::optional<CleanResult> clean;
  using Place = std::tuple<std::uint16_t, Oracle, Level>;
  std::map<Place, std::optional<metric::Score>>
      points;  ///< Of levels counted on every picture; none = no score.
};

/// Builds the answer around the state of the searches; takes from `scores` what is there and adds what it made. Uses the
/// campaign's threads.
Answer assemble(const Store& store,
                const CampaignSpec& spec,
                const Identity& identity,
                const metric::Metric& metric,
                const Registry& registry,
                const Population& population,
                const Perceptual& perceptual,
                const std::vector<SearchJob>& jobs,
                Scores& scores);

}  // namespace proofload::campaign
