#include "proofload/search/share_watch.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "proofload/core/rng.h"

namespace proofload::search {
namespace {

ShareTask task_of(std::size_t n, double border) {
  ShareTask task;
  task.cell.chain = {{2, 500}};
  for (std::size_t i = 0; i < n; ++i) task.samples.push_back(static_cast<std::uint32_t>(3 * i));
  task.border = border;
  task.decided = [border](stats::Interval share) { return share.hi <= border || share.lo > border; };
  return task;
}

RunRecord record_of(const Cell& cell, Outcome outcome) {
  RunRecord out;
  out.cell = cell;
  out.stability.outcome = outcome;
  out.correctness.outcome = Outcome::not_counted;
  return out;
}

// Answers a watch in pieces of `limit` cells, the last one first.
ShareCount watched(ShareTask task,
                   const std::function<Outcome(std::uint32_t)>& truth,
                   std::size_t limit = 1000,
                   std::set<std::uint32_t>* asked = nullptr) {
  ShareWatch watch(std::move(task));
  while (!watch.done()) {
    const std::vector<Cell> cells = watch.ask(limit);
    EXPECT_FALSE(cells.empty());
    if (cells.empty()) break;
    EXPECT_LE(cells.size(), limit);
    std::vector<RunRecord> records;
    for (auto cell = cells.rbegin(); cell != cells.rend(); ++cell) {
      records.push_back(record_of(*cell, truth(cell->sample)));
      if (asked) {
        EXPECT_TRUE(asked->insert(cell->sample).second);
      }
    }
    watch.tell(records);
  }
  EXPECT_TRUE(watch.ask(10).empty());
  return watch.count();
}

Outcome drawn(std::uint32_t sample, double share, std::uint32_t stream = 0) {
  return Rng(77).uniform(stream, sample) < share ? Outcome::broken : Outcome::holds;
}

TEST(ShareWatch, EndsEarlyFarFromTheBorderAndWithTheLastPictureOnIt) {
  const ShareCount far = watched(task_of(3000, 0.2), [](std::uint32_t s) { return drawn(s, 0.02); });
  EXPECT_TRUE(far.decided);
  EXPECT_LE(far.judged, 96U);
  EXPECT_LE(far.interval.hi, 0.2);
  EXPECT_EQ(far.of, 3000U);
  EXPECT_FALSE(far.further);
  const ShareCount near = watched(task_of(3000, 0.2), [](std::uint32_t s) {
    return (s / 3) % 5 == 0 ? Outcome::broken : Outcome::holds;
  });
  EXPECT_FALSE(near.decided);
  EXPECT_EQ(near.judged, 3000U);
  EXPECT_EQ(near.broken, 600U);
  EXPECT_FALSE(near.further);  // on the border no number of pictures decides
  const ShareCount close = watched(task_of(300, 0.2), [](std::uint32_t s) {
    return (s / 3) % 6 == 0 ? Outcome::broken : Outcome::holds;
  });
  EXPECT_FALSE(close.decided);
  EXPECT_GT(close.further.value(), 300U);
}

TEST(ShareWatch, NeitherPiecesNorOrderMoveWhereItEnds) {
  for (const double share : {0.05, 0.3}) {
    const auto truth = [share](std::uint32_t s) { return drawn(s, share); };
    std::set<std::uint32_t> first;
    std::set<std::uint32_t> second;
    const ShareCount whole = watched(task_of(2000, 0.2), truth, 1000, &first);
    const ShareCount pieces = watched(task_of(2000, 0.2), truth, 5, &second);
    EXPECT_EQ(whole.judged, pieces.judged);
    EXPECT_EQ(whole.broken, pieces.broken);
    EXPECT_EQ(whole.interval.lo, pieces.interval.lo);
    EXPECT_EQ(first, second);
  }
}

// Half of the looks end by luck on the border, and still no more than alpha of the verdicts are wrong.
TEST(ShareWatch, VerdictsAreWrongLessOftenThanTheLevel) {
  int wrong = 0;
  int decided = 0;
  constexpr int kRuns = 400;
  for (int run = 0; run < kRuns; ++run) {
    const ShareCount count = watched(task_of(600, 0.2), [run](std::uint32_t s) {
      return drawn(s, 0.215, static_cast<std::uint32_t>(run));
    });
    decided += count.decided;
    wrong += count.decided && count.interval.hi <= 0.2;
  }
  EXPECT_GT(decided, kRuns / 20);
  EXPECT_LE(wrong, kRuns / 20);
}

TEST(ShareWatch, WhatCannotBeJudgedKeepsItOpen) {
  const ShareCount count = watched(task_of(400, 0.2), [](std::uint32_t s) {
    return (s / 3) % 3 == 0 ? Outcome::unknown : Outcome::holds;
  });
  EXPECT_FALSE(count.decided);
  EXPECT_EQ(count.broken, 0U);
  EXPECT_EQ(count.unknown, 134U);
  EXPECT_GT(count.interval.hi, 0.33);
}

TEST(ShareWatch, OtherCellsAreNoneOfItsBusiness) {
  ShareWatch watch(task_of(40, 0.2));
  const std::vector<Cell> cells = watch.ask(100);
  ASSERT_EQ(cells.size(), 32U);
  std::vector<RunRecord> records;
  for (Cell cell : cells) {
    cell.chain[0].level = 501;
    records.push_back(record_of(cell, Outcome::broken));
  }
  watch.tell(records);
  EXPECT_EQ(watch.count().judged, 0U);
  EXPECT_TRUE(watch.ask(100).empty());  // still due
}

TEST(ShareWatch, ShareOfNoneOrAll) {
  ShareTask none = task_of(200, 0);
  EXPECT_EQ(watched(none, [](std::uint32_t) { return Outcome::broken; }).judged, 32U);
  const ShareCount never = watched(none, [](std::uint32_t) { return Outcome::holds; });
  EXPECT_EQ(never.judged, 200U);
  EXPECT_FALSE(never.decided);
  EXPECT_FALSE(never.further);
  EXPECT_TRUE(ShareWatch(task_of(0, 0.2)).done());
}

}  // namespace
}  // namespace proofload::search
