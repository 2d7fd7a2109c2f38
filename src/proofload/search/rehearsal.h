// What a search is going to cost: it is played beforehand, on pictures that are made up.
#pragma once

#include <cstddef>
#include <span>

#include "proofload/search/growing.h"
#include "proofload/search/strategy.h"

namespace proofload::search {

/// Cells that the searches of one stress are expected to ask for.
struct Rehearsal {
  double cells = 0;  ///< Distinct ones: searches of several oracles share what they ask for.
  double least = 0;  ///< On the kindest of the made-up populations …
  double most = 0;   ///< … and on the one that costs most.
};

/// Plays the searches of one stress (a task for each oracle) on populations that break early, late, hardly ever, gradually
/// and at once, some of whose pictures come back. No formula of costs could follow what a method, its parameters, the
/// share, the precision and the axis make of each other. Beyond a few thousand pictures a part of them is played and
/// scaled up. A pure function of its arguments.
Rehearsal rehearse(std::span<const Task> tasks, const MakeStrategy& make);

}  // namespace proofload::search
