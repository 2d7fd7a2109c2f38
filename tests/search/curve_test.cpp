#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "proofload/search/alphabetic_tree.h"
#include "proofload/search/strategy.h"
#include "support/table_strategy.h"

namespace proofload::search {
namespace {

using test::Family;

constexpr int kLevels = 64;

Task task_of(std::size_t n) {
  Task task;
  task.stress = 4;
  task.axis = {"x", "", false, 0, 1, Scale::linear, 0, false, false};
  task.levels = kLevels;
  for (std::size_t i = 0; i < n; ++i) task.samples.push_back(static_cast<std::uint32_t>(i));
  return task;
}

std::unique_ptr<Strategy> curve_of(const Task& task, double audit) {
  for (const Entry& entry : catalog())
    if (entry.id == "curve") {
      Value given = Value::object();
      given["audit"] = audit;
      Problems problems;
      return entry.spec().make(task, entry.spec().params.check(given, "", problems));
    }
  return nullptr;
}

Level level_of(int step) { return step * (kTopLevel / kLevels); }

TEST(Curve, IsTheCurveOfTheGridWherePicturesBreakOnce) {
  for (const Family family :
       {Family::weibull, Family::uniform, Family::cured, Family::lognormal, Family::steep, Family::early}) {
    const Task task = task_of(700);
    const test::Verdicts truth = test::family(family, 700, 0, 3);
    const test::Replay run = test::replay("curve", task, truth);
    const test::Replay grid = test::replay("grid", task, truth);
    ASSERT_EQ(run.result.points.size(), grid.result.points.size());
    for (std::size_t k = 0; k < grid.result.points.size(); ++k)
      EXPECT_EQ(run.result.points[k].broken, grid.result.points[k].broken) << k;
    for (Limit Result::*limit : {&Result::onset, &Result::watch, &Result::broken}) {
      EXPECT_EQ((run.result.*limit).level, (grid.result.*limit).level);
      EXPECT_EQ((run.result.*limit).before, (grid.result.*limit).before);
      EXPECT_EQ((run.result.*limit).lo, (grid.result.*limit).lo);
      EXPECT_EQ((run.result.*limit).hi, (grid.result.*limit).hi);
    }
    ASSERT_TRUE(run.result.audit);
    EXPECT_GT(run.result.audit->looked_at(), 50u);
    EXPECT_EQ(run.result.audit->wrong(), 0u);
    EXPECT_EQ(run.result.audit->correction, 0);
    EXPECT_FALSE(run.result.audit->not_monotone);
    EXPECT_GT(run.result.audit->paths, 0u);
    EXPECT_EQ(run.result.audit->bent, 0u);
  }
}

// Few checks leave much open, which must not make the interval of a limit say nothing: it is that of the pictures.
TEST(Curve, OfFewPicturesALimitHasTheIntervalOfTheGrid) {
  for (std::uint64_t key = 1; key <= 10; ++key) {
    const Task task = task_of(60);
    const test::Verdicts truth = test::family(Family::weibull, 60, 0, key);
    const Result run = test::replay("curve", task, truth).result;
    const Result grid = test::replay("grid", task, truth).result;
    EXPECT_EQ(run.watch.level, grid.watch.level);
    EXPECT_EQ(run.watch.lo, grid.watch.lo);
    EXPECT_EQ(run.watch.hi, grid.watch.hi);
    ASSERT_TRUE(grid.watch.lo);
    EXPECT_GT(*grid.watch.lo, 0);
  }
}

// The questions of the pictures after the pilot are those of the tree, within two of the entropy.
TEST(Curve, AsksAboutAsMuchAsThereIsToLearn) {
  const std::size_t n = 4000;
  for (const Family family : {Family::weibull, Family::cured, Family::lognormal, Family::steep}) {
    const Task task = task_of(n);
    const test::Verdicts truth = test::family(family, n, 0, 11);
    const test::Counts counts = test::count_all(task, truth);
    double entropy = 0;
    for (std::size_t k = 1; k <= counts.broken.size(); ++k) {
      const std::size_t at = k < counts.broken.size() ? counts.broken[k] : n;
      const double p = static_cast<double>(at - counts.broken[k - 1]) / static_cast<double>(n);
      if (p > 0) entropy -= p * std::log2(p);
    }
    const auto strategy = curve_of(task, 0);
    const test::Replay run = test::replay(*strategy, task, truth);
    const double per_picture = static_cast<double>(run.result.evaluations) / static_cast<double>(n);
    EXPECT_LT(per_picture, entropy + 1.2);
    EXPECT_GE(per_picture, entropy - 0.01);
    EXPECT_FALSE(run.result.audit);
  }
}

// Shares of the data set, of which all pictures are at hand: the band has to hold them.
TEST(Curve, TheAuditedBandHoldsTheTruthWherePicturesComeBack) {
  std::size_t held = 0;
  std::size_t all = 0;
  std::size_t swept = 0;
  for (std::uint64_t key = 1; key <= 12; ++key)
    for (const Family family : {Family::weibull, Family::uniform, Family::cured}) {
      const Task task = task_of(600);
      const test::Verdicts truth = test::family(family, 600, 0.03, key);
      const Result result = test::replay("curve", task, truth).result;
      const test::Counts counts = test::count_all(task, truth);
      swept += result.audit->swept;
      for (std::size_t k = 0; k < counts.levels.size(); ++k) {
        const double share = static_cast<double>(counts.broken[k]) / 600;
        held += result.points[k].lo <= share && share <= result.points[k].hi;
        ++all;
      }
    }
  EXPECT_GT(static_cast<double>(held) / static_cast<double>(all), 0.99);
  EXPECT_LT(swept, 12u);
}

// The curve rises to a half, falls to a tenth and rises again.
TEST(Curve, ReportsAllCrossingsWhereTheCurveComesBack) {
  const Task task = task_of(900);
  const test::Verdicts truth = [](std::uint32_t sample, Level level) {
    const double s = Axis::severity(level);
    const bool fragile = sample % 10 == 0;
    const bool odd = sample % 2 == 1;
    const double shift = 0.1 * static_cast<double>(sample % 7) / 7;
    const bool broken =
        (fragile && s > 0.1) || (odd && s > 0.2 + shift && s < 0.45 + shift) || s > 0.8 + shift;
    return broken ? Outcome::broken : Outcome::holds;
  };
  const Result result = test::replay("curve", task, truth).result;
  const Result grid = test::replay("grid", task, truth).result;
  ASSERT_TRUE(result.audit);
  EXPECT_TRUE(result.audit->swept);
  EXPECT_TRUE(result.audit->not_monotone);
  EXPECT_GT(result.audit->bent, 0u);
  EXPECT_FALSE(result.audit->islands.empty());
  ASSERT_EQ(result.watch_crossings, 3);
  ASSERT_EQ(grid.crossings.size(), 3u);
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_EQ(result.crossings[k].level, grid.crossings[k].level);
    EXPECT_EQ(result.crossings[k].before, grid.crossings[k].before);
    EXPECT_EQ(result.crossings[k].upward, k != 1);
  }
  EXPECT_EQ(result.watch.level, grid.watch.level);
  for (std::size_t k = 0; k < grid.points.size(); ++k)
    EXPECT_EQ(result.points[k].broken, grid.points[k].broken) << k;
  EXPECT_LT(result.evaluations, 900u * 30u);
}

TEST(Curve, WhatIsSaidBeforeTheEndHoldsTheEnd) {
  const std::size_t n = 500;
  const Task task = task_of(n);
  const test::Verdicts truth = test::family(Family::weibull, n, 0, 5);
  const test::Counts counts = test::count_all(task, truth);
  const Limit end = test::replay("grid", task, truth).result.watch;
  const auto strategy = curve_of(task, 0.1);
  std::size_t missed = 0;
  std::size_t looks = 0;
  while (!strategy->done()) {
    std::vector<RunRecord> records;
    for (const Cell& cell : strategy->ask(150)) records.push_back(test::record_of(cell, truth));
    strategy->tell(records);
    const Result now = strategy->result();
    for (std::size_t k = 0; k < counts.levels.size(); ++k) {
      const double share = static_cast<double>(counts.broken[k]) / static_cast<double>(n);
      missed += share < now.points[k].lo || share > now.points[k].hi;
      ++looks;
    }
    EXPECT_TRUE(!now.watch.lo || *now.watch.lo <= *end.level);
    EXPECT_TRUE(!now.watch.hi || *now.watch.hi >= *end.level);
  }
  EXPECT_EQ(missed, 0u) << "of " << looks;
}

TEST(Curve, RoundsAreFew) {
  const Task task = task_of(1000);
  const test::Replay run =
      test::replay("curve", task, test::family(Family::weibull, 1000, 0, 1), {.batch = 100000});
  EXPECT_LE(run.rounds, 7u + 12u + 1u);  // plain bisection, the tree, the audit
}

TEST(Curve, OnePictureWithoutAVerdictCountsAtBothEnds) {
  const Task task = task_of(200);
  const test::Verdicts whole = test::family(Family::uniform, 200, 0, 9);
  const test::Verdicts some = [&](std::uint32_t sample, Level level) {
    return sample % 10 == 0 && level > level_of(5) ? Outcome::unknown : whole(sample, level);
  };
  const Result with = test::replay("curve", task, some).result;
  EXPECT_EQ(with.unknown, 20u);
  EXPECT_GE(with.points.back().hi, 0.999);
  EXPECT_LT(with.points.back().lo, 0.95);
}

}  // namespace
}  // namespace proofload::search
