#include "proofload/search/growing.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/table_strategy.h"

namespace proofload::search {
namespace {

using test::Family;

MakeStrategy maker(const std::string& id = "race") {
  for (const Entry& entry : catalog())
    if (entry.id == id)
      return [spec = entry.spec()](const Task& task) { return spec.make(task, spec.params.defaults()); };
  return {};
}

Task task_of(std::size_t n) {
  Task task;
  task.stress = 3;
  task.axis = {"x", "", false, 0, 1, Scale::linear, 0, false, false};
  for (std::size_t i = 0; i < n; ++i) task.samples.push_back(static_cast<std::uint32_t>(i));
  return task;
}

double distance(const Task& task, std::optional<Level> level) { return task.axis.distance(level.value()); }

TEST(Growing, StopsAtTheFirstLookThatDecidesABarFarFromTheLimit) {
  Task task = task_of(3000);
  const test::Verdicts truth = test::family(Family::weibull, 3000, 0, 4);  // watch limit near 0.33
  const std::size_t whole = test::replay("race", task, truth).result.evaluations;
  for (const double bar : {0.1, 0.7}) {
    task.stop.bars = {{Zone::watch, bar, false}};
    const auto strategy = growing(task, maker());
    const test::Replay run = test::replay(*strategy, task, truth);
    EXPECT_EQ(run.result.n, 188u);
    EXPECT_EQ(run.result.of, 3000u);
    EXPECT_LT(6 * run.result.evaluations, whole);
    EXPECT_EQ(run.cells.size(), run.result.evaluations);
    EXPECT_TRUE(satisfied(task.stop, run.result, task.axis));
    // The limit of the data set at hand, known from a part of it.
    ASSERT_TRUE(run.result.watch.lo_here && run.result.watch.hi_here);
    EXPECT_GE(*run.result.watch.lo_here, *run.result.watch.lo);
    EXPECT_LE(*run.result.watch.hi_here, *run.result.watch.hi);
  }
}

TEST(Growing, TakesAllPicturesForABarOnTheLimit) {
  Task task = task_of(900);
  const test::Verdicts truth = test::family(Family::weibull, 900, 0, 4);
  const Result all = test::replay("race", task, truth).result;
  task.stop.bars = {{Zone::watch, distance(task, all.watch.level), false}};
  const auto strategy = growing(task, maker());
  const test::Replay run = test::replay(*strategy, task, truth);
  EXPECT_EQ(run.result.n, 900u);
  EXPECT_EQ(run.result.of, 0u);
  EXPECT_FALSE(satisfied(task.stop, run.result, task.axis));
  // The price of the looks: wider ends, and not much more than the last one alone.
  EXPECT_LE(*run.result.watch.lo, *all.watch.lo);
  EXPECT_GE(*run.result.watch.hi, *all.watch.hi);
  EXPECT_LT(static_cast<double>(run.result.evaluations), 2.2 * static_cast<double>(all.evaluations));
}

TEST(Growing, StopsWhenTheIntervalIsAsNarrowAsWanted) {
  Task task = task_of(3200);
  const test::Verdicts truth = test::family(Family::weibull, 3200, 0, 2);
  std::size_t before = 0;
  for (const double wanted : {0.6, 0.3, 0.18}) {
    task.stop = {};
    task.stop.relative = wanted;
    const auto strategy = growing(task, maker());
    const Result result = test::replay(*strategy, task, truth).result;
    const double width = distance(task, result.watch.hi) - distance(task, result.watch.lo);
    EXPECT_LE(width, wanted * distance(task, result.watch.level));
    EXPECT_LT(result.n, 3200u);
    EXPECT_GE(result.n, before);
    before = result.n;
    task.stop.relative = 0;
    task.stop.distance = wanted * 0.4;
    const auto natural = growing(task, maker());
    const Result other = test::replay(*natural, task, truth).result;
    EXPECT_LE(distance(task, other.watch.hi) - distance(task, other.watch.lo), wanted * 0.4);
  }
  EXPECT_GT(before, 300u);
}

// Data sets drawn from a population whose watch limit is known: 0.6 · (−ln 0.8)^(1/2.5).
TEST(Growing, AFalseVerdictIsRarerThanItsLevel) {
  const double limit = 0.6 * std::pow(-std::log(0.8), 1 / 2.5);
  std::size_t wrong = 0;
  std::size_t verdicts = 0;
  std::size_t parts = 0;   // answers from a part of the data set …
  std::size_t missed = 0;  // … that miss the limit of all of it
  for (std::uint64_t key = 1; key <= 40; ++key) {
    Task task = task_of(450);
    const test::Verdicts truth = test::family(Family::weibull, 450, 0, 1000 + key);
    task.stop.bars = {{Zone::watch, limit + 0.05, false}};  // not reached: "fail" is right, "pass" wrong
    const auto strategy = growing(task, maker());
    const Result result = test::replay(*strategy, task, truth).result;
    if (!satisfied(task.stop, result, task.axis)) continue;
    ++verdicts;
    wrong += result.watch.lo && distance(task, result.watch.lo) >= limit + 0.05;
    if (result.of == 0) continue;
    const Limit all = test::replay("race", task_of(450), truth).result.watch;
    ++parts;
    missed += (result.watch.lo_here && *result.watch.lo_here > *all.level) ||
              (result.watch.hi_here && *result.watch.hi_here < *all.before);
  }
  EXPECT_GT(verdicts, 15u);
  EXPECT_LE(wrong, 2u);
  EXPECT_GT(parts, 10u);
  EXPECT_LE(missed, parts / 10);
}

TEST(Growing, GoesOnFromWhatItWasTold) {
  Task task = task_of(500);
  task.stop.relative = 0.2;
  const test::Verdicts truth = test::family(Family::cured, 500, 0.01, 6);
  const auto once = growing(task, maker());
  const test::Replay whole = test::replay(*once, task, truth);
  const auto again = growing(task, maker());
  const test::Replay pieces = test::replay(*again, task, truth, {.batch = 7, .shuffle = 3});
  EXPECT_EQ(whole.result.watch.level, pieces.result.watch.level);
  EXPECT_EQ(whole.result.n, pieces.result.n);
  EXPECT_EQ(whole.result.evaluations, pieces.result.evaluations);
}

TEST(Growing, NoPicturesAreNoSearch) {
  Task task = task_of(0);
  task.stop.relative = 0.1;
  EXPECT_TRUE(growing(task, maker())->done());
}

}  // namespace
}  // namespace proofload::search
