#include "proofload/search/auditor.h"

#include <algorithm>
#include <queue>
#include <utility>

#include "proofload/core/rng.h"
#include "proofload/search/estimate.h"

namespace proofload::search {

namespace {

constexpr std::uint64_t kKey = 0x6c6f6f6b20696e;
constexpr std::uint32_t kPathStream = 0xffffffff;  // above every level
constexpr std::size_t kMostPaths = 32;
constexpr std::size_t kMostIslands = 64;
constexpr double kNoise = 0.05;  // one-sided level of "not monotone"

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

void Auditor::draw(const Board& board, std::size_t budget) {
  const Rng rng(kKey);
  Smallest<std::uint32_t> paths(
      std::min({kMostPaths, board.pictures(), budget / 2 / std::max<std::size_t>(levels_.size(), 1)}));
  for (std::size_t i = 0; i < board.pictures(); ++i)
    paths.offer(rng.bits32(kPathStream, board.sample(i)), static_cast<std::uint32_t>(i));
  paths_ = paths.take();
  std::sort(paths_.begin(), paths_.end());

  Smallest<Probe> cells(budget);
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
      cells.offer(rng.bits32(static_cast<std::uint32_t>(levels_[k]), board.sample(i)),
                  {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(k)});
    }
  }
  const std::size_t left = budget - std::min(budget, on_paths);
  probes_ = cells.take();
  probes_.resize(std::min(probes_.size(), left));
  std::sort(probes_.begin(), probes_.end());
  for (const Probe& probe : probes_) own_.request(levels_[probe.level], probe.picture);
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
  std::vector<Reading> told;
  for (std::size_t p = 0; p < probes_.size(); ++p) {
    const Probe& probe = probes_[p];
    if (p == 0 || probes_[p - 1].picture != probe.picture)
      told = readings(board, levels_, probe.picture, Unknown::holds);
    const Reading& reading = told[probe.level];
    const Column* column = own_.find(levels_[probe.level]);
    const Mark mark = column != nullptr ? column->at(probe.picture) : Mark::none;
    if (reading.seen || reading.told == Told::nothing || mark == Mark::none || mark == Mark::unknown)
      continue;
    if (reading.told == Told::holds) {
      ++out.probes.held;
      out.probes.hidden += mark == Mark::broken ? 1 : 0;
    } else {
      ++out.probes.broken;
      out.probes.recovered += mark == Mark::holds ? 1 : 0;
    }
  }
  if (!waiting()) {
    std::vector<std::size_t> gaps(levels_.size(), 0);
    for (const std::uint32_t picture : paths_) follow(board, picture, out, gaps);
    for (const std::size_t gap : gaps)
      out.gap = std::max(out.gap, static_cast<double>(gap) / static_cast<double>(paths_.size()));
  }
  out.not_monotone = stats::not_monotone(out.probes, kNoise);
  return out;
}

}  // namespace proofload::search
