// A search on no more pictures than the question needs.
#pragma once

#include <functional>
#include <memory>

#include "proofload/search/strategy.h"

namespace proofload::search {

using MakeStrategy = std::function<std::unique_ptr<Strategy>(const Task&)>;

/// Runs a method on a random part of the pictures, `task.stop.first` of them, then on twice as many and so on, until the
/// answer satisfies `task.stop` or all pictures were taken. What was judged for a smaller part is not asked again. Every
/// look has its part of 1 − confidence (Bonferroni, stats::doubling_looks), so that the intervals of all looks hold jointly
/// and stopping at a fortunate one is no cheating. Intervals are about the population the pictures come from; `lo_here` and
/// `hi_here` are about all pictures of the task. Until a look is finished the answer is that of the look before.
std::unique_ptr<Strategy> growing(const Task& task, const MakeStrategy& make);

/// Whether an answer is all that `stop` wishes.
bool satisfied(const Stop& stop, const Result& result, const Axis& axis);

}  // namespace proofload::search
