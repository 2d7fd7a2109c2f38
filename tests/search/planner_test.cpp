#include "proofload/search/planner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>

#include "support/table_strategy.h"

namespace proofload::search {
namespace {

using test::Family;

TEST(Planner, TakesTheHeadlineFirstThenLimitsThenTheWidest) {
  const std::vector<Urgency> searches = {
      {.done = false, .headline = true, .certified = true, .width = 0.5},
      {.done = false, .headline = false, .certified = false, .width = 1},
      {.done = false, .headline = true, .certified = false, .width = 0.2},
      {.done = true, .headline = true, .certified = false, .width = 1},
      {.done = false, .headline = true, .certified = false, .width = 0.6},
      {.done = false, .headline = true, .certified = false, .width = 0.2},
  };
  EXPECT_EQ(by_urgency(searches), (std::vector<std::size_t>{4, 2, 5, 0, 1}));
}

// Six stresses of one run with a budget for about a third of what they would take.
struct Search {
  Task task;
  test::Verdicts truth;
  std::unique_ptr<Strategy> strategy;
  Limit end;
};

std::vector<Search> six_searches(std::size_t n, std::uint64_t key) {
  std::vector<Search> out;
  const Spec spec = [] {
    for (const Entry& entry : catalog())
      if (entry.id == "race") return entry.spec();
    return Spec{};
  }();
  std::uint16_t stress = 0;
  for (const Family family :
       {Family::weibull, Family::uniform, Family::cured, Family::lognormal, Family::steep, Family::early}) {
    Search& search = out.emplace_back();
    search.task.stress = stress++;
    search.task.axis = {"x", "", false, 0, 1, Scale::linear, 0, false, false};
    for (std::size_t i = 0; i < n; ++i) search.task.samples.push_back(static_cast<std::uint32_t>(i));
    search.truth = test::family(family, n, 0.005, key + stress);
    search.strategy = spec.make(search.task, spec.params.defaults());
    search.end = test::replay("race", search.task, search.truth).result.watch;
  }
  return out;
}

double width(const Search& search) {
  return urgency_of(*search.strategy, search.strategy->result(), 0, kTopLevel, true).width;
}

void turn(Search& search, std::size_t cells, std::size_t& budget) {
  const std::vector<Cell> asked = search.strategy->ask(std::min(cells, budget));
  budget -= asked.size();
  std::vector<RunRecord> records;
  records.reserve(asked.size());
  for (const Cell& cell : asked) records.push_back(test::record_of(cell, search.truth));
  search.strategy->tell(records);
}

TEST(Planner, LeavesNoAnswerFarBehindTheOthers) {
  const std::size_t n = 1000;
  std::vector<Search> planned = six_searches(n, 7);
  std::size_t budget = 4 * n;
  while (budget > 0) {
    std::vector<Urgency> urgencies;
    for (const Search& search : planned)
      urgencies.push_back(urgency_of(*search.strategy, search.strategy->result(), 0, kTopLevel, true));
    const std::vector<std::size_t> order = by_urgency(urgencies);
    if (order.empty()) break;
    turn(planned[order.front()], 256, budget);
  }
  std::vector<Search> one_by_one = six_searches(n, 7);
  budget = 4 * n;
  for (Search& search : one_by_one)
    while (budget > 0 && !search.strategy->done()) turn(search, 256, budget);
  double worst = 0;
  double worst_one_by_one = 0;
  for (std::size_t s = 0; s < planned.size(); ++s) {
    worst = std::max(worst, width(planned[s]));
    worst_one_by_one = std::max(worst_one_by_one, width(one_by_one[s]));
  }
  EXPECT_EQ(worst_one_by_one, 1);  // some stress was not begun
  EXPECT_LT(worst, 0.7);
}

// An interval that is given before the end holds the limit of all pictures.
TEST(Planner, WhatIsSaidAtTheEndOfABudgetHolds) {
  std::size_t held = 0;
  std::size_t said = 0;
  for (std::uint64_t key = 100; key < 110; ++key)
    for (Search& search : six_searches(600, 10 * key)) {
      std::size_t budget = 100 + 60 * (key - 100);
      while (budget > 0 && !search.strategy->done()) turn(search, 100, budget);
      const Limit now = search.strategy->result().watch;
      if (!search.end.level || (!now.lo && !now.hi)) continue;
      ++said;
      held += (!now.lo || *now.lo <= *search.end.level) && (!now.hi || *now.hi >= *search.end.before);
    }
  EXPECT_GT(said, 30u);
  EXPECT_GE(static_cast<double>(held), 0.95 * static_cast<double>(said)) << held << " of " << said;
}

}  // namespace
}  // namespace proofload::search
