// A fixed set of places that only grows: defects of a camera.
#pragma once

#include <cstdint>
#include <vector>

#include "proofload/core/rng.h"

namespace proofload::stress {

/// The `count` of `places` with the smallest draws of a stream, ties by index; in rising order. What is in a set of n is in
/// every larger one. count <= places <= 2^31.
std::vector<std::uint32_t> first_places(const Rng& rng,
                                        std::uint32_t stream,
                                        std::uint32_t places,
                                        std::uint32_t count);

}  // namespace proofload::stress
