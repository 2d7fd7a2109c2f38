// A row of pixels from right to left.
#pragma once

#include <cstddef>
#include <cstdint>

namespace proofload::stress {

/// Pixel i of `to` is pixel pixels − 1 − i of `from`; they must not overlap. `channels` is 1 or 3.
void mirror_row(const std::uint8_t* from, std::size_t pixels, int channels, std::uint8_t* to);

}  // namespace proofload::stress
