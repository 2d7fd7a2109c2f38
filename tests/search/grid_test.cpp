#include <gtest/gtest.h>

#include "proofload/stats/band.h"
#include "proofload/stats/binomial.h"
#include "support/table_strategy.h"

namespace proofload::search {
namespace {

Task task_of(std::size_t n, int levels) {
  Task task;
  task.stress = 2;
  task.axis = {"x", "", false, 0, 1, Scale::linear, 0, false, false};
  task.levels = levels;
  for (std::size_t i = 0; i < n; ++i) task.samples.push_back(static_cast<std::uint32_t>(3 * i));
  return task;
}

test::Verdicts every_third(test::Verdicts verdicts) {
  return [verdicts = std::move(verdicts)](std::uint32_t sample, Level level) {
    return verdicts(sample / 3, level);
  };
}

TEST(Grid, CountsEveryPictureAtEveryLevel) {
  const Task task = task_of(40, 16);
  const test::Verdicts truth = every_third(test::family(test::Family::weibull, 40, 0.1, 5));
  const test::Replay run = test::replay("grid", task, truth);
  EXPECT_EQ(run.cells.size(), 40u * 16u);
  EXPECT_EQ(run.result.evaluations, 40u * 16u);
  EXPECT_EQ(run.result.evaluations_for_limit, 40u * 16u);
  const test::Counts counts = test::count_all(task, truth);
  ASSERT_EQ(run.result.points.size(), counts.levels.size());
  for (std::size_t k = 0; k < counts.levels.size(); ++k) {
    EXPECT_EQ(run.result.points[k].level, counts.levels[k]);
    EXPECT_EQ(run.result.points[k].broken, counts.broken[k]);
    EXPECT_EQ(run.result.points[k].evaluated, 40u);
    EXPECT_EQ(run.result.points[k].basis, Basis::certified);
  }
}

TEST(Grid, TakesTheFirstOfSeveralCrossingsAndCountsThemAll) {
  Task task = task_of(10, 8);
  task.watch = 0.5;
  // Broken pictures per level: 2 5 4 6 5 4 8 9.
  const std::vector<std::uint32_t> counts = {2, 5, 4, 6, 5, 4, 8, 9};
  const test::Verdicts truth = [&](std::uint32_t sample, Level level) {
    const auto j = static_cast<std::size_t>(level / (kTopLevel / 8)) - 1;
    return sample / 3 < counts[j] ? Outcome::broken : Outcome::holds;
  };
  const Result result = test::replay("grid", task, truth).result;
  EXPECT_EQ(result.watch.level, 2 * (kTopLevel / 8));
  EXPECT_EQ(result.watch.before, kTopLevel / 8);
  EXPECT_EQ(result.watch_crossings, 5);
  EXPECT_EQ(result.watch.basis, Basis::certified);
}

TEST(Grid, PicturesWithoutAVerdictMoveTheLowerEndOnly) {
  const Task task = task_of(200, 64);
  const test::Verdicts whole = every_third(test::family(test::Family::uniform, 200, 0, 9));
  const test::Verdicts some = [&](std::uint32_t sample, Level level) {
    return sample % 30 == 0 ? Outcome::unknown : whole(sample, level);
  };
  const test::Verdicts spared = [&](std::uint32_t sample, Level level) {
    return sample % 30 == 0 ? Outcome::holds : whole(sample, level);
  };
  const Result with = test::replay("grid", task, some).result;
  const Result without = test::replay("grid", task, spared).result;
  EXPECT_EQ(with.unknown, 20u);
  EXPECT_EQ(with.watch.level, without.watch.level);
  EXPECT_EQ(with.watch.hi, without.watch.hi);
  EXPECT_LT(*with.watch.lo, *without.watch.lo);
  EXPECT_EQ(with.points.back().unknown, 20u);
}

TEST(Grid, HalfWayThePicturesToldStandForAll) {
  const Task task = task_of(100, 10);
  const test::Verdicts truth = every_third(test::family(test::Family::uniform, 100, 0, 9));
  const Spec spec = [] {
    for (const Entry& entry : catalog())
      if (entry.id == "grid") return entry.spec();
    return Spec{};
  }();
  const auto strategy = spec.make(task, spec.params.defaults());
  std::vector<RunRecord> records;
  for (const Cell& cell : strategy->ask(500)) records.push_back(test::record_of(cell, truth));
  strategy->tell(records);
  EXPECT_FALSE(strategy->done());
  const Result result = strategy->result();
  EXPECT_EQ(result.evaluations, 500u);
  EXPECT_EQ(result.watch.basis, Basis::inferred);
  ASSERT_TRUE(result.watch.level);
  EXPECT_NEAR(static_cast<double>(*result.watch.level) / kTopLevel, 0.2, 0.21);
  EXPECT_EQ(result.points[5].evaluated, 50u);
  EXPECT_EQ(result.points[5].n, 100u);
}

TEST(Grid, BandsAreTheSimultaneousOnes) {
  const Task task = task_of(50, 4);
  const Result result =
      test::replay("grid", task, every_third(test::family(test::Family::uniform, 50, 0, 1))).result;
  for (std::size_t k = 1; k < result.points.size(); ++k) {
    const stats::Interval band = stats::band(result.points[k].broken, 50, 1 - task.confidence);
    EXPECT_EQ(result.points[k].lo, band.lo);
    EXPECT_EQ(result.points[k].hi, band.hi);
  }
}

}  // namespace
}  // namespace proofload::search
