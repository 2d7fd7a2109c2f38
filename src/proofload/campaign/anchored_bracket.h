// Where one picture crosses from holding to breaking, next to a strength at which all pictures were counted.
#pragma once

#include <span>

#include "proofload/data/axis.h"
#include "proofload/data/record.h"
#include "proofload/stats/breaking_point.h"

namespace proofload::campaign {

/// One verdict on a picture under one stress.
struct Look {
  Level level = 0;
  Outcome outcome = Outcome::unknown;
};

/// Last level it holds at and first it breaks at, as levels; broke = +infinity: not seen broken. Of a picture that breaks, comes
/// back and breaks again it is the crossing that agrees with the verdict at `anchor`, or at the nearest looked-at level below: shares
/// read from such brackets are those that were counted there, however many other levels a search looked at. The *first* break
/// (`breaking_points`) would come the earlier, the more was looked. `looks` ascend by level; those without a verdict are passed over.
stats::Bracket anchored_bracket(std::span<const Look> looks, Level anchor);

}  // namespace proofload::campaign
