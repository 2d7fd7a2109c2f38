#include "proofload/core/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <string>
#include <vector>

#include "proofload/core/error.h"

namespace proofload {
namespace {

TEST(ParallelFor, EveryIndexIsVisitedOnceAndPlainWritesAreSeenAfterwards) {
  for (const int threads : {1, 2, 4, 9}) {
    std::vector<int> visits(1000);
    const std::vector<int> before(1000, 7);
    parallel_for(visits.size(), threads, [&](int, std::size_t i) { visits[i] += before[i]; });
    EXPECT_EQ(visits, std::vector<int>(1000, 7)) << threads;
  }
}

TEST(ParallelFor, TwoCallsOfOneSlotNeverOverlap) {
  constexpr int kThreads = 4;
  std::vector<int> sums(
      kThreads);  // Plain: a second call in the same slot would lose additions or be a data race.
  parallel_for(5000, kThreads, [&](int slot, std::size_t) { ++sums.at(static_cast<std::size_t>(slot)); });
  EXPECT_EQ(std::accumulate(sums.begin(), sums.end(), 0), 5000);
}

TEST(ParallelFor, NoIndexIsNoCall) {
  parallel_for(0, 4, [](int, std::size_t) { FAIL(); });
}

TEST(ParallelFor, AFailureStopsTheRestAndLeavesWithItsCode) {
  std::atomic<int> calls{0};
  try {
    parallel_for(100000, 2, [&](int, std::size_t i) {
      ++calls;
      if (i == 10) throw Error(ErrorCode::parse, "index ten");
    });
    FAIL() << "nothing was thrown";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::parse);
    EXPECT_NE(std::string(e.what()).find("index ten"), std::string::npos);
  }
  EXPECT_LT(calls.load(), 100000);
}

TEST(ParallelFor, NestedCallsFinish) {
  std::atomic<int> calls{0};
  parallel_for(8, 2, [&](int, std::size_t) { parallel_for(8, 2, [&](int, std::size_t) { ++calls; }); });
  EXPECT_EQ(calls.load(), 64);
}

}  // namespace
}  // namespace proofload
