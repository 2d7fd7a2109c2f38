// Picks elements of a picture by frozen draws and writes into the picked ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "proofload/core/rng.h"

namespace proofload::stress {

/// Streams of the 32-bit draw of an element: its high half, and its low half, which is looked at only when
/// the high half does not decide.
inline constexpr std::uint32_t kMaskStream = 0;
inline constexpr std::uint32_t kMaskRefineStream = 1;

/// The draw itself.
std::uint32_t mask_draw(const Rng& rng, std::uint64_t element);

/// mask[i] = 255 if mask_draw(first + i) < threshold, else 0: each element is picked with probability
/// threshold/2^32, and what is picked stays picked when the threshold grows. `first` is a multiple of 8,
/// `threshold` at most 2^32.
void mask_below(const Rng& rng, std::uint64_t first, std::uint64_t threshold, std::span<std::uint8_t> mask);

/// samples[i] = value where mask[i] is 255; the mask holds 0 and 255 only.
void put_value(std::span<std::uint8_t> samples, std::span<const std::uint8_t> mask, std::uint8_t value);
/// samples[i] = values[i] where mask[i] is 255.
void put_values(std::span<std::uint8_t> samples,
                std::span<const std::uint8_t> mask,
                std::span<const std::uint8_t> values);
/// One mask byte per pixel of three samples.
void put_colour(std::span<std::uint8_t> samples,
                std::span<const std::uint8_t> mask,
                const std::uint8_t colour[3]);
/// out[3i], out[3i + 1], out[3i + 2] = in[i].
void repeat_three_times(std::span<const std::uint8_t> in, std::span<std::uint8_t> out);

}  // namespace proofload::stress
