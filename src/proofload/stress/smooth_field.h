// Smooth random fields: normal noise blurred by a Gaussian, over a grid.
#pragma once

#include <cstdint>
#include <vector>

#include "proofload/core/rng.h"

namespace proofload::stress {

/// columns × rows values, row by row: stationary, mean 0, standard deviation 1, correlation exp(−d²/4σ²) at d grid steps.
/// `sigma` in grid steps, at least 0 (0: white), at most 64; the field of one (key, stream) does not depend on how much of
/// it is asked for.
std::vector<float> smooth_field(const Rng& rng, std::uint32_t stream, int columns, int rows, double sigma);

}  // namespace proofload::stress
