#include "proofload/search/auditor.h"

#include <gtest/gtest.h>

#include <set>

#include "proofload/search/ladder.h"
#include "proofload/search/parts.h"
#include "support/table_strategy.h"

namespace proofload::search {
namespace {

constexpr Level kStep = kTopLevel / 16;

Task task_of(std::size_t n) {
  Task task;
  task.axis = {"x", "", false, 0, 1, Scale::linear, 0, false, false};
  task.levels = 16;
  for (std::size_t i = 0; i < n; ++i) task.samples.push_back(static_cast<std::uint32_t>(10 + i));
  return task;
}

// A board on which every picture was judged at one level.
Board judged_at(const Task& task, Level level, const test::Verdicts& truth) {
  Board board(task);
  board.request_all(level);
  std::vector<RunRecord> records;
  for (const Cell& cell : board.ask(100000)) records.push_back(test::record_of(cell, truth));
  board.tell(records);
  return board;
}

std::vector<Cell> answer(Auditor& auditor, const test::Verdicts& truth) {
  std::vector<Cell> asked;
  while (auditor.waiting()) {
    std::vector<RunRecord> records;
    for (const Cell& cell : auditor.ask(100)) {
      records.push_back(test::record_of(cell, truth));
      asked.push_back(cell);
    }
    auditor.tell(records);
  }
  return asked;
}

// Even pictures break from 8 steps on, but hold again at step 12; odd ones hold, but break at step 3.
const test::Verdicts kTruth = [](std::uint32_t sample, Level level) {
  const Level step = level / kStep;
  const bool broken = sample % 2 == 0 ? step >= 8 && step != 12 : step == 3;
  return broken ? Outcome::broken : Outcome::holds;
};

TEST(Auditor, FindsTheRatesOfWhatWasInferredWrongly) {
  const Task task = task_of(400);
  const Board board = judged_at(task, 8 * kStep, kTruth);
  Auditor auditor(task, even_levels(task));
  auditor.draw(board, 2000);
  const std::size_t asked = answer(auditor, kTruth).size();
  EXPECT_EQ(asked, auditor.evaluations());
  EXPECT_LE(auditor.evaluations(), 2000u);
  const Audit audit = auditor.compare(board);
  // Told: odd pictures hold below step 8 (7 levels, one of them wrong), even ones break above (8 levels, one of them
  // wrong); below and above that nothing is told.
  EXPECT_EQ(audit.inferred, 200u * 7 + 200u * 8);
  EXPECT_NEAR(static_cast<double>(audit.probes.held) / static_cast<double>(audit.looked_at()), 7 / 15.0,
              0.03);
  EXPECT_NEAR(static_cast<double>(audit.probes.hidden) / static_cast<double>(audit.probes.held), 1 / 7.0,
              0.03);
  EXPECT_NEAR(static_cast<double>(audit.probes.recovered) / static_cast<double>(audit.probes.broken), 1 / 8.0,
              0.03);
  EXPECT_TRUE(audit.not_monotone);
  EXPECT_EQ(audit.paths, 32u);
  EXPECT_EQ(audit.bent, 32u);
  ASSERT_FALSE(audit.islands.empty());
  for (const Island& island : audit.islands) {
    EXPECT_EQ(island.broke, island.sample % 2 == 0 ? 8 * kStep : 3 * kStep);
    EXPECT_EQ(island.from, island.sample % 2 == 0 ? 12 * kStep : 4 * kStep);
    EXPECT_EQ(island.to, island.sample % 2 == 0 ? 12 * kStep : 16 * kStep);
  }
  EXPECT_EQ(audit.gap, 1);  // at step 12 every path broke before and holds
}

// Of the cells below a border more are looked at, and what they show bounds what may hide there.
TEST(Auditor, LooksMoreOftenBelowABorderAndSaysWhatMayHideThere) {
  const Task task = task_of(400);
  const Board board = judged_at(task, 8 * kStep, kTruth);
  Auditor auditor(task, even_levels(task));
  auditor.draw(board, 200, 7 * kStep, 300);
  EXPECT_LE(answer(auditor, kTruth).size(), 500u);
  const Audit audit = auditor.compare(board);
  EXPECT_LE(audit.looked_at(), 200u);  // the others are no random part of all
  EXPECT_GE(audit.below, 300u);
  EXPECT_LE(audit.below, 500u);
  // One of the seven levels at which odd pictures are told to hold breaks them.
  EXPECT_NEAR(static_cast<double>(audit.below_broken) / static_cast<double>(audit.below), 1 / 7.0, 0.06);
  // At each of them a seventh of 200 pictures may hide, and a few more; the neighbours of the border are left to the search.
  const Ladder ladder(task.axis, 0, kTopLevel, 16, false);
  const Parts parts = parts_of(board, 300);
  const Estimate curve(board, ladder, parts, Unknown::holds, parts.last());
  EXPECT_EQ(auditor.may_reach(board, curve, 30, 7 * kStep), kStep);
  EXPECT_EQ(auditor.may_reach(board, curve, 390, 7 * kStep), std::nullopt);
  EXPECT_EQ(auditor.may_reach(board, curve, 1, 3 * kStep), std::nullopt);
}

TEST(Auditor, LooksAtTheSameCellsForBothOracles) {
  Task task = task_of(300);
  const Board board = judged_at(task, 8 * kStep, kTruth);
  Auditor first(task, even_levels(task));
  first.draw(board, 200);
  std::set<std::pair<std::uint32_t, Level>> cells;
  for (const Cell& cell : answer(first, kTruth)) cells.emplace(cell.sample, cell.chain[0].level);
  task.oracle = Oracle::correctness;
  task.samples.erase(task.samples.begin(), task.samples.begin() + 30);  // fewer pictures count
  const Board fewer = judged_at(task, 8 * kStep, kTruth);
  Auditor second(task, even_levels(task));
  second.draw(fewer, 200);
  std::size_t shared = 0;
  const std::vector<Cell> asked = answer(second, kTruth);
  for (const Cell& cell : asked) shared += cells.contains({cell.sample, cell.chain[0].level});
  EXPECT_GT(10 * shared, 8 * asked.size());
}

TEST(Auditor, LeavesOutWhatTheSearchHasSeenMeanwhile) {
  const Task task = task_of(100);
  Board board = judged_at(task, 8 * kStep, kTruth);
  Auditor auditor(task, even_levels(task));
  auditor.draw(board, 400);
  answer(auditor, kTruth);
  for (const Level step : {2, 3, 4, 11, 12, 13}) {
    board.request_all(step * kStep);
    std::vector<RunRecord> records;
    for (const Cell& cell : board.ask(1000)) records.push_back(test::record_of(cell, kTruth));
    board.tell(records);
  }
  // The wrong levels and their neighbours are judged now; elsewhere all is right.
  const Audit audit = auditor.compare(board);
  EXPECT_EQ(audit.wrong(), 0u);
  EXPECT_GT(audit.looked_at(), 50u);
  EXPECT_FALSE(audit.not_monotone);
}

TEST(Auditor, NothingInferredIsNothingToLookAt) {
  const Task task = task_of(20);
  Board board(task);
  for (const Level level : even_levels(task)) board.request_all(level);
  std::vector<RunRecord> records;
  for (const Cell& cell : board.ask(10000)) records.push_back(test::record_of(cell, kTruth));
  board.tell(records);
  Auditor auditor(task, even_levels(task));
  auditor.draw(board, 1000);
  EXPECT_FALSE(auditor.waiting());
  EXPECT_EQ(auditor.compare(board).looked_at(), 0u);
  EXPECT_EQ(auditor.compare(board).bent, 20u);  // what is known is followed all the same
}

TEST(Auditor, ThinnedLevelsKeepBothEnds) {
  const std::vector<Level> levels = even_levels(task_of(1));
  EXPECT_EQ(thinned(levels, 64), levels);
  const std::vector<Level> few = thinned(levels, 4);
  EXPECT_EQ(few, (std::vector<Level>{kStep, 6 * kStep, 11 * kStep, 16 * kStep}));
}

}  // namespace
}  // namespace proofload::search
