// What lies beyond the edge of a picture.
#pragma once

#include <cstdint>

namespace proofload::stress {

/// Index inside [0, size) that stands for `index`: the picture is mirrored about the centres of its edge
/// pixels, over and over (reflect-101: dcb|abcd|cba). Any `index`; `size` >= 1.
inline int reflect_101(std::int64_t index, int size) {
  if (index >= 0 && index < size) return static_cast<int>(index);
  if (size == 1) return 0;
  const std::int64_t period = 2 * (static_cast<std::int64_t>(size) - 1);
  std::int64_t i = index % period;
  if (i < 0) i += period;
  return static_cast<int>(i < size ? i : period - i);
}

}  // namespace proofload::stress
