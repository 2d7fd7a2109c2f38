// Directions in which several stresses can be mixed.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace proofload::search {

/// `count` points of the simplex {w : w_j >= 0, sum of w_j = 1}, spread evenly: a Sobol sequence, turned so that it is uniform on
/// the simplex. The first is the centre. Points `first`, `first` + 1 … of one fixed sequence. 2 <= dimensions <= 16.
std::vector<std::vector<double>> simplex_points(std::size_t dimensions,
                                                std::size_t count,
                                                std::size_t first = 0);

/// The same around a point of the simplex: each lies `reach` (0 … 1) of the way from it to a point of the sequence.
std::vector<std::vector<double>> simplex_points_near(std::span<const double> centre,
                                                     double reach,
                                                     std::size_t count,
                                                     std::size_t first);

}  // namespace proofload::search
