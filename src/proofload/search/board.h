// What one task has asked and been told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "proofload/search/strategy.h"

namespace proofload::search {

enum class Mark : std::uint8_t { none, holds, broken, unknown };

/// How a picture without a verdict counts: `holds` for the limit and its upper end, `breaks` for its lower
/// end.
enum class Unknown { holds, breaks };

constexpr bool breaks(Mark mark, Unknown unknown) {
  return mark == Mark::broken || (mark == Mark::unknown && unknown == Unknown::breaks);
}

/// The verdicts at one level: a list while they are few, two bits a picture when they are many.
class Column {
 public:
  Column(Level level, std::size_t pictures) : level_(level), pictures_(pictures) {}

  Level level() const { return level_; }
  Mark at(std::size_t i) const;
  void set(std::size_t i, Mark mark);  ///< The picture has no mark yet.
  std::size_t evaluated() const { return holds_ + broken_ + unknown_; }
  bool counted() const { return evaluated() == pictures_; }  ///< Every picture has a mark.
  /// Asked for in this round and not told, of some pictures: those that were told need not be a random part.
  bool waiting() const;
  std::size_t unknown() const { return unknown_; }
  std::size_t broken(Unknown unknown = Unknown::holds) const {
    return broken_ + (unknown == Unknown::breaks ? unknown_ : 0);
  }

 private:
  friend class Board;
  Level level_;
  std::size_t pictures_;
  std::vector<std::uint32_t> few_;   // 4·picture + mark, ascending
  std::vector<std::uint64_t> many_;  // two bits a picture
  std::vector<std::uint64_t> due_;  // one bit a picture: asked in this round, not told; empty when nothing is
  std::size_t holds_ = 0;
  std::size_t broken_ = 0;
  std::size_t unknown_ = 0;
};

/// All columns of a task. Questions come in rounds: what to ask next depends on complete rounds only, so
/// neither the size of the batches nor the order of the answers matters.
class Board {
 public:
  /// Error{invalid_argument} if a picture is listed twice or there are more than 2^30.
  explicit Board(const Task& task);

  std::size_t pictures() const { return samples_.size(); }
  std::uint32_t sample(std::size_t i) const { return samples_[i]; }
  const std::vector<std::uint32_t>& samples() const { return samples_; }  ///< Ascending.
  /// Ascending by level.
  const std::vector<Column>& columns() const { return columns_; }
  /// None if nothing was asked there.
  const Column* find(Level level) const;
  bool counted(Level level) const;
  /// Pictures without a verdict at some evaluated level.
  std::size_t without_verdict() const;
  /// Distinct cells asked for and told.
  std::size_t evaluations() const { return evaluations_; }

  /// Adds a question to the round, unless the cell is asked for or told already.
  void request(Level level, std::size_t i);
  /// Adds all pictures that have no mark there.
  void request_all(Level level);
  /// True while cells of the round have not been told.
  bool waiting() const { return open_ > 0; }

  /// Cells of the round in the order of the pictures, each once; at most `limit`.
  std::vector<Cell> ask(std::size_t limit);
  /// Records of cells that are not due (other stresses, told twice) are ignored. A picture that is not
  /// counted by the task's oracle although it is listed has no verdict.
  void tell(std::span<const RunRecord> records);
  /// Answers the round's questions as far as another board of the same task has; they are not counted as evaluations
  /// here.
  void adopt(const Board& other);

 private:
  Column& column(Level level);

  std::uint16_t stress_;
  Oracle oracle_;
  std::vector<std::uint32_t> samples_;  // ascending
  std::vector<Column> columns_;
  std::size_t evaluations_ = 0;
  std::size_t open_ = 0;     // cells of the round not told
  std::size_t picture_ = 0;  // where ask() goes on: picture …
  Level after_ = -1;         // … and the level it asked for last there
};

}  // namespace proofload::search
