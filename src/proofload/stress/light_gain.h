// More or less light, as a table of codes.
#pragma once

#include "proofload/stress/rounding.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

/// Codes of linear light times `gain` (>= 0) by the sRGB curve; white is where the range ends.
ToneTable tone_of_light_gain(double gain, Rounding rounding = Rounding::nearest);

}  // namespace proofload::stress
