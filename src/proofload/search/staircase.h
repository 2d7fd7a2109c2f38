// Where two stresses together break a share of the pictures: the contour of a table of both, walked along instead of filled.
//
// If a picture that breaks at (i, j) breaks at every larger pair too, the border between "fewer than the share" and "the share
// or more" runs down from one corner of a (k+1) × (k+1) table to the opposite one and is met by a walk of at most 2k + 1 cells
// (saddleback search): where the share is reached, one step down, else one step to the right. At every cell only pictures are
// asked whose verdict does not follow from what they did at smaller and larger pairs.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "proofload/search/asker.h"
#include "proofload/search/board.h"

namespace proofload::search {

struct PairTask {
  std::array<std::uint16_t, 2> stress{};  ///< Indices for the cells, in the order in which they act.
  Oracle oracle = Oracle::stability;
  std::vector<std::uint32_t> samples;  ///< The N pictures that count.
  /// Of each stress, ascending and beginning with 0, the untouched picture; two at least.
  std::array<std::vector<Level>, 2> levels;
  double share = 0.20;
  /// Prove every step of the walk by pictures that were seen to break (or to hold), whatever the others would do.
  bool certify = true;
};

/// One cell that the walk came through. `i` and `j` count in PairTask::levels.
struct ContourCell {
  std::size_t i = 0;
  std::size_t j = 0;
  bool reaches = false;       ///< The share is reached here.
  bool certified = false;     ///< … or is not, as enough pictures were seen to prove.
  std::size_t evaluated = 0;  ///< Pictures asked here.
  std::size_t broken = 0;     ///< Of them.
  std::size_t unknown = 0;    ///< Of them without a verdict: they count as not broken.
  std::size_t inferred = 0;   ///< Further pictures that break by what they did at smaller pairs.
};

struct Contour {
  std::size_t n = 0;
  std::size_t need = 0;  ///< Pictures that make the share.
  std::vector<ContourCell>
      cells;  ///< In the order of the walk, from (0, k) on; (0, 0) is known and left out.
  /// For each i the smallest j at which the share is reached, none = not within the table.
  std::vector<std::optional<std::size_t>> border;
  std::size_t evaluations = 0;  ///< Distinct cells (picture, pair) asked for.
  bool finished = false;
  bool certified = false;  ///< All of `cells` are.

  /// The cells (i, border[i]) below which and left of which the share is not reached: these give the border.
  std::vector<std::size_t> corners() const;  ///< Their i, ascending.
};

class Staircase final : public Asker {
 public:
  /// Error{invalid_argument} for levels that do not ascend from 0, a share outside (0, 1) or a picture listed twice.
  explicit Staircase(PairTask task);

  std::vector<Cell> ask(std::size_t limit) override;
  void tell(std::span<const RunRecord> records) override;
  bool done() const override { return done_; }
  /// The best answer so far; final when done().
  Contour result() const;

  const PairTask& task() const { return task_; }
  /// What the pictures did at a pair: `none` = not asked. In the order of PairTask::samples, which is ascending.
  std::vector<Mark> marks(std::size_t i, std::size_t j) const;

 private:
  // What was asked at one pair.
  struct Place {
    std::size_t i = 0;
    std::size_t j = 0;
    std::vector<Mark> marks;
    std::size_t evaluated = 0;
    std::size_t broken = 0;
    std::size_t unknown = 0;
  };
  // What a picture's other verdicts tell of a pair, and how many steps away the nearest witness stands that is farthest inside.
  struct Hint {
    enum class Told : std::uint8_t { nothing, holds, breaks } told = Told::nothing;
    std::size_t depth = 0;
  };

  Place& place(std::size_t i, std::size_t j);
  Hint hint(std::size_t i, std::size_t j, std::size_t picture) const;
  void plan();
  bool settle(ContourCell& cell);
  void request(std::vector<std::size_t> pictures);

  PairTask task_;
  std::size_t need_ = 0;
  std::vector<Place> places_;  // in the order of the walk
  std::size_t i_ = 0;          // where the walk stands
  std::size_t j_ = 0;
  bool below_ = false;  // the walk has left the table at the bottom
  std::vector<ContourCell> walked_;
  std::vector<std::size_t> due_;  // pictures of the round, ascending
  std::size_t asked_ = 0;         // of them handed out
  std::size_t open_ = 0;          // of them not told
  std::size_t evaluations_ = 0;
  bool done_ = false;
};

}  // namespace proofload::search
