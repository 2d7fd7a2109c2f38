// Looks at a random part of the verdicts that a search only inferred.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "proofload/search/board.h"
#include "proofload/search/estimate.h"
#include "proofload/search/strategy.h"

namespace proofload::search {

/// The levels of `ladder`, or about `most` of them, evenly; always with both ends.
std::vector<Level> thinned(std::vector<Level> levels, std::size_t most);

/// Draws inferred cells and whole paths from a finished search, asks for them on a board of its own, and compares. The
/// draw is a fixed function of sample and level: oracles of one stress mostly look at the same cells.
class Auditor {
 public:
  /// `levels`, ascending: where verdicts are checked.
  Auditor(const Task& task, std::vector<Level> levels);

  /// Asks for at most `budget` cells: up to half of them whole paths (at most 32), the others single inferred cells, each
  /// as likely as any other; and for up to `more` cells that are inferred to hold at levels up to `border`, where a break
  /// would be an earlier limit.
  void draw(const Board& board, std::size_t budget, Level border = 0, std::size_t more = 0);

  bool waiting() const { return own_.waiting(); }
  std::vector<Cell> ask(std::size_t limit) { return own_.ask(limit); }
  void tell(std::span<const RunRecord> records) { own_.tell(records); }
  std::size_t evaluations() const { return own_.evaluations(); }
  /// What was looked at.
  const Board& seen() const { return own_; }
  /// True if something was drawn.
  bool looked() const { return !probes_.empty() || !paths_.empty(); }

  /// What was looked at against what `board` infers now; cells that it has seen meanwhile are left out.
  Audit compare(const Board& board) const;
  /// The mildest level clearly below `border` at which `rank` pictures may break: those that `curve` expects, and of those
  /// that are inferred to hold as many as the checks below the border of `draw` do not exclude (one-sided, 95 %).
  std::optional<Level> may_reach(const Board& board,
                                 const Estimate& curve,
                                 std::size_t rank,
                                 Level border) const;

 private:
  struct Probe {
    std::uint32_t picture;
    std::uint32_t level;  // index
    bool operator<(const Probe& other) const {
      return picture != other.picture ? picture < other.picture : level < other.level;
    }
  };
  void follow(const Board& board, std::size_t picture, Audit& audit, std::vector<std::size_t>& gaps) const;

  Board own_;
  std::vector<Level> levels_;
  std::vector<Probe> probes_;  // ascending
  std::vector<Probe> more_;    // ascending; none of them among `probes_`
  Level border_ = 0;
  std::vector<std::uint32_t> paths_;
  std::size_t inferred_ = 0;
};

}  // namespace proofload::search
