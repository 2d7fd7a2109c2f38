// The curve of a data set from verdicts that bracket each picture's breaking point.
#pragma once

#include <cstddef>
#include <vector>

#include "proofload/search/board.h"
#include "proofload/search/ladder.h"
#include "proofload/search/parts.h"

namespace proofload::search {

/// Pictures that break at a level, as far as is known.
struct Node {
  Level level = 0;
  double broken = 0;    ///< Expected number among all pictures of the task.
  double variance = 0;  ///< Of that number: brackets that straddle the level, and pictures not looked at yet.
  double share = 0;     ///< The share broken, kept off 0 and 1 as the variance is.
};

/// How brackets that straddle a level are shared out where few pictures tell the shape of the curve: leaning to a
/// straight line, which steers a search more calmly, or as the pictures say, which is the answer to report.
enum class Shape { steady, plain };

/// The curve of a task from what was told so far: self-consistent (Turnbull 1976), in a form that does not
/// need monotone pictures. Between two judged levels a picture holds if it held at both, breaks if it broke
/// at both, and changes with the shape of the curve itself if they differ. Pictures nobody looked at follow
/// the others, which are a random part of the task. At a level where all pictures were judged it is the
/// count.
class Estimate {
 public:
  /// Uses the pictures of parts 0 … `most` only.
  Estimate(const Board& board,
           const Ladder& ladder,
           const Parts& parts,
           Unknown unknown,
           int most,
           Shape shape = Shape::steady);

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

enum class Told { holds, breaks, nothing };

/// What the nearest verdicts below and above `level` tell of picture i there, if pictures break only once:
/// that it holds as above, that it breaks as below, or nothing when they differ.
Told told(const Board& board, Level level, std::size_t i, Unknown unknown);

/// The same at each of the ascending `levels`, and whether it was seen there.
struct Reading {
  Told told = Told::nothing;
  bool seen = false;
};
std::vector<Reading> readings(const Board& board,
                              const std::vector<Level>& levels,
                              std::size_t i,
                              Unknown unknown);

}  // namespace proofload::search
