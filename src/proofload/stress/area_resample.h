// Loss of resolution: area average down, bilinear up, in fixed point.
#pragma once

#include <cstdint>
#include <vector>

#include "proofload/image/image.h"

namespace proofload::stress {

/// Weighted samples that make one sample of the result: weights[k] of sample first + k, 2^14 together.
struct Window {
  int first = 0;
  std::vector<std::int16_t> weights;
};

/// Averages of `from` samples over `to` equal stretches, 1 <= to <= from.
std::vector<Window> area_windows(int from, int to);
/// Linear interpolation of `from` samples to `to`, half-pixel centres, ends repeated; windows of at most two.
std::vector<Window> linear_windows(int from, int to);

/// `src` averaged down to `small` and interpolated back to its size. Both sides of `small` in [1, side of src].
/// Constants stay constant; `small` equal to the size gives the picture back.
Image down_and_up(const ImageView& src, Size small);

}  // namespace proofload::stress
