// Sums over a picture.
#pragma once

#include <array>
#include <cstdint>

#include "proofload/image/image.h"

namespace proofload::stress {

/// Sum of the codes of every channel; a picture of one channel fills the first entry only.
std::array<std::uint64_t, 3> channel_sums(const ImageView& view);

}  // namespace proofload::stress
