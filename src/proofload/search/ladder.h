// The levels a search may ask for.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "proofload/search/strategy.h"

namespace proofload::search {

/// The distinct levels of a task from the lowest to the highest: its K even levels, or, on a refined axis,
/// every level whose natural value differs from its neighbours'. Levels are given by their canonical
/// representative.
class Ladder {
 public:
  /// Error{invalid_argument} naming the cause when the searched part is empty or outside the axis, when it
  /// holds one natural value only, or when `levels` < 1.
  Ladder(const Axis& axis, Level from, Level to, int levels, bool refine);

  /// True if the searched part starts at the untouched picture: that level needs no evaluation, everything
  /// holds there.
  bool from_identity() const { return from_identity_; }
  Level from() const { return from_; }
  Level to() const { return to_; }
  /// The lowest level that has to be evaluated.
  Level first() const { return from_identity_ ? *above(from_) : from_; }
  /// Nearest allowed neighbour; none beyond the ends.
  std::optional<Level> above(Level level) const;
  std::optional<Level> below(Level level) const;
  /// The highest allowed level <= `level`, at least from().
  Level snap(Level level) const;
  /// How many of the K even levels lie above `low`, up to `high` (0 if low >= high); none on a refined axis.
  int steps(Level low, Level high) const;
  /// Distance from identity in the natural unit.
  double distance(Level level) const { return axis_.distance(level); }
  /// The highest allowed level whose distance is at most `distance`, at least from().
  Level within(double distance) const;

 private:
  Axis axis_;
  Level from_ = 0;
  Level to_ = 0;
  bool from_identity_ = true;
  std::vector<Level> even_;  // ascending, from_ first; empty on a refined axis
};

/// The K even levels of a task in ascending order, without the untouched picture.
std::vector<Level> even_levels(const Task& task);

}  // namespace proofload::search
