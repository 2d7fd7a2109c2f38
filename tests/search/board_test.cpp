#include "proofload/search/board.h"

#include <gtest/gtest.h>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"
#include "support/table_strategy.h"

namespace proofload::search {
namespace {

Task task_of(std::vector<std::uint32_t> samples) {
  Task task;
  task.stress = 4;
  task.samples = std::move(samples);
  return task;
}

RunRecord record(std::uint32_t sample, Level level, Outcome outcome) {
  RunRecord out;
  out.cell = {sample, 0, -1, {{4, level}}};
  out.stability.outcome = outcome;
  out.correctness.outcome = Outcome::holds;
  return out;
}

TEST(Column, KeepsEveryMarkWhetherFewOrMany) {
  constexpr std::size_t n = 1000;
  Column column(5, n);
  const Rng rng(3);
  std::vector<Mark> truth(n, Mark::none);
  for (std::uint64_t k = 0; k < 700; ++k) {
    const std::size_t i = rng.bits32(0, k) % n;
    if (truth[i] != Mark::none) continue;
    truth[i] = static_cast<Mark>(1 + rng.bits32(1, k) % 3);
    column.set(i, truth[i]);
  }
  std::size_t broken = 0;
  std::size_t unknown = 0;
  for (std::size_t i = 0; i < n; ++i) {
    ASSERT_EQ(column.at(i), truth[i]) << i;
    broken += truth[i] == Mark::broken;
    unknown += truth[i] == Mark::unknown;
  }
  EXPECT_EQ(column.broken(), broken);
  EXPECT_EQ(column.broken(Unknown::breaks), broken + unknown);
  EXPECT_EQ(column.unknown(), unknown);
  EXPECT_FALSE(column.counted());
}

TEST(Board, AsksEveryRequestedCellOnceInTheOrderOfThePictures) {
  for (const std::size_t limit : {std::size_t{1}, std::size_t{3}, std::size_t{7}, std::size_t{1000}}) {
    Board board(task_of({30, 10, 20, 200, 150}));
    board.request(7, 1);
    board.request(7, 1);
    board.request_all(5);
    board.request(9, 4);
    EXPECT_TRUE(board.waiting());
    std::vector<Cell> all;
    for (;;) {
      const std::vector<Cell> some = board.ask(limit);
      if (some.empty()) break;
      EXPECT_LE(some.size(), limit);
      all.insert(all.end(), some.begin(), some.end());
    }
    const std::vector<std::pair<std::uint32_t, Level>> expected = {{10, 5},  {20, 5},  {20, 7}, {30, 5},
                                                                   {150, 5}, {200, 5}, {200, 9}};
    ASSERT_EQ(all.size(), expected.size());
    for (std::size_t k = 0; k < all.size(); ++k)
      EXPECT_EQ(all[k], (Cell{expected[k].first, 0, -1, {{4, expected[k].second}}})) << k;
  }
}

TEST(Board, CountsWhatItIsToldAndIgnoresTheRest) {
  Board board(task_of({10, 20, 30}));
  board.request_all(5);
  board.ask(100);
  RunRecord other_stress = record(10, 5, Outcome::broken);
  other_stress.cell.chain[0].stress = 3;
  RunRecord relation = record(10, 5, Outcome::broken);
  relation.cell.relation = 0;
  RunRecord replicate = record(10, 5, Outcome::broken);
  replicate.cell.replicate = 1;
  RunRecord clean = record(10, 5, Outcome::broken);
  clean.cell.chain.clear();
  const std::vector<RunRecord> records = {other_stress,
                                          relation,
                                          replicate,
                                          clean,
                                          record(10, 6, Outcome::broken),
                                          record(11, 5, Outcome::broken),
                                          record(30, 5, Outcome::unknown),
                                          record(20, 5, Outcome::broken),
                                          record(20, 5, Outcome::holds)};
  board.tell(records);
  EXPECT_TRUE(board.waiting());
  EXPECT_EQ(board.find(5)->broken(), 1u);
  EXPECT_EQ(board.find(5)->unknown(), 1u);
  board.tell(std::vector<RunRecord>{record(10, 5, Outcome::not_counted)});
  EXPECT_FALSE(board.waiting());
  EXPECT_TRUE(board.counted(5));
  EXPECT_EQ(board.find(5)->unknown(), 2u);
  EXPECT_EQ(board.without_verdict(), 2u);
  EXPECT_EQ(board.evaluations(), 3u);
  EXPECT_EQ(board.find(6), nullptr);
}

TEST(Board, ReadsTheVerdictOfItsOracle) {
  Task task = task_of({10});
  task.oracle = Oracle::correctness;
  Board board(task);
  board.request_all(5);
  board.tell(std::vector<RunRecord>{record(10, 5, Outcome::broken)});
  EXPECT_EQ(board.find(5)->broken(), 0u);
}

TEST(Board, CellsToldBeforeTheyAreAskedAreNotAsked) {
  Board board(task_of({10, 20}));
  board.request_all(5);
  board.tell(std::vector<RunRecord>{record(10, 5, Outcome::holds)});
  const std::vector<Cell> cells = board.ask(10);
  ASSERT_EQ(cells.size(), 1u);
  EXPECT_EQ(cells[0].sample, 20u);
}

TEST(Board, APictureListedTwiceIsRefused) { EXPECT_THROW(Board(task_of({1, 2, 1})), Error); }

TEST(Board, AdoptsWhatAnotherBoardHasSeen) {
  Task task;
  task.axis = {"x", "", false, 0, 1, Scale::linear, 0, false, false};
  for (std::uint32_t i = 0; i < 10; ++i) task.samples.push_back(i);
  const test::Verdicts truth = [](std::uint32_t sample, Level) {
    return sample < 4 ? Outcome::broken : Outcome::holds;
  };
  const auto answer = [&](Board& board) {
    std::vector<RunRecord> records;
    for (const Cell& cell : board.ask(100)) records.push_back(test::record_of(cell, truth));
    board.tell(records);
    return records.size();
  };
  Board other(task);
  for (const std::size_t i : {2u, 7u}) other.request(50, i);
  other.request(60, 1);
  answer(other);
  Board board(task);
  board.request_all(50);
  board.adopt(other);
  EXPECT_TRUE(board.waiting());
  EXPECT_EQ(answer(board), 8u);
  EXPECT_EQ(board.evaluations(), 8u);
  EXPECT_TRUE(board.counted(50));
  EXPECT_EQ(board.find(50)->broken(), 4u);
  EXPECT_EQ(board.find(60), nullptr);
  board.request(60, 1);
  board.adopt(other);
  EXPECT_FALSE(board.waiting());
}

}  // namespace
}  // namespace proofload::search
