#include "proofload/search/path.h"

#include <algorithm>

#include "proofload/core/error.h"

namespace proofload::search {

namespace {

constexpr std::uint16_t kPath =
    0;  // Stress number within the strategy; cells that leave carry the real ones.

}  // namespace

std::vector<Link> chain_at(std::vector<Link> links) {
  while (!links.empty() && links.back().level <= 0) links.pop_back();
  return links;
}

Level level_at(const Axis& axis, double distance) {
  if (!(distance > 0)) return 0;
  Level low = 0;  // distance(low) <= distance < distance(high)
  Level high = kTopLevel;
  if (axis.distance(high) <= distance) return axis.canonical(high);
  while (high - low > 1) {
    const Level middle = low + (high - low) / 2;
    (axis.distance(middle) <= distance ? low : high) = middle;
  }
  return axis.canonical(distance - axis.distance(low) <= axis.distance(high) - distance ? low : high);
}

Path::Path(std::vector<PathLink> links, double end) : links_(std::move(links)) {
  if (!(end > 0) ||
      std::none_of(links_.begin(), links_.end(), [](const PathLink& l) { return l.distance > 0; }))
    throw Error(ErrorCode::invalid_argument,
                "a path needs a stress that grows along it and a length above 0");
  for (const PathLink& link : links_)
    if (!(link.distance >= 0) || link.distance * end > link.axis.distance(kTopLevel) * (1 + 1e-9))
      throw Error(ErrorCode::invalid_argument, "a path leaves the axis of `" + link.axis.parameter + "`");
  axis_ = {.parameter = "strength", .unit = "", .percent = false, .identity = 0, .top = end};
}

std::vector<Link> Path::chain(Level level) const {
  const double r = axis_.natural(level);
  std::vector<Link> out;
  out.reserve(links_.size());
  for (const PathLink& link : links_) out.push_back({link.stress, level_at(link.axis, r * link.distance)});
  return chain_at(std::move(out));
}

AlongPath::AlongPath(Path path, Task task, const Spec& spec, const Params& params)
    : path_(std::move(path)), oracle_(task.oracle), samples_(task.samples) {
  std::sort(samples_.begin(), samples_.end());
  task.stress = kPath;
  task.axis = path_.axis();
  task.from = 0;
  task.to = kTopLevel;
  strategy_ = spec.make(task, params);
}

RunRecord AlongPath::along(std::uint32_t sample, Level level, Outcome outcome) {
  RunRecord out;
  out.cell.sample = sample;
  out.cell.chain = {{kPath, level}};
  out.stability.outcome = out.correctness.outcome = outcome;
  return out;
}

std::size_t AlongPath::place_of(std::uint32_t sample) const {
  const auto found = std::lower_bound(samples_.begin(), samples_.end(), sample);
  return found != samples_.end() && *found == sample ? static_cast<std::size_t>(found - samples_.begin())
                                                     : samples_.size();
}

std::vector<Cell> AlongPath::ask(std::size_t limit) {
  std::vector<Cell> out;
  std::vector<RunRecord> known;
  do {
    known.clear();
    for (Cell& cell : strategy_->ask(limit)) {
      const Level level = cell.chain.at(0).level;
      cell.chain = path_.chain(level);
      if (cell.chain.empty()) {  // So weak that every stress rounds to nothing.
        known.push_back(along(cell.sample, level, Outcome::holds));
        continue;
      }
      Told& told = chains_[cell.chain];
      told.outcomes.resize(samples_.size());
      if (const auto& outcome = told.outcomes[place_of(cell.sample)]) {
        known.push_back(along(cell.sample, level, *outcome));
        continue;
      }
      const bool asked = told.waiting.contains(cell.sample);
      told.waiting.emplace(cell.sample, level);
      if (!asked) out.push_back(std::move(cell));
    }
    if (!known.empty()) strategy_->tell(known);
  } while (out.empty() && !known.empty());
  return out;
}

void AlongPath::tell(std::span<const RunRecord> records) {
  std::vector<RunRecord> told;
  for (const RunRecord& record : records) {
    const auto chain = chains_.find(record.cell.chain);
    const std::size_t place = place_of(record.cell.sample);
    if (chain == chains_.end() || place == samples_.size() || record.cell.relation >= 0 ||
        record.cell.replicate != 0)
      continue;
    const Outcome outcome = record.verdict(oracle_).outcome;
    const auto [first, last] = chain->second.waiting.equal_range(record.cell.sample);
    for (auto one = first; one != last; ++one) told.push_back(along(one->first, one->second, outcome));
    chain->second.waiting.erase(first, last);
    chain->second.outcomes[place] = outcome;
  }
  if (!told.empty()) strategy_->tell(told);
}

}  // namespace proofload::search
