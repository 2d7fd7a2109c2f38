// How often every code stands in a picture.
#pragma once

#include <array>
#include <cstdint>

#include "proofload/image/image.h"

namespace proofload::stress {

using Histogram = std::array<std::uint32_t, 256>;

/// One histogram per channel; a picture of one channel fills the first only.
std::array<Histogram, 3> channel_histograms(const ImageView& view);

/// BT.601 luma of 8-bit R, G, B in whole codes: (77R + 150G + 29B + 128)/256. Grey keeps its code.
inline std::uint8_t luma_code(const std::uint8_t* rgb) {
  return static_cast<std::uint8_t>((77U * rgb[0] + 150U * rgb[1] + 29U * rgb[2] + 128U) >> 8);
}

}  // namespace proofload::stress
