// What one task has asked and been told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "proofload/search/strategy.h"

namespace proofload::search {

enum class Mark : std::uint8_t { none, holds, broken, unknown };

/// The verdicts of all pictures at one level, two bits each.
class Column {
 public:
  Column(Level level, std::size_t pictures) : level_(level), marks_((pictures + 31) / 32, 0) {}

  Level level() const { return level_; }
  Mark at(std::size_t i) const { return static_cast<Mark>((marks_[i / 32] >> (2 * (i % 32))) & 3); }
  void set(std::size_t i, Mark mark);  ///< The picture has no mark yet.
  std::size_t evaluated() const { return holds_ + broken_ + unknown_; }
  std::size_t broken() const { return broken_; }
  std::size_t unknown() const { return unknown_; }

 private:
  friend class Board;
  Level level_;
  std::vector<std::uint64_t> marks_;
  std::vector<std::uint64_t>
      due_;  // one bit a picture: asked for in this round, not told; empty when nothing is
  std::size_t holds_ = 0;
  std::size_t broken_ = 0;
  std::size_t unknown_ = 0;
};

/// All columns of a task. Questions come in rounds: what to ask next depends on complete rounds only, so neither the size
/// of the batches nor the order of the answers matters.
class Board {
 public:
  /// Error{invalid_argument} if a picture is listed twice.
  explicit Board(const Task& task);

  std::size_t pictures() const { return samples_.size(); }
  std::uint32_t sample(std::size_t i) const { return samples_[i]; }
  /// Ascending by level; every column has at least one mark or one question.
  const std::vector<Column>& columns() const { return columns_; }
  /// None if nothing was asked there.
  const Column* find(Level level) const;
  /// True if every picture has a mark at `level`.
  bool counted(Level level) const;
  /// Pictures without a verdict at some evaluated level.
  std::size_t without_verdict() const;
  /// Cells asked for in all rounds so far.
  std::size_t evaluations() const { return evaluations_; }

  /// Adds a question to the round; nothing happens if the cell is asked for or told already. Returns whether it was added.
  bool request(Level level, std::size_t i);
  /// True while cells of the round have not been told.
  bool waiting() const { return open_ > 0; }

  std::vector<Cell> ask(std::size_t limit);
  /// Records of cells that are not due (other stresses, told twice) are ignored.
  void tell(std::span<const RunRecord> records);

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
