#include "proofload/core/parallel.h"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <string>

#include "proofload/core/error.h"

namespace proofload {

int hardware_threads() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof(set), &set) != 0) return 1;
  return std::max(1, CPU_COUNT(&set));
}

// Work goes to the threads and comes back through TBB's library, into which ThreadSanitizer cannot look. `handed_over`
// and the counter `finished` say the same in its language: what the caller wrote before is seen by every slot, what the
// slots wrote is seen by the caller. It stands out here, because its place must be known before anything is read.
namespace {

std::atomic<unsigned> handed_over{0};

[[gnu::noinline]] void begin(const std::function<void(int)>& work, int slot) {
  handed_over.load(std::memory_order_acquire);
  work(slot);
}

/// What TBB copies into its own memory; reading it back is TBB's business, not ours to be watched.
struct Slot {
  const std::function<void(int)>* work;
  int slot;
  __attribute__((no_sanitize("thread"))) void operator()() const { begin(*work, slot); }
};

}  // namespace

void parallel_for(std::size_t count,
                  int threads,
                  const std::function<void(int slot, std::size_t index)>& body) {
  std::atomic<std::size_t> next{0};
  std::atomic<int> finished{0};
  std::atomic<bool> stop{false};
  std::mutex guard;
  std::exception_ptr first;
  std::size_t first_index = 0;
  std::size_t failures = 0;
  const std::function<void(int)> work = [&](int slot) {
    while (!stop.load(std::memory_order_relaxed)) {
      const std::size_t index = next.fetch_add(1, std::memory_order_relaxed);
      if (index >= count) break;
      try {
        body(slot, index);
      } catch (...) {
        const std::scoped_lock lock(guard);
        stop = true;
        if (failures++ == 0 || index < first_index) {
          first = std::current_exception();
          first_index = index;
        }
      }
    }
    finished.fetch_add(1, std::memory_order_release);
  };
  const int slots =
      static_cast<int>(std::min<std::size_t>(std::max(threads, 1), std::max<std::size_t>(count, 1)));
  if (slots == 1) {
    work(0);
  } else {
    // More slots than cores are asked for where slots mostly wait for an engine; TBB would cap them otherwise.
    const oneapi::tbb::global_control enough(oneapi::tbb::global_control::max_allowed_parallelism,
                                             static_cast<std::size_t>(std::max(slots, hardware_threads())));
    oneapi::tbb::task_arena arena(slots);
    arena.execute([&] {
      oneapi::tbb::task_group group;
      handed_over.fetch_add(1, std::memory_order_release);
      for (int slot = 1; slot < slots; ++slot) group.run(Slot{&work, slot});
      work(0);
      group.wait();
    });
    PROOFLOAD_ASSERT(finished.load(std::memory_order_acquire) == slots);
  }
  if (!first) return;
  if (failures > 1) {
    try {
      std::rethrow_exception(first);
    } catch (const Error& e) {
      throw Error(e.code(), std::string(e.what()) + " (and " + std::to_string(failures - 1) + " more)",
                  e.location());
    }
  }
  std::rethrow_exception(first);
}

}  // namespace proofload
