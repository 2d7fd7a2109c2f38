// Binary search over counts.
#pragma once

#include <cstddef>

namespace proofload::stats {

/// Smallest j in low..high with holds(j); `holds` is monotone (false, then true) and taken as true at `high`.
template <typename Holds>
std::size_t first_that(std::size_t low, std::size_t high, const Holds& holds) {
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (holds(middle))
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

}  // namespace proofload::stats
