#include "proofload/search/auditor.h"

#include <algorithm>
#include <queue>
#include <utility>

#include "proofload/core/rng.h"
#include "proofload/search/estimate.h"
#include "proofload/stats/binomial.h"

namespace proofload::search {

namespace {

constexpr std::uint64_t kKey = 0x6c6f6f6b20696e;
constexpr std::uint32_t kPathStream = 0xffffffff;  // above every level
constexpr std::size_t kMostPaths = 32;
constexpr std::size_t kMostIslands = 64;
constexpr double kNoise = 0.05;  // one-sided level of "not monotone"
// Levels next to an end that the search itself asks about wherever they are doubtful.
constexpr std::size_t kNeighbours = 2;

// Keeps the `most` items with the smallest draws.
template <class Item>
class Smallest {
 public:
  explicit Smallest(std::size_t most) : most_(most) {}
  void offer(std::uint32_t draw, const Item& item) {
    if (most_ == 0) return;
    if (kept_.size() == most_) {
      if (!(std::pair(draw, item) < kept_.top())) return;
      kept_.pop();
    }
    kept_.emplace(draw, item);
  }
  /// The smallest first.
  std::vector<Item> take() {
    std::vector<Item> out(kept_.size());
    for (std::size_t k = out.size(); k > 0; kept_.pop()) out[--k] = kept_.top().second;
    return out;
  }

