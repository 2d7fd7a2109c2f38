// A relation in plain words, for reports.
#pragma once

#include <string>

#include "proofload/relation/definition.h"

namespace proofload::relation {

/// "Change: exposure dark (stops 1), then rotate (angle 10). Expected: 10 - reading, wrapping around at 10. Only for a
/// reading from 0.5 to 9.5." The tolerance is not told: reports have the one that was used.
std::string words_of(const Definition& definition);

}  // namespace proofload::relation
