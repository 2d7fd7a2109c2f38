#include "proofload/search/ladder.h"

#include <algorithm>

#include "proofload/core/error.h"
#include "proofload/core/text.h"

namespace proofload::search {

Ladder::Ladder(const Axis& axis, Level from, Level to, int levels, bool refine) : axis_(axis) {
  if (from < 0 || to > kTopLevel || from >= to)
    throw Error(ErrorCode::invalid_argument,
                "the searched part of " + axis.parameter + " is empty: it runs from " +
                    number_text(axis.natural(from)) + " to " + number_text(axis.natural(to)) +
                    "; give a range whose end is a stronger stress than its start");
  if (levels < 1)
    throw Error(ErrorCode::invalid_argument, "a search needs at least one level, not " + number_text(levels));
  from_ = axis.canonical(from);
  to_ = axis.canonical(to);
  from_identity_ = from_ == 0;
  if (from_ == to_)
    throw Error(ErrorCode::invalid_argument, "the searched part of " + axis.parameter +
                                                 " holds the single value " + number_text(axis.natural(to)) +
                                                 "; give a wider range");
  if (refine) return;
  even_.push_back(from_);
  const std::int64_t width = to - from;
  for (std::int64_t j = 1; j <= levels; ++j) {
    const Level level = axis.canonical(from + static_cast<Level>((2 * j * width + levels) / (2 * levels)));
    if (level > even_.back()) even_.push_back(level);
  }
}

std::optional<Level> Ladder::above(Level level) const {
  if (level >= to_) return std::nullopt;
  if (level < from_) return from_;
  if (!even_.empty()) return *std::upper_bound(even_.begin(), even_.end(), level);
  if (!axis_.whole) return level + 1;
  const double value = axis_.natural(level);
  Level same = level;
  Level other = to_;  // to_ is canonical and above `level`, so its value differs unless `level` shares it
  if (axis_.natural(to_) == value) return std::nullopt;
  while (other - same > 1) {
    const Level middle = same + (other - same) / 2;
    (axis_.natural(middle) == value ? same : other) = middle;
  }
  return other;
}

std::optional<Level> Ladder::below(Level level) const {
  if (level <= from_) return std::nullopt;
  return snap(level - 1);
}

Level Ladder::snap(Level level) const {
  level = std::clamp(level, from_, to_);
  if (!even_.empty()) return *(std::upper_bound(even_.begin(), even_.end(), level) - 1);
  return std::max(from_, axis_.canonical(level));
}

int Ladder::steps(Level low, Level high) const {
  const auto place = [this](Level level) { return std::upper_bound(even_.begin(), even_.end(), level); };
  return low < high ? static_cast<int>(place(high) - place(low)) : 0;
}

Level Ladder::within(double distance) const {
  Level low = from_;
  Level high = to_ + 1;
  while (high - low > 1) {
    const Level middle = low + (high - low) / 2;
    (axis_.distance(middle) <= distance ? low : high) = middle;
  }
  return snap(low);
}

std::vector<Level> even_levels(const Task& task) {
  const Ladder ladder(task.axis, task.from, task.to, task.levels, false);
  std::vector<Level> out;
  for (std::optional<Level> level = ladder.first(); level; level = ladder.above(*level))
    out.push_back(*level);
  return out;
}

}  // namespace proofload::search
