// Resizing as the frameworks that models were trained with do it.
#pragma once

#include <string_view>

#include "proofload/image/image.h"

namespace proofload {

enum class Interpolation {
  linear,              ///< OpenCV INTER_LINEAR (half-pixel centres, no antialias).
  area,                ///< OpenCV INTER_AREA (box average when shrinking; linear-like when growing).
  area_down_linear_up, ///< area where the target is smaller on a side, else linear.
  nearest,             ///< OpenCV INTER_NEAREST.
  pillow_bilinear,     ///< Pillow BILINEAR: triangle filter widened by the shrink factor, 8-bit rounding after each pass.
  pillow_bicubic,      ///< Pillow BICUBIC (a = -0.5), likewise.
};

/// Resizes to `size`; channels are kept. Error{invalid_argument} for sizes outside [1, kLargestSide].
Image resize(const ImageView& src, Size size, Interpolation interpolation);

}  // namespace proofload
