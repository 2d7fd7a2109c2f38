// Homographies: views of a plane.
#pragma once

#include <array>

#include "proofload/data/geometry.h"
#include "proofload/image/image.h"

namespace proofload::stress {

/// Row-major 3×3 matrix that takes each of four points to another. No three of either lie on a line:
/// Error{invalid_argument} otherwise.
std::array<double, 9> through_corners(const std::array<Point, 4>& from, const std::array<Point, 4>& to);

/// The picture plane turned about the horizontal axis by `about_x` and about the vertical one by `about_y` (radians), seen
/// from the distance √(W² + H²) at which it fills the frame.
std::array<double, 9> tilted(Size size, double about_x, double about_y);

}  // namespace proofload::stress
