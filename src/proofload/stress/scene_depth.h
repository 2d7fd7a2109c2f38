// How far away everything is: stressors that use the depth map of a picture.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "proofload/core/params.h"
#include "proofload/data/axis.h"
#include "proofload/data/sample.h"

namespace proofload::stress {

/// The parameter `distance` with the choices `others` and `picture`. Whoever has it asks for depth at `picture`.
Param distance_param(const std::string& standard, std::vector<std::string> others, const std::string& doc);
/// Whether these parameters ask for depth, so that a run can say before its first picture that the data have none.
bool asks_for_depth(const Schema& schema, const Params& params);

/// Error{invalid_argument} of a stress that asks for depth, with its cure.
[[noreturn]] void refuse_without_depth(const std::string& who);

/// Distances in m of all pixels, row by row: of the sample's depth map, else of its label where that is one. Places that are not
/// known get the distance of the nearest known one in their row, rows without any that of the nearest row. Error where there is
/// no map, or nothing in it.
std::vector<float> distances_of(const Sample& sample);

/// The distance of level ground seen from above, as a share of the furthest that is looked at, from 0.05 at the lower edge
/// to 1 at the horizon and above. `y` and `horizon` as shares of the height of the picture, from the top.
double ground_distance(double y, double horizon);
Param horizon_param();

/// The axis of media that fill the air between camera and scene: extinction per km where the distance is that of the picture's
/// depth map (3912/V at V m of visibility, contrast 2 %), else `otherwise`.
std::function<Axis(const Params&)> axis_by_distance(Axis otherwise);
/// The strength of a medium without distances: its optical depth where it is deepest.
Axis optical_depth_axis();

}  // namespace proofload::stress
