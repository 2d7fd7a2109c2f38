// The last frames of a clip.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "proofload/image/image.h"

namespace proofload::stress {

/// Holds at most as many frames as it is made for. Copies of pictures share their bytes, so that adding one costs nothing.
class RecentFrames {
 public:
  /// `most` >= 1.
  explicit RecentFrames(std::size_t most) : frames_(most) {}

  void add(const Image& frame) {
    frames_[added_ % frames_.size()] = frame;
    ++added_;
  }
  /// Frames that are there.
  std::size_t size() const { return std::min(added_, frames_.size()); }
  bool full() const { return added_ >= frames_.size(); }
  /// The one added `n` before the last, n < size().
  const Image& ago(std::size_t n) const { return frames_[(added_ - 1 - n) % frames_.size()]; }

 private:
  std::vector<Image> frames_;
  std::size_t added_ = 0;
};

}  // namespace proofload::stress
