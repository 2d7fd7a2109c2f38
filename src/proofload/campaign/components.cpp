#include "proofload/campaign/components.h"

#include <algorithm>

#include "proofload/campaign/group_limit.h"
#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/registry/chain.h"

namespace proofload::campaign {

namespace {

Component component_of(const FollowUp& run, std::size_t stress) {
  const StressSpec& item = run.spec().stresses[stress];
  Component out{.stress = static_cast<std::uint16_t>(stress), .name = item.name, .axis = item.axis};
  const auto& answer = run.answer().stresses[stress].oracle[static_cast<std::size_t>(run.spec().oracle)];
  if (!answer)
    throw Error(ErrorCode::invalid_argument,
                "stress `" + item.name + "` was not searched in this run, so it cannot be combined");
  out.end = item.axis.distance(run.answer().end(stress));
  if (const auto& level = answer->result.watch.level) out.unit = item.axis.distance(*level);
  return out;
}

std::size_t index_of(const FollowUp& run, const std::string& name) {
  std::vector<std::string> known;
  for (std::size_t i = 0; i < run.spec().stresses.size(); ++i) {
    const StressSpec& item = run.spec().stresses[i];
    if (item.name == name && item.relation >= 0)
      throw Error(ErrorCode::invalid_argument,
                  "`" + name +
                      "` is the path of a relation, which says what is expected of one change alone; combine "
                      "stresses");
    if (item.name == name) return i;
    if (item.relation < 0) known.push_back(item.name);
  }
  throw Error(ErrorCode::invalid_argument, "this run has no stress `" + name + "`" +
                                               did_you_mean(name, known) + " (it has " + join(known, ", ") +
                                               ")");
}

}  // namespace

std::vector<Component> components(const FollowUp& run,
                                  const Registry& registry,
                                  std::span<const std::string> names) {
  const CampaignSpec& spec = run.spec();
  const std::size_t pictures = run.population().counted[static_cast<std::size_t>(spec.oracle)].size();
  if (const std::size_t fewest = fewest_for_limit(spec.zones.watch, spec.search.confidence);
      pictures < fewest)
    throw Error(ErrorCode::invalid_argument,
                "of " + std::to_string(pictures) + (pictures == 1 ? " picture" : " pictures") +
                    " nothing can be said about stresses together: a limit of " +
                    number_text(100 * spec.zones.watch) + " % and its interval take " +
                    std::to_string(fewest) + " pictures that count by " + std::string(name_of(spec.oracle)));
  std::vector<std::size_t> chosen;
  for (const std::string& name : names) {
    const std::size_t index = index_of(run, name);
    if (std::find(chosen.begin(), chosen.end(), index) != chosen.end())
      throw Error(ErrorCode::invalid_argument,
                  "stress `" + name + "` is given twice; a combination takes two different ones");
    chosen.push_back(index);
  }
  const auto searched = [&](std::size_t i) {
    return run.answer().stresses[i].oracle[static_cast<std::size_t>(run.spec().oracle)].has_value();
  };
  for (std::size_t i = 0; names.empty() && i < run.spec().stresses.size(); ++i)
    if (run.spec().stresses[i].relation < 0 && searched(i)) chosen.push_back(i);
  std::sort(chosen.begin(), chosen.end());
  std::stable_sort(chosen.begin(), chosen.end(), [&](std::size_t a, std::size_t b) {
    return place_on_the_way(registry.stressors, run.spec().stresses[a].kind) <
           place_on_the_way(registry.stressors, run.spec().stresses[b].kind);
  });
  std::vector<Component> out;
  out.reserve(chosen.size());
  for (const std::size_t index : chosen) out.push_back(component_of(run, index));
  return out;
}

search::Task combined_task(const FollowUp& run) {
  const CampaignSpec& spec = run.spec();
  search::Task out;
  out.oracle = spec.oracle;
  out.samples = run.population().counted[static_cast<std::size_t>(spec.oracle)];
  out.onset = spec.zones.onset;
  out.watch = spec.zones.watch;
  out.broken = spec.zones.broken;
  out.confidence = spec.search.confidence;
  out.levels = spec.search.levels;
  out.curve = false;
  return out;
}

bool ask_all(FollowUp& run,
             std::span<search::Asker* const> askers,
             const std::atomic<bool>& stop,
             Progress& progress) {
  constexpr std::size_t kCellsAtOnce = 8192;
  const std::size_t limit =
      std::max<std::size_t>(256, kCellsAtOnce / std::max<std::size_t>(askers.size(), 1));
  while (true) {
    std::vector<std::vector<Cell>> asked(askers.size());
    std::vector<Cell> cells;
    bool open = false;
    for (std::size_t k = 0; k < askers.size(); ++k) {
      if (askers[k]->done()) continue;
      open = true;
      asked[k] = askers[k]->ask(limit);
      cells.insert(cells.end(), asked[k].begin(), asked[k].end());
    }
    if (!open) return true;
    if (cells.empty()) throw Error(ErrorCode::internal, "a search asks for nothing and is not done");
    std::sort(cells.begin(), cells.end());
    cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
    const auto records = run.records(cells, stop, progress);
    if (!records) return false;
    for (std::size_t k = 0; k < askers.size(); ++k) {
      std::vector<RunRecord> mine;
      mine.reserve(asked[k].size());
      for (const Cell& cell : asked[k]) {
        const auto at = std::lower_bound(cells.begin(), cells.end(), cell);
        mine.push_back((*records)[static_cast<std::size_t>(at - cells.begin())]);
      }
      if (!mine.empty()) askers[k]->tell(mine);
    }
  }
}

std::optional<search::CountedWay> counted_way(FollowUp& run,
                                              std::span<const CountedChain> chains,
                                              const std::atomic<bool>& stop,
                                              Progress& progress) {
  const auto oracle = static_cast<std::size_t>(run.spec().oracle);
  const std::vector<std::uint32_t>& samples = run.population().counted[oracle];
  search::CountedWay out;
  for (const CountedChain& level : chains) {
    std::vector<Cell> cells;
    cells.reserve(samples.size());
    for (const std::uint32_t sample : samples) cells.push_back({sample, 0, -1, level.chain});
    const auto records = run.records(cells, stop, progress);
    if (!records) return std::nullopt;
    std::vector<bool> broken;
    broken.reserve(records->size());
    for (const RunRecord& record : *records)
      broken.push_back(record.verdict(run.spec().oracle).outcome == Outcome::broken);
    out.counts.push_back({level.at, std::move(broken)});
  }
  return out;
}

std::vector<Level> counted_levels(const search::Result& result) {
  std::vector<Level> out;
  for (const search::CurvePoint& point : result.points)
    if (point.level > 0 && point.evaluated == point.n) out.push_back(point.level);
  return out;
}

}  // namespace proofload::campaign
