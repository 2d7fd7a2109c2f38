#include "proofload/campaign/failure_kinds.h"

#include <algorithm>
#include <set>
#include <string>

#include "proofload/campaign/recorded_run.h"
#include "proofload/stats/cumulative_incidence.h"

namespace proofload::campaign {

std::vector<Failure> first_failures(const Store& store,
                                    const RecordedRun& run,
                                    std::size_t stress,
                                    const StressBreaks& breaks) {
  const std::vector<std::string> ids = store.image_ids();
  const std::vector<Level> probed = probe_levels(run.spec, stress, run.perceptual);
  std::vector<Failure> out;
  out.reserve(breaks.pictures.size());
  for (const PictureBreak& one : breaks.pictures) {
    out.push_back(Failure::none);
    if (!one.broke) continue;
    // A level that the search did not ask for may be another one of the same natural value.
    std::vector<Level> levels = {*one.broke};
    for (const Level level : probed)
      if (breaks.axis.canonical(level) == *one.broke) levels.push_back(level);
    for (const Level level : levels) {
      Cell cell;
      cell.sample = one.sample;
      cell.chain = {{static_cast<std::uint16_t>(stress), level}};
      const auto row = store.find(run.identity.cell_key(ids[one.sample], cell));
      if (!row || row->verdict(breaks.oracle).outcome != Outcome::broken) continue;
      out.back() = row->verdict(breaks.oracle).failure;
      break;
    }
  }
  return out;
}

FailureKinds failure_kinds(const StressBreaks& breaks,
                           std::span<const Failure> failures,
                           std::span<const Level> levels,
                           double confidence,
                           std::size_t fewest) {
  FailureKinds out;
  out.n = breaks.pictures.size();
  if (out.n < fewest) return out;
  std::set<Failure> seen;
  for (std::size_t i = 0; i < failures.size(); ++i)
    if (breaks.pictures[i].broke) seen.insert(failures[i]);
  out.kinds.assign(seen.begin(), seen.end());

  std::vector<stats::FirstBreak> first;
  for (std::size_t i = 0; i < failures.size(); ++i) {
    const PictureBreak& one = breaks.pictures[i];
    const auto kind = std::find(out.kinds.begin(), out.kinds.end(), failures[i]) - out.kinds.begin();
    first.push_back({static_cast<double>(one.broke.value_or(one.held)),
                     one.broke ? static_cast<int>(kind) : stats::FirstBreak::kNone});
  }
  const auto steps = stats::cumulative_incidence(first, static_cast<int>(out.kinds.size()));
  for (const Level level : levels) {
    KindsAt at;
    at.level = level;
    at.shares.assign(out.kinds.size(), 0);
    for (const stats::IncidenceStep& step : steps)
      if (step.at <= level) {
        at.shares = step.broken;
        at.broken = 1 - step.whole;
      }
    at.known = static_cast<std::size_t>(
        std::count_if(breaks.pictures.begin(), breaks.pictures.end(), [&](const PictureBreak& one) {
          return one.held >= level || (one.broke && *one.broke <= level);
        }));
    at.interval = stats::clopper_pearson_effective(std::clamp(at.broken, 0.0, 1.0),
                                                   static_cast<double>(at.known), 1 - confidence);
    out.at.push_back(std::move(at));
  }
  return out;
}

std::string_view words_of(Failure failure) {
  switch (failure) {
    case Failure::none: return "not said";
    case Failure::class_flip: return "another class";
    case Failure::lost: return "lost";
    case Failure::ghost: return "ghost";
    case Failure::drift: return "drift";
    case Failure::invalid: return "no usable answer";
    case Failure::misread: return "misread";
    case Failure::overlap: return "shape";
  }
  return "not said";
}

}  // namespace proofload::campaign
