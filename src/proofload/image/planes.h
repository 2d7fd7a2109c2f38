// Interleaved bytes to planes of floats, for the commonest ways of scaling.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace proofload {

/// The divisors d with which `tables` (3 * 256) says float(x) / d, to the last bit, for every channel; nothing if it
/// says anything else. So do pictures in 0..255 (d = 1) and in 0..1 (d = 255).
std::optional<std::array<float, 3>> plain_divisors(std::span<const float> tables);

/// planes[c][x] = float(rgb[3 * x + c]) / divisors[c] for `width` pixels.
void split_planes(const std::uint8_t* rgb,
                  std::size_t width,
                  const std::array<float, 3>& divisors,
                  const std::array<float*, 3>& planes);

}  // namespace proofload