 private:
  std::size_t most_;
  std::priority_queue<std::pair<std::uint32_t, Item>> kept_;
};

}  // namespace

std::vector<Level> thinned(std::vector<Level> levels, std::size_t most) {
  if (levels.size() <= most || most < 2) return levels;
  std::vector<Level> out;
  for (std::size_t k = 0; k < most; ++k) out.push_back(levels[k * (levels.size() - 1) / (most - 1)]);
  return out;
}

Auditor::Auditor(const Task& task, std::vector<Level> levels) : own_(task), levels_(std::move(levels)) {}

void Auditor::draw(const Board& board, std::size_t budget, Level border, std::size_t more) {
  border_ = border;
  const Rng rng(kKey);
  Smallest<std::uint32_t> paths(
      std::min({kMostPaths, board.pictures(), budget / 2 / std::max<std::size_t>(levels_.size(), 1)}));
  for (std::size_t i = 0; i < board.pictures(); ++i)
    paths.offer(rng.bits32(kPathStream, board.sample(i)), static_cast<std::uint32_t>(i));
  paths_ = paths.take();
  std::sort(paths_.begin(), paths_.end());

  Smallest<Probe> cells(budget);
  Smallest<Probe> further(budget + more);
  std::size_t on_paths = 0;
  for (std::size_t i = 0; i < board.pictures(); ++i) {
    const std::vector<Reading> told = readings(board, levels_, i, Unknown::holds);
    const bool path = std::binary_search(paths_.begin(), paths_.end(), static_cast<std::uint32_t>(i));
    for (std::size_t k = 0; k < levels_.size(); ++k) {
      if (told[k].seen) continue;
      if (path) {
        own_.request(levels_[k], i);
        ++on_paths;
      }
      if (told[k].told == Told::nothing) continue;
      ++inferred_;
      const std::uint32_t draw = rng.bits32(static_cast<std::uint32_t>(levels_[k]), board.sample(i));
      const Probe probe{static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(k)};
      cells.offer(draw, probe);
      if (told[k].told == Told::holds && levels_[k] <= border) further.offer(draw, probe);
    }
  }
  const std::size_t left = budget - std::min(budget, on_paths);
  probes_ = cells.take();
  probes_.resize(std::min(probes_.size(), left));
  std::sort(probes_.begin(), probes_.end());
  more_ = further.take();
  std::erase_if(more_, [this](const Probe& probe) {
    return std::binary_search(probes_.begin(), probes_.end(), probe);
  });
  more_.resize(std::min(more_.size(), more));
  std::sort(more_.begin(), more_.end());
  for (const std::vector<Probe>* drawn : {&probes_, &more_})
    for (const Probe& probe : *drawn) own_.request(levels_[probe.level], probe.picture);
}

void Auditor::follow(const Board& board,
                     std::size_t picture,
                     Audit& audit,
                     std::vector<std::size_t>& gaps) const {
  std::optional<Level> broke;
  std::optional<Island> island;
  bool bent = false;
  const auto close = [&] {
    if (island && audit.islands.size() < kMostIslands) audit.islands.push_back(*island);
    island.reset();
  };
  for (std::size_t k = 0; k < levels_.size(); ++k) {
    Mark mark = Mark::none;
    for (const Board* from : {&board, &own_})
      if (const Column* column = from->find(levels_[k]); column != nullptr && mark == Mark::none)
        mark = column->at(picture);
    if (mark == Mark::broken) {
      close();
      if (!broke) broke = levels_[k];
    } else if (mark == Mark::holds && broke) {
      bent = true;
      ++gaps[k];
      if (!island) island = Island{own_.sample(picture), *broke, levels_[k], levels_[k]};
      island->to = levels_[k];
    }
  }
  close();
  ++audit.paths;
  audit.bent += bent ? 1 : 0;
}

Audit Auditor::compare(const Board& board) const {
  Audit out;
  out.inferred = inferred_;
  const auto look = [&](const std::vector<Probe>& probes, const auto& found) {
    std::vector<Reading> told;
    for (std::size_t p = 0; p < probes.size(); ++p) {
      const Probe& probe = probes[p];
      if (p == 0 || probes[p - 1].picture != probe.picture)
        told = readings(board, levels_, probe.picture, Unknown::holds);
      const Reading& reading = told[probe.level];
      const Column* column = own_.find(levels_[probe.level]);
      const Mark mark = column != nullptr ? column->at(probe.picture) : Mark::none;
      if (reading.seen || reading.told == Told::nothing || mark == Mark::none || mark == Mark::unknown)
        continue;
      found(levels_[probe.level], reading.told, mark);
    }
  };
  const auto below = [&](Level level, Told told, Mark mark) {
    if (told != Told::holds || level > border_) return;
    ++out.below;
    out.below_broken += mark == Mark::broken ? 1 : 0;
  };
  look(probes_, [&](Level level, Told told, Mark mark) {
    if (told == Told::holds) {
      ++out.probes.held;
      out.probes.hidden += mark == Mark::broken ? 1 : 0;
    } else {
      ++out.probes.broken;
      out.probes.recovered += mark == Mark::holds ? 1 : 0;
    }
    below(level, told, mark);
  });
  look(more_, below);
  if (!waiting()) {
    std::vector<std::size_t> gaps(levels_.size(), 0);
    for (const std::uint32_t picture : paths_) follow(board, picture, out, gaps);
    for (const std::size_t gap : gaps)
      out.gap = std::max(out.gap, static_cast<double>(gap) / static_cast<double>(paths_.size()));
  }
  out.not_monotone = stats::not_monotone(out.probes, kNoise);
  return out;
}

std::optional<Level> Auditor::may_reach(const Board& board,
                                        const Estimate& curve,
                                        std::size_t rank,
                                        Level border) const {
  const Audit audit = compare(board);
  const double hidden = stats::clopper_pearson(audit.below_broken, audit.below, 2 * kNoise).hi;
  const auto end =
      static_cast<std::size_t>(std::lower_bound(levels_.begin(), levels_.end(), border) - levels_.begin());
  const std::size_t far = end - std::min(end, kNeighbours);
  std::vector<std::size_t> inferred(far, 0);
  for (std::size_t i = 0; i < board.pictures(); ++i) {
    const std::vector<Reading> told = readings(board, levels_, i, Unknown::holds);
    for (std::size_t k = 0; k < far; ++k) {
      const Column* looked = own_.find(levels_[k]);
      const bool seen = told[k].seen || (looked != nullptr && looked->at(i) != Mark::none);
      inferred[k] += !seen && told[k].told == Told::holds ? 1 : 0;
    }
  }
  for (std::size_t k = 0; k < far; ++k)
    if (curve.broken(levels_[k]) + hidden * static_cast<double>(inferred[k]) >= static_cast<double>(rank))
      return levels_[k];
  return {};
}

}  // namespace proofload::search
