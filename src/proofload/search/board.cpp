#include "proofload/search/board.h"

#include <algorithm>
#include <bit>

#include "proofload/core/error.h"
#include "proofload/core/text.h"

namespace proofload::search {

namespace {

bool bit(const std::vector<std::uint64_t>& words, std::size_t i) {
  return ((words[i / 64] >> (i % 64)) & 1) != 0;
}

template <typename Columns>
auto lower_bound(Columns& columns, Level level) {
  return std::lower_bound(columns.begin(), columns.end(), level,
                          [](const Column& column, Level l) { return column.level() < l; });
}

}  // namespace

Mark Column::at(std::size_t i) const {
  if (!many_.empty()) return static_cast<Mark>((many_[i / 32] >> (2 * (i % 32))) & 3);
  const auto key = static_cast<std::uint32_t>(4 * i);
  const auto it = std::lower_bound(few_.begin(), few_.end(), key);
  return it != few_.end() && *it < key + 4 ? static_cast<Mark>(*it & 3) : Mark::none;
}

bool Column::waiting() const {
  return std::any_of(due_.begin(), due_.end(), [](std::uint64_t word) { return word != 0; });
}

void Column::set(std::size_t i, Mark mark) {
  const auto put = [this](std::size_t picture, std::uint64_t value) {
    many_[picture / 32] |= value << (2 * (picture % 32));
  };
  if (many_.empty() && few_.size() >= pictures_ / 16) {
    many_.assign((pictures_ + 31) / 32, 0);
    for (const std::uint32_t key : few_) put(key / 4, key & 3);
    few_ = {};
  }
  if (many_.empty()) {
    const auto key = static_cast<std::uint32_t>(4 * i + static_cast<std::size_t>(mark));
    few_.insert(std::lower_bound(few_.begin(), few_.end(), key), key);
  } else {
    put(i, static_cast<std::uint64_t>(mark));
  }
  ++(mark == Mark::holds ? holds_ : mark == Mark::broken ? broken_ : unknown_);
}

Board::Board(const Task& task) : stress_(task.stress), oracle_(task.oracle), samples_(task.samples) {
  std::sort(samples_.begin(), samples_.end());
  const auto twice = std::adjacent_find(samples_.begin(), samples_.end());
  if (twice != samples_.end())
    throw Error(ErrorCode::invalid_argument, "a search needs every picture once, but number " +
                                                 std::to_string(*twice) + " is listed twice");
  if (samples_.size() > (std::size_t{1} << 30))
    throw Error(ErrorCode::invalid_argument, "a search takes at most 2^30 pictures");
}

const Column* Board::find(Level level) const {
  const auto it = lower_bound(columns_, level);
  return it != columns_.end() && it->level() == level ? &*it : nullptr;
}

bool Board::counted(Level level) const {
  const Column* column = find(level);
  return column != nullptr && column->counted();
}

std::size_t Board::without_verdict() const {
  if (std::none_of(columns_.begin(), columns_.end(),
                   [](const Column& column) { return column.unknown() > 0; }))
    return 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < pictures(); ++i)
    count += std::any_of(columns_.begin(), columns_.end(), [i](const Column& column) {
      return column.unknown() > 0 && column.at(i) == Mark::unknown;
    });
  return count;
}

Column& Board::column(Level level) {
  auto it = lower_bound(columns_, level);
  if (it == columns_.end() || it->level() != level) it = columns_.insert(it, Column(level, pictures()));
  if (it->due_.empty()) it->due_.assign((pictures() + 63) / 64, 0);
  return *it;
}

void Board::request(Level level, std::size_t i) {
  Column& at = column(level);
  if (at.at(i) != Mark::none || bit(at.due_, i)) return;
  at.due_[i / 64] |= std::uint64_t{1} << (i % 64);
  ++open_;
  picture_ = 0;
  after_ = -1;
}

void Board::request_all(Level level) {
  Column& at = column(level);
  if (at.evaluated() == 0) {
    for (const std::uint64_t word : at.due_) open_ -= static_cast<std::size_t>(std::popcount(word));
    std::fill(at.due_.begin(), at.due_.end(), ~std::uint64_t{0});
    if (pictures() % 64 != 0) at.due_.back() = (std::uint64_t{1} << (pictures() % 64)) - 1;
    open_ += pictures();
    picture_ = 0;
    after_ = -1;
    return;
  }
  for (std::size_t i = 0; i < pictures(); ++i) request(level, i);
}

std::vector<Cell> Board::ask(std::size_t limit) {
  std::vector<Cell> cells;
  while (open_ > 0 && picture_ < pictures() && cells.size() < limit) {
    if (picture_ % 64 == 0 && after_ < 0) {  // pass over 64 pictures of which nothing is due
      std::uint64_t any = 0;
      for (const Column& column : columns_)
        if (!column.due_.empty()) any |= column.due_[picture_ / 64];
      if (any == 0) {
        picture_ += 64;
        continue;
      }
    }
    for (auto column = std::lower_bound(columns_.begin(), columns_.end(), after_ + 1,
                                        [](const Column&c, Level l) { return c.level() < l; });
         column != columns_.end() && cells.size() < limit; ++column) {
      if (column->due_.empty() || !bit(column->due_, picture_)) continue;
      cells.push_back({samples_[picture_], 0, -1, {{stress_, column->level()}}});
      after_ = column->level();
    }
    if (cells.size() == limit) break;  // this picture may have further levels
    ++picture_;
    after_ = -1;
  }
  return cells;
}

void Board::tell(std::span<const RunRecord> records) {
  if (open_ == 0) return;
  for (const RunRecord& record : records) {
    const Cell& cell = record.cell;
    if (cell.chain.size() != 1 || cell.chain[0].stress != stress_ || cell.relation >= 0 ||
        cell.replicate != 0)
      continue;
    const auto sample = std::lower_bound(samples_.begin(), samples_.end(), cell.sample);
    if (sample == samples_.end() || *sample != cell.sample) continue;
    const auto i = static_cast<std::size_t>(sample - samples_.begin());
    const auto at = lower_bound(columns_, cell.chain[0].level);
    if (at == columns_.end() || at->level() != cell.chain[0].level || at->due_.empty() || !bit(at->due_, i))
      continue;
    at->due_[i / 64] &= ~(std::uint64_t{1} << (i % 64));
    const Outcome outcome = record.verdict(oracle_).outcome;
    at->set(i, outcome == Outcome::holds    ? Mark::holds
               : outcome == Outcome::broken ? Mark::broken
                                            : Mark::unknown);
    ++evaluations_;
    --open_;
  }
  if (open_ == 0)
    for (Column& column : columns_) column.due_ = {};
}

void Board::adopt(const Board& other) {
  if (open_ == 0) return;
  for (Column& at : columns_) {
    const Column* known = other.find(at.level());
    if (known == nullptr || at.due_.empty()) continue;
    for (std::size_t i = 0; i < pictures(); ++i) {
      if (!bit(at.due_, i)) continue;
      const Mark mark = known->at(i);
      if (mark == Mark::none) continue;
      at.due_[i / 64] &= ~(std::uint64_t{1} << (i % 64));
      at.set(i, mark);
      --open_;
    }
  }
  if (open_ == 0)
    for (Column& column : columns_) column.due_ = {};
}

}  // namespace proofload::search
