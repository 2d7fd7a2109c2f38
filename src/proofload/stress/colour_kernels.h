// Colours of pixels changed by arithmetic on their three channels, in vector code.
//
// Single precision, every operation rounded once and in a fixed order, or fixed point: equal bytes on every processor. Grey levels are
// clipped to 0..255 and rounded by adding `bias` (rounding_bias) and cutting the fraction off. Pictures have three channels.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "proofload/image/image.h"

namespace proofload::stress {

/// Channel c becomes of[c][0]·R + of[c][1]·G + of[c][2]·B + offset[c].
struct ColourMix {
  std::array<std::array<float, 3>, 3> of{};
  std::array<float, 3> offset{};

  static ColourMix identity() { return {{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}, {0, 0, 0}}; }
  /// (1 - share)·identity + share·this.
  ColourMix blended(double share) const;
};
void mix_channels(Image& image, const ColourMix& mix, float bias);
/// The same, rounded to nearest, with weights in steps of 2^-15 (2^-14 from 1 on) that keep the sum of each channel: off by
/// at most 0.012 (0.024) grey levels before rounding, and twice as fast. Weights below 2, offsets below 1024.
void mix_channels_fixed(Image& image, const ColourMix& mix);

/// HSV with value V' = clip(V + delta, 0, 255), hue and saturation kept: all channels times V'/V. Black becomes grey.
void shift_value(Image& image, float delta, float bias);

/// HSV with saturation S' = clip(factor·S + offset, 0, 1), hue and value kept. Pixels without hue become red where offset > 0.
void scale_saturation(Image& image, float factor, float offset, float bias);

/// HSL with lightness L' = min(factor·L, 255) where L < threshold, hue kept: all channels move towards white by one share.
/// factor >= 1.
void lighten_dark(Image& image, float threshold, float factor, float bias);

/// HSV with the hue moved by `sextants` (six are a turn, 0 <= sextants < 6), saturation and value kept.
void rotate_hue(Image& image, float sextants, float bias);

}  // namespace proofload::stress
