#include "proofload/campaign/breaking_points.h"

#include <algorithm>

#include "proofload/campaign/recorded_run.h"

namespace proofload::campaign {

stats::Bracket StressBreaks::bracket(const PictureBreak& picture) const {
  stats::Bracket out;
  out.held = axis.distance(picture.held);
  if (picture.broke) out.broke = axis.distance(*picture.broke);
  return out;
}

stats::Bracket StressBreaks::bracket_at_worst(const PictureBreak& picture) const {
  stats::Bracket out = bracket(picture);
  if (picture.unjudged) out.broke = axis.distance(*picture.unjudged);
  return out;
}

stats::Lifetime StressBreaks::lifetime(const PictureBreak& picture) const {
  return {axis.distance(picture.broke.value_or(picture.held)), picture.broke.has_value()};
}

std::optional<std::size_t> StressBreaks::place_of(std::uint32_t sample) const {
  const auto found = std::lower_bound(pictures.begin(), pictures.end(), sample,
                                      [](const PictureBreak& a, std::uint32_t b) { return a.sample < b; });
  if (found == pictures.end() || found->sample != sample) return {};
  return static_cast<std::size_t>(found - pictures.begin());
}

void PictureBreak::add(Level level, Outcome outcome) {
  switch (outcome) {
    case Outcome::holds:
      if (broke) {
        // Two levels with one natural value are one level, whose first verdict stands.
        recovered = recovered || level > *broke;
        return;
      }
      held = level;
      unjudged.reset();
      return;
    case Outcome::broken:
      if (!broke) broke = level;
      return;
    case Outcome::unknown:
    case Outcome::not_counted:  // It counts, so this level gave no verdict.
      if (!broke && !unjudged) unjudged = level;
      return;
  }
}

BreakingPoints breaking_points(const Store& store, const RecordedRun& run) {
  BreakingPoints out;
  out.stresses.resize(run.spec.stresses.size());
  for (std::size_t s = 0; s < out.stresses.size(); ++s)
    for (const Oracle oracle : {Oracle::stability, Oracle::correctness}) {
      StressBreaks& breaks = out.stresses[s][static_cast<std::size_t>(oracle)];
      breaks.oracle = oracle;
      breaks.axis = run.spec.stresses[s].axis;
      breaks.end = run.perceptual.end(run.spec.stresses[s], s);
      for (const std::uint32_t sample : run.population.of(run.spec.stresses[s], oracle)) {
        PictureBreak& picture = breaks.pictures.emplace_back();
        picture.sample = sample;
      }
    }
  store.for_each_stressed([&](const Store::Stressed& row) {
    if (row.stress >= out.stresses.size() || run.perceptual.beyond(row.stress, row.level)) return;
    for (StressBreaks& breaks : out.stresses[row.stress])
      if (const auto place = breaks.place_of(row.sample))
        breaks.pictures[*place].add(breaks.axis.canonical(row.level), row.outcome(breaks.oracle));
  });
  return out;
}

BreakingPoints breaking_points(const Store& store, const Registry& registry) {
  if (const auto run = recorded_run(store, registry)) return breaking_points(store, *run);
  BreakingPoints out;
  const CampaignSpec spec = recorded_spec(store, registry);
  for (const StressSpec& stress : spec.stresses)
    out.stresses.push_back({StressBreaks{Oracle::stability, stress.axis, stress.to, {}},
                            StressBreaks{Oracle::correctness, stress.axis, stress.to, {}}});
  return out;
}

}  // namespace proofload::campaign
