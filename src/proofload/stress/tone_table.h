// Grey values changed by a table of 256 entries.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "proofload/image/image.h"

namespace proofload::stress {

using ToneTable = std::array<std::uint8_t, 256>;

/// samples[i] = table[samples[i]].
void apply_tone(std::span<std::uint8_t> samples, const ToneTable& table);
void apply_tone(Image& image, const ToneTable& table);
/// Channel c of every pixel by tables[c]; a picture of one channel uses tables[0].
void apply_tone(Image& image, const std::array<ToneTable, 3>& tables);

}  // namespace proofload::stress
