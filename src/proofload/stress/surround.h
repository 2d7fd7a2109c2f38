// What every stressor that moves pixels says about the outside of the picture.
#pragma once

#include <cstdint>

#include "proofload/core/params.h"
#include "proofload/data/sample.h"
#include "proofload/stress/remap.h"

namespace proofload::stress {

struct Surround {
  Beyond beyond = Beyond::reflect;
  std::uint8_t fill = 128;
};

/// The parameters `border` and `fill`.
Param border_param();
Param fill_param();
Surround surround_of(const Params& params);

/// Moves picture and label by a matrix that takes points before to points after (row-major 3×3, edge coordinates), and
/// marks what was filled in. What shrinks is smoothed first, so that it does not alias. Affine ones at most eightfold
/// smaller; others at most that at any point.
void move_by(Stressed& result, const std::array<double, 9>& forward, const Surround& surround);

/// The same by a field; whatever it shrinks must be smooth already.
void move_by(Stressed& result, Displacement field, const Surround& surround);

}  // namespace proofload::stress
