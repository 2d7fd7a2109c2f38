// Which pictures of a data set are used where a limit is set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proofload/core/rng.h"

namespace proofload::campaign {

/// 0 … size − 1 in a random order, the same for the same draws.
std::vector<std::uint32_t> shuffled(std::size_t size, const Rng& rng);

/// The first `limit` of a shuffle by keyed draws, in data set order: the same subset for the same seed, and a larger limit only
/// adds pictures. 0 is no limit.
std::vector<std::uint32_t> subset(std::size_t size, std::size_t limit, std::uint64_t seed);

}  // namespace proofload::campaign
