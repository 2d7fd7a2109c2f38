// How well the borders of classes agree (Csurka et al., BMVC 2013).
#pragma once

#include <optional>

#include "proofload/data/class_map.h"

namespace proofload::metric {

/// Borders within this share of the picture's diagonal of each other are the same.
inline constexpr double kBorderReach = 0.0075;

/// Mean over the labelled classes of the harmonic mean of precision and recall of their border pixels: those with a
/// neighbour (left, right, above, below) of another class. What `truth` ignores has no border. None where no class
/// has one. Both maps are of one size.
std::optional<double> boundary_f(const ClassMap& truth, const ClassMap& answer);

}  // namespace proofload::metric
