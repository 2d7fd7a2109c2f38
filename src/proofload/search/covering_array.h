// Few rows in which every pair of settings of every two factors occurs: an opening screen of many stresses at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace proofload::search {

/// Rows of a pairwise covering array: row[f] in 0 … levels[f] − 1 for every factor f; for any two factors all pairs of their levels
/// occur in some row. Greedy (Cohen, Dalal, Fredman and Patton 1997): of many rows that are built factor by factor the one that
/// covers most new pairs is taken; of some arrays made so the smallest. About 15 rows for 8 factors of 3 levels, 17 for 12 of 3, 30 for 12 of 4, 21 for 20 of 3.
/// A pure function of its arguments. Error{invalid_argument} for fewer than two factors, or a factor without levels.
std::vector<std::vector<std::size_t>> covering_array(const std::vector<std::size_t>& levels,
                                                     std::uint64_t key = 1);

}  // namespace proofload::search
