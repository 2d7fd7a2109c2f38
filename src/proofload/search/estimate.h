// The curve of a data set from verdicts that bracket each picture's breaking point.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proofload/search/board.h"
#include "proofload/search/ladder.h"

namespace proofload::search {

/// How a picture without a verdict counts: `holds` for the limit and its upper end, `breaks` for its lower end.
enum class Unknown { holds, breaks };

/// True if the mark counts as broken.
constexpr bool breaks(Mark mark, Unknown unknown) {
  return mark == Mark::broken || (mark == Mark::unknown && unknown == Unknown::breaks);
}

/// A random order of the pictures in growing parts: part 0 is the pilot, every later one about doubles the number.
struct Parts {
  std::vector<std::uint8_t> of;  ///< Part of picture i.
  int last = 0;                  ///< Number of the last part.
};

/// Pictures that break at a level, as far as is known.
struct Node {
  Level level = 0;
  double broken = 0;    ///< Expected number among all pictures of the task.
  double variance = 0;  ///< Of that number: brackets that straddle the level, and pictures not looked at yet.
};

/// The curve of a task from what was told so far: self-consistent (Turnbull 1976), in a form that does not need monotone
/// pictures. Between two judged levels a picture holds if it held at both, breaks if it broke at both, and changes with the
/// shape of the curve itself if they differ. Pictures nobody looked at follow the others, which are a random part of the
/// task. At a level where all pictures were judged it is the count.
class Estimate {
 public:
  /// Uses the pictures of parts 0 … `most` only.
  Estimate(const Board& board, const Ladder& ladder, const Parts& parts, Unknown unknown, int most);

  /// Ascending, between two virtual ones: below the first everything holds, above the last everything breaks.
  const std::vector<Node>& nodes() const { return nodes_; }
  double broken(Level level) const;
  double deviation(Level level) const;
  /// The level where the curve first reaches `count` between two levels, or `high` if it does not.
  double crossing(double count, Level low, Level high) const;
  /// Sample size that a share at `level` is worth, at most all pictures.
  double effective(Level level) const;

 private:
  double variance(Level level) const;
  std::size_t segment(Level level) const;  // index of the last node <= level

  std::size_t pictures_;
  std::vector<Node> nodes_;
};

/// True if the verdicts below and above `level` do not tell what picture i does there.
bool undecided(const Board& board, Level level, std::size_t i, Unknown unknown);

}  // namespace proofload::search
