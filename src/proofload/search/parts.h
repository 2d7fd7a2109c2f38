// A random order of the pictures, in growing parts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proofload/search/board.h"

namespace proofload::search {

/// Indices of `samples` in a random order that is a fixed function of the pictures' numbers: all stresses and oracles of a
/// campaign take the same pictures first.
std::vector<std::size_t> random_order(const std::vector<std::uint32_t>& samples);

/// Part 0 is the pilot; pictures 0 … k of the order are a random sample for every k. The order is a fixed
/// function of the picture's number, so all stresses and oracles of a campaign start with the same pictures
/// and share their cells.
struct Parts {
  std::vector<std::uint8_t> of;    ///< Part of picture i of the board.
  std::vector<std::size_t> sizes;  ///< Pictures of parts 0 … p; the last is all of them.

  int last() const { return static_cast<int>(sizes.size()) - 1; }
  /// First part up to which there are at least `pictures`, or the last.
  int holding(std::size_t pictures) const;
};

/// The pilot has an eighth of the pictures, 8 at least and 64 at most; every part about triples what was
/// there before. One part ends with exactly `border` pictures, if there are more.
Parts parts_of(const Board& board, std::size_t border);

}  // namespace proofload::search
