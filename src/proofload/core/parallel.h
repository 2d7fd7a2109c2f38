// The only door to threads (house rule: threads belong to the runner; parts take none).
#pragma once

#include <cstddef>
#include <functional>

namespace proofload {

/// Number of hardware threads this process may use (respects the affinity mask); at least 1.
int hardware_threads();

/// Calls `body(slot, index)` for every index in [0, count), from at most `threads` threads at a time.
/// `slot` in [0, threads) is held by one call at a time, so slot-indexed scratch needs no lock. Indices are
/// taken in rising order. If calls throw, all running ones finish, no new ones start, and the first
/// error (by index) is rethrown with the count of the others added to its text.
void parallel_for(std::size_t count,
                  int threads,
                  const std::function<void(int slot, std::size_t index)>& body);

}  // namespace proofload
