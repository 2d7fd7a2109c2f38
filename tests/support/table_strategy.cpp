#include "support/table_strategy.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"
#include "proofload/search/ladder.h"

namespace proofload::test {

Outcome VerdictMatrix::at(std::uint32_t sample, Level level) const {
  const auto above = std::upper_bound(levels.begin(), levels.end(), level);
  if (above == levels.begin()) return Outcome::holds;
  return outcomes[static_cast<std::size_t>(above - levels.begin() - 1) * samples + sample];
}

Verdicts VerdictMatrix::verdicts() const {
  return [this](std::uint32_t sample, Level level) { return at(sample, level); };
}

Verdicts breaking_at(std::vector<std::optional<Level>> points) {
  return [points = std::move(points)](std::uint32_t sample, Level level) {
    const std::optional<Level>& point = points.at(sample);
    return point && level >= *point ? Outcome::broken : Outcome::holds;
  };
}

RunRecord record_of(const Cell& cell, const Verdicts& verdicts) {
  RunRecord record;
  record.cell = cell;
  record.stability.outcome = verdicts(cell.sample, cell.chain.at(0).level);
  record.correctness = record.stability;
  return record;
}

namespace {

void check(bool holds, const char* what) {
  if (!holds) throw Error(ErrorCode::internal, std::string("the strategy ") + what);
}

void shuffle(std::vector<RunRecord>& records, std::uint64_t key, std::uint32_t stream) {
  const Rng rng(key);
  for (std::size_t i = records.size(); i > 1; --i)
    std::swap(records[i - 1], records[(static_cast<std::uint64_t>(rng.bits32(stream, i)) * i) >> 32]);
}

}  // namespace

Replay replay(search::Strategy& strategy,
              const search::Task& task,
              const Verdicts& verdicts,
              const ReplayOptions& options) {
  Replay out;
  std::set<std::pair<std::uint32_t, Level>> asked;
  const std::set<std::uint32_t> samples(task.samples.begin(), task.samples.end());
  std::vector<RunRecord> due;
  const auto tell = [&] {
    if (options.shuffle == 0) {
      strategy.tell(due);
    } else {
      shuffle(due, options.shuffle, static_cast<std::uint32_t>(out.asks));
      const std::size_t half = due.size() / 3;
      strategy.tell(std::span(due).first(half));
      strategy.tell(std::span(due).subspan(half));
    }
    due.clear();
  };
  for (;;) {
    const std::vector<Cell> cells = strategy.ask(options.batch);
    if (cells.empty()) {
      if (due.empty()) break;
      tell();
      continue;
    }
    ++out.asks;
    // Within a round the pictures ascend, so a step back is a new one.
    out.rounds += out.cells.empty() || cells.front().sample < out.cells.back().sample ||
                  (cells.front().sample == out.cells.back().sample &&
                   cells.front().chain[0].level <= out.cells.back().chain[0].level);
    check(cells.size() <= options.batch, "returned more cells than asked for");
    check(std::is_sorted(cells.begin(), cells.end(),
                         [](const Cell& a, const Cell& b) { return a.sample < b.sample; }),
          "returned cells that are not ordered by sample");
    for (const Cell& cell : cells) {
      check(cell.chain.size() == 1 && cell.chain[0].stress == task.stress && cell.relation == -1 &&
                cell.replicate == 0,
            "asked for a foreign cell");
      check(samples.contains(cell.sample), "asked for a foreign picture");
      const Level level = cell.chain[0].level;
      check(level > 0 && level <= task.to && level >= task.axis.canonical(task.from),
            "asked outside the range");
      check(asked.emplace(cell.sample, level).second, "asked twice for a cell");
      due.push_back(record_of(cell, verdicts));
      out.cells.push_back(cell);
    }
    // Without shuffling every batch is answered at once; with it the answers of several batches are mixed.
    if (options.shuffle == 0 || out.asks % 3 == 0) tell();
  }
  check(strategy.done(), "stopped without being done");
  out.result = strategy.result();
  return out;
}

Replay replay(std::string_view id,
              const search::Task& task,
              const Verdicts& verdicts,
              const ReplayOptions& options) {
  for (const search::Entry& entry : search::catalog()) {
    if (entry.id != id) continue;
    const search::Spec spec = entry.spec();
    const auto strategy = spec.make(task, spec.params.defaults());
    return replay(*strategy, task, verdicts, options);
  }
  throw Error(ErrorCode::not_found, "no such strategy");
}

std::size_t count_at(const search::Task& task, const Verdicts& verdicts, Level level, bool unknown_breaks) {
  std::size_t count = 0;
  for (const std::uint32_t sample : task.samples) {
    const Outcome outcome = verdicts(sample, level);
    count += outcome == Outcome::broken ||
             (unknown_breaks && outcome != Outcome::holds && outcome != Outcome::broken);
  }
  return count;
}

Counts count_all(const search::Task& task, const Verdicts& verdicts) {
  Counts out;
  if (task.axis.canonical(task.from) == 0) {
    out.levels.push_back(0);
    out.broken.push_back(0);
    out.unknown.push_back(0);
  }
  for (const Level level : search::even_levels(task)) {
    out.levels.push_back(level);
    out.broken.push_back(count_at(task, verdicts, level));
    out.unknown.push_back(count_at(task, verdicts, level, true) - out.broken.back());
  }
  return out;
}

namespace {

double threshold(Family family, const Rng& rng, std::uint32_t i) {
  const double u = rng.uniform(0, i);
  switch (family) {
    case Family::weibull: return 0.6 * std::pow(-std::log(u), 1 / 2.5);
    case Family::uniform: return u;
    case Family::cured: return rng.uniform(1, i) < 0.6 ? 2 : 0.5 * std::sqrt(-std::log(u));
    case Family::lognormal: return std::exp(std::log(0.3) + 0.15 * rng.normal(0, i));
    case Family::steep: return 0.42 + 0.01 * rng.normal(0, i);
    case Family::early: return 0.03 * -std::log(u);
  }
  return 2;
}

}  // namespace

Verdicts family(Family family, std::size_t n, double contradicting, std::uint64_t key) {
  struct Picture {
    double point;
    std::vector<std::pair<double, double>> islands;
  };
  std::vector<Picture> pictures(n);
  const Rng rng(key);
  constexpr double kLength = 1 / 32.0;  // mean length of an island
  for (std::uint32_t i = 0; i < n; ++i) {
    Picture& picture = pictures[i];
    picture.point = std::max(1e-4, threshold(family, rng, i));
    // Poisson number of islands whose mean length makes up the share wanted.
    const double mean = contradicting / kLength;
    double p = std::exp(-mean);
    double sum = p;
    const double u = rng.uniform(2, i);
    std::uint32_t islands = 0;
    while (u > sum && islands < 50) {
      ++islands;
      p *= mean / islands;
      sum += p;
    }
    for (std::uint32_t k = 0; k < islands; ++k) {
      const bool near = rng.uniform(3 + 4 * k, i) < 0.7;
      const double at = near ? picture.point + 0.06 * rng.normal(4 + 4 * k, i) : rng.uniform(4 + 4 * k, i);
      const double length = -kLength * std::log(rng.uniform(5 + 4 * k, i));
      picture.islands.emplace_back(at - length / 2, at + length / 2);
    }
  }
  return [pictures = std::move(pictures)](std::uint32_t sample, Level level) {
    if (level <= 0) return Outcome::holds;
    const Picture& picture = pictures.at(sample);
    const double s = Axis::severity(level);
    bool broken = s >= picture.point;
    for (const auto& [from, to] : picture.islands) broken ^= from <= s && s < to;
    return broken ? Outcome::broken : Outcome::holds;
  };
}

}  // namespace proofload::test
