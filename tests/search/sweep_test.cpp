#include "proofload/search/sweep.h"

#include <gtest/gtest.h>

#include "proofload/search/estimate.h"
#include "proofload/search/ladder.h"
#include "support/table_strategy.h"

namespace proofload::search {
namespace {

// Every picture breaks from step 9 on and on steps 21 to 40 holds again; of 64.
constexpr Level kStep = kTopLevel / 64;
const test::Verdicts kTruth = [](std::uint32_t, Level level) {
  const Level step = level / kStep;
  return step >= 9 && (step < 21 || step > 40) ? Outcome::broken : Outcome::holds;
};

Task task_of(std::size_t n) {
  Task task;
  task.axis = {"x", "", false, 0, 1, Scale::linear, 0, false, false};
  for (std::size_t i = 0; i < n; ++i) task.samples.push_back(static_cast<std::uint32_t>(i));
  return task;
}

std::size_t answer(Board& board) {
  std::size_t asked = 0;
  while (board.waiting()) {
    std::vector<RunRecord> records;
    for (const Cell& cell : board.ask(50)) records.push_back(test::record_of(cell, kTruth));
    asked += records.size();
    board.tell(records);
  }
  return asked;
}

TEST(Sweep, FindsEveryChangeOfThePickedPicturesAndAsksNoOther) {
  const Task task = task_of(10);
  const std::vector<Level> levels = even_levels(task);
  Board board(task);
  const Picked even = [](std::size_t i) { return i % 2 == 0; };
  ask_evenly(board, levels, even);
  EXPECT_EQ(answer(board), 5U * 16U);
  std::size_t more = 0;
  for (;;) {
    ask_between_changes(board, levels, even);
    if (!board.waiting()) break;
    more += answer(board);
  }
  // Three changes, each between two of 16 levels, four steps apart.
  EXPECT_LE(more, 5U * 3U * 3U);
  for (std::size_t i = 0; i < 10; ++i) {
    const std::vector<Reading> told = readings(board, levels, i, Unknown::holds);
    for (std::size_t k = 0; k < levels.size(); ++k) {
      EXPECT_EQ(told[k].told == Told::nothing, i % 2 == 1) << i << ' ' << k;
      if (i % 2 == 0) {
        EXPECT_EQ(told[k].told == Told::breaks, kTruth(0, levels[k]) == Outcome::broken) << i << ' ' << k;
      }
    }
  }
}

TEST(Sweep, OfFewLevelsAsksForAll) {
  Task task = task_of(3);
  task.levels = 4;
  Board board(task);
  ask_evenly(board, even_levels(task), [](std::size_t) { return true; });
  EXPECT_EQ(answer(board), 12U);
  ask_between_changes(board, even_levels(task), [](std::size_t) { return true; });
  EXPECT_FALSE(board.waiting());
}

}  // namespace
}  // namespace proofload::search
