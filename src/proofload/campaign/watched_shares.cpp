#include "proofload/campaign/watched_shares.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace proofload::campaign {

namespace {

// The cell and the pictures of a gate on a share, or nothing where it is not watched.
std::optional<search::ShareTask> task_of(const Gate& gate,
                                         const CampaignSpec& spec,
                                         const Population& population,
                                         const Perceptual& perceptual) {
  search::ShareTask out;
  out.oracle = gate.oracle.value_or(spec.oracle);
  if (gate.subject == Gate::Subject::broken_share) {
    const auto at = std::find_if(spec.stresses.begin(), spec.stresses.end(),
                                 [&](const StressSpec& stress) { return stress.name == gate.name; });
    if (at == spec.stresses.end()) return {};
    const auto stress = static_cast<std::uint16_t>(at - spec.stresses.begin());
    const Level level = at->axis.level_of(gate.at);
    if (perceptual.beyond(stress, level) || (at->operating && at->axis.level_of(*at->operating) == level))
      return {};
    out.cell.chain = {{stress, level}};
    out.samples = population.of(*at, out.oracle);
    return out;
  }
  if (gate.subject != Gate::Subject::holds) return {};
  const auto at = std::find_if(spec.relations.begin(), spec.relations.end(),
                               [&](const RelationSpec& relation) { return relation.name == gate.name; });
  // Along a path it is counted at the operating point.
  if (at == spec.relations.end() || at->path) return {};
  const auto relation = static_cast<std::size_t>(at - spec.relations.begin());
  out.cell.relation = static_cast<std::int16_t>(relation);
  out.samples = population.relations[relation][static_cast<std::size_t>(out.oracle)];
  return out;
}

}  // namespace

std::vector<WatchedShare> watched_shares(const CampaignSpec& spec,
                                         const Population& population,
                                         const Perceptual& perceptual) {
  std::vector<WatchedShare> out;
  if (!spec.search.stop_when_decided) return out;
  for (std::size_t g = 0; g < spec.gates.size(); ++g) {
    const Gate& gate = spec.gates[g];
    auto task = task_of(gate, spec, population, perceptual);
    if (!task || task->samples.empty()) continue;
    const double target = share_of(gate.target);
    const bool holds = gate.subject == Gate::Subject::holds;
    task->border = holds ? 1 - target : target;
    task->confidence = spec.search.confidence;
    task->decided = [op = gate.op, target, holds](stats::Interval broken) {
      if (holds) broken = {1 - broken.hi, 1 - broken.lo};
      return verdict_of(op, broken.lo, broken.hi, target) != GateVerdict::undecided;
    };
    out.push_back({g, search::ShareWatch(std::move(*task))});
  }
  return out;
}

bool is_watched(const CampaignSpec& spec, std::size_t relation) {
  return spec.search.stop_when_decided && !spec.relations[relation].path &&
         std::any_of(spec.gates.begin(), spec.gates.end(), [&](const Gate& gate) {
           return gate.subject == Gate::Subject::holds && gate.name == spec.relations[relation].name;
         });
}

}  // namespace proofload::campaign
