#include "proofload/search/board.h"

#include <algorithm>

#include "proofload/core/error.h"
#include "proofload/core/text.h"

namespace proofload::search {

namespace {

bool bit(const std::vector<std::uint64_t>& words, std::size_t i) {
  return ((words[i / 64] >> (i % 64)) & 1) != 0;
}

}  // namespace

void Column::set(std::size_t i, Mark mark) {
  marks_[i / 32] |= static_cast<std::uint64_t>(mark) << (2 * (i % 32));
  ++(mark == Mark::holds ? holds_ : mark == Mark::broken ? broken_ : unknown_);
}

Board::Board(const Task& task) : stress_(task.stress), oracle_(task.oracle), samples_(task.samples) {
  std::sort(samples_.begin(), samples_.end());
  const auto twice = std::adjacent_find(samples_.begin(), samples_.end());
  if (twice != samples_.end())
    throw Error(ErrorCode::invalid_argument,
                "a search needs every picture once, but number " + number_text(*twice) + " is listed twice");
}

const Column* Board::find(Level level) const {
  const auto it = std::lower_bound(columns_.begin(), columns_.end(), level,
                                   [](const Column& column, Level l) { return column.level() < l; });
  return it != columns_.end() && it->level() == level ? &*it : nullptr;
}

bool Board::counted(Level level) const {
  const Column* column = find(level);
  return column != nullptr && column->evaluated() == pictures();
}

std::size_t Board::without_verdict() const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < pictures(); ++i)
    count += std::any_of(columns_.begin(), columns_.end(),
                         [i](const Column& column) { return column.at(i) == Mark::unknown; });
  return count;
}

Column& Board::column(Level level) {
  const auto it = std::lower_bound(columns_.begin(), columns_.end(), level,
                                   [](const Column& column, Level l) { return column.level() < l; });
  if (it != columns_.end() && it->level() == level) return *it;
  return *columns_.insert(it, Column(level, pictures()));
}

bool Board::request(Level level, std::size_t i) {
  Column& at = column(level);
  if (at.due_.empty()) at.due_.assign((pictures() + 63) / 64, 0);
  if (at.at(i) != Mark::none || bit(at.due_, i)) return false;
  at.due_[i / 64] |= std::uint64_t{1} << (i % 64);
  ++open_;
  ++evaluations_;
  picture_ = 0;
  after_ = -1;
  return true;
}

std::vector<Cell> Board::ask(std::size_t limit) {
  std::vector<Cell> cells;
  if (open_ == 0) return cells;
  while (picture_ < pictures() && cells.size() < limit) {
    if (picture_ % 64 == 0 && after_ < 0) {  // skip 64 pictures at once where nothing is due
      std::uint64_t any = 0;
      for (const Column& column : columns_)
        if (!column.due_.empty()) any |= column.due_[picture_ / 64];
      if (any == 0) {
        picture_ += 64;
        continue;
      }
    }
    for (const Column& column : columns_) {
      if (column.level() <= after_ || column.due_.empty() || !bit(column.due_, picture_)) continue;
      if (cells.size() == limit) break;
      cells.push_back({samples_[picture_], 0, -1, {{stress_, column.level()}}});
      after_ = column.level();
    }
    if (cells.size() == limit) break;  // perhaps more levels of this picture
    ++picture_;
    after_ = -1;
  }
  return cells;
}

void Board::tell(std::span<const RunRecord> records) {
  for (const RunRecord& record : records) {
    const Cell& cell = record.cell;
    if (cell.chain.size() != 1 || cell.chain[0].stress != stress_ || cell.relation >= 0 ||
        cell.replicate != 0)
      continue;
    const auto sample = std::lower_bound(samples_.begin(), samples_.end(), cell.sample);
    if (sample == samples_.end() || *sample != cell.sample) continue;
    const auto i = static_cast<std::size_t>(sample - samples_.begin());
    const auto at = std::lower_bound(columns_.begin(), columns_.end(), cell.chain[0].level,
                                     [](const Column& column, Level l) { return column.level() < l; });
    if (at == columns_.end() || at->level() != cell.chain[0].level || at->due_.empty() || !bit(at->due_, i))
      continue;
    at->due_[i / 64] &= ~(std::uint64_t{1} << (i % 64));
    const Outcome outcome = record.verdict(oracle_).outcome;
    at->set(i, outcome == Outcome::holds    ? Mark::holds
               : outcome == Outcome::broken ? Mark::broken
                                            : Mark::unknown);
    --open_;
  }
  if (open_ == 0)
    for (Column& column : columns_) column.due_ = {};
}

}  // namespace proofload::search
