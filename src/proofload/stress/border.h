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

/// Walks along a mirrored border without a division a step: `next` gives reflect_101(start ± 1), ± 2, …
class MirrorWalk {
 public:
  /// `start` in [0, size); `step` is 1 or −1.
  MirrorWalk(int start, int step, int size) : at_(start), step_(step), size_(size) {}
  int next() {
    if (size_ == 1) return 0;
    if (at_ + step_ < 0 || at_ + step_ >= size_) step_ = -step_;
    return at_ += step_;
  }

 private:
  int at_;
  int step_;
  int size_;
};

}  // namespace proofload::stress
