// Resizing as the frameworks that models were trained with do it.
//
// The Pillow filters are equal to Pillow 2.7 … 12 to the byte: rows first, then columns. (Pillow 13 takes the
// cheaper order first, which moves some values by one.) The OpenCV ones are OpenCV, kept on the calling thread
// by cv::setNumThreads(0), which holds for the whole process.
#pragma once

#include <string_view>

#include "proofload/image/image.h"

namespace proofload {

enum class Interpolation {
  linear,               ///< OpenCV INTER_LINEAR (half-pixel centres, no antialias).
  area,                 ///< OpenCV INTER_AREA (box average when shrinking; linear-like when growing).
  area_down_linear_up,  ///< area where the target is smaller on at least one side, else linear.
  nearest,              ///< OpenCV INTER_NEAREST.
  pillow_bilinear,  ///< Pillow BILINEAR: triangle filter widened by the shrink factor, 8-bit rounding after each pass.
  pillow_bicubic,  ///< Pillow BICUBIC (a = -0.5), likewise.
};

/// Resizes to `size`; channels are kept; the same size is a copy. Safe to call concurrently.
/// Error{invalid_argument} for sizes outside [1, kLargestSide].
Image resize(const ImageView& src, Size size, Interpolation interpolation);

}  // namespace proofload
