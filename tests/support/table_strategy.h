// Replays a search on verdicts that are known beforehand: a stored matrix, breaking points, or any function.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "proofload/search/strategy.h"

namespace proofload::test {

/// The verdict of one picture at one level; a pure function.
using Verdicts = std::function<Outcome(std::uint32_t sample, Level level)>;

/// Verdicts of `samples` pictures at ascending levels, row by row (level-major). Between two stored levels
/// the lower one's verdict holds; below the first stored level everything holds.
struct VerdictMatrix {
  std::vector<Level> levels;
  std::size_t samples = 0;
  std::vector<Outcome> outcomes;

  Outcome at(std::uint32_t sample, Level level) const;
  Verdicts verdicts() const;  ///< Borrows the matrix.
};

/// Pictures that hold below their breaking point and break from it on; none = never.
Verdicts breaking_at(std::vector<std::optional<Level>> points);

struct ReplayOptions {
  std::size_t batch = 1000;   ///< Cells asked for at once.
  std::uint64_t shuffle = 0;  ///< Not 0: the answers are told in an order drawn from this key, in pieces.
};

struct Replay {
  search::Result result;
  std::vector<Cell> cells;  ///< In the order asked.
  std::size_t asks = 0;     ///< Calls that returned cells.
  std::size_t rounds = 0;   ///< Times the strategy had to wait for all its answers.
};

/// Asks and tells until done. Throws Error{internal} if the strategy breaks its contract: asks twice for a
/// cell, asks for foreign cells or out of order, returns more than `batch`, or stops without being done.
Replay replay(search::Strategy& strategy,
              const search::Task& task,
              const Verdicts& verdicts,
              const ReplayOptions& options = {});
/// The same with a strategy of the catalog and its default parameters.
Replay replay(std::string_view id,
              const search::Task& task,
              const Verdicts& verdicts,
              const ReplayOptions& options = {});

/// The record of a cell, with the same outcome for both oracles.
RunRecord record_of(const Cell& cell, const Verdicts& verdicts);

/// What a count of every picture at every one of the task's even levels gives, by brute force.
struct Counts {
  std::vector<Level> levels;  ///< With the untouched picture (count 0) if the task starts there.
  std::vector<std::size_t> broken;
  std::vector<std::size_t> unknown;
};
Counts count_all(const search::Task& task, const Verdicts& verdicts);
/// Pictures that break at a level; those without a verdict are added if `unknown_breaks`.
std::size_t count_at(const search::Task& task,
                     const Verdicts& verdicts,
                     Level level,
                     bool unknown_breaks = false);

/// Families of breaking points as in the project's methods, on the whole axis.
enum class Family { weibull, uniform, cured, lognormal, steep, early };
/// Verdicts of `n` pictures of a family. `contradicting` is about the share of (picture, level) cells that
/// contradict a single breaking point: islands of recovery and of early failure, mostly near the breaking
/// point.
Verdicts family(Family family, std::size_t n, double contradicting, std::uint64_t key);

}  // namespace proofload::test
