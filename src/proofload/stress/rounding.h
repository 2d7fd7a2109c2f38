// From a real grey value to 8 bits.
#pragma once

#include <cmath>
#include <cstdint>

#include "proofload/core/params.h"

namespace proofload::stress {

/// Nearest is our rule. The ImageNet-C family cuts the fraction off, which darkens by half a grey level.
enum class Rounding { nearest, truncate };

inline Param rounding_param() {
  return choice("rounding", "nearest", {"nearest", "truncate"},
                "How a real grey value becomes 8 bits; ImageNet-C and CIFAR-10-C truncate.");
}

inline Rounding rounding_of(const Params& params) {
  return params.text("rounding") == "truncate" ? Rounding::truncate : Rounding::nearest;
}

/// What is added before the fraction is cut off. Truncation adds a hair, so that a value that is whole on
/// paper and a rounding error below it in the machine keeps its number.
inline double rounding_bias(Rounding rounding) { return rounding == Rounding::nearest ? 0.5 : 1e-7; }

/// The same for single-precision kernels, whose values are off by up to a thousandth of a grey level.
inline float kernel_bias(Rounding rounding) { return rounding == Rounding::nearest ? 0.5F : 1e-3F; }

/// `grey` clipped to [0, 255], the fraction cut off: for sums that hold their rounding_bias already.
inline std::uint8_t cut_code(float grey) {
  return static_cast<std::uint8_t>(grey > 0 ? (grey < 255 ? grey : 255.0F) : 0.0F);
}

/// `grey` in grey levels, any finite value: clipped to [0, 255], then rounded.
inline std::uint8_t code_of(double grey, Rounding rounding = Rounding::nearest) {
  if (!(grey > 0)) return 0;
  if (grey >= 255) return 255;
  return static_cast<std::uint8_t>(grey + rounding_bias(rounding));
}

}  // namespace proofload::stress
