// What every search promises, on tables of verdicts whose whole truth is known.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "proofload/core/rng.h"
#include "proofload/search/strategy.h"
#include "proofload/stats/binomial.h"

namespace proofload::search {
namespace {

const Spec& method(const char* id) {
  static const std::map<std::string, Spec, std::less<>> all = [] {
    std::map<std::string, Spec, std::less<>> out;
    for (const Entry& entry : catalog()) out.emplace(std::string(entry.id), entry.spec());
    return out;
  }();
  return all.find(id)->second;
}

Task task_of(std::size_t n, int levels, bool refine) {
  Task task;
  for (std::size_t i = 0; i < n; ++i) task.samples.push_back(static_cast<std::uint32_t>(3 * i));
  task.axis = {"sigma", "px", false, 0, 100, Scale::geometric, 0.5, false, false};
  task.levels = levels;
  task.refine = refine;
  return task;
}

using Truth = std::function<Outcome(std::uint32_t sample, Level level)>;

// Asks and tells until the end; in pieces of `limit`, told in reverse order.
Result play(Strategy& strategy, const Truth& truth, std::size_t limit = 1000) {
  for (int round = 0; !strategy.done() && round < 200000; ++round) {
    std::vector<RunRecord> records;
    for (const Cell& cell : strategy.ask(limit)) {
      RunRecord record;
      record.cell = cell;
      record.stability.outcome = truth(cell.sample, cell.chain.at(0).level);
      records.push_back(record);
    }
    std::reverse(records.begin(), records.end());
    strategy.tell(records);
  }
  EXPECT_TRUE(strategy.done());
  return strategy.result();
}

// Breaking points drawn from a curve F(s) = s^power, a share of pictures never breaking; verdicts contradict themselves at random
// with probability `noise`, always the same way for the same picture and level.
struct Family {
  double power;
  double never;
  double noise;
};
Truth truth_of(const Family& family, std::uint64_t key) {
  return [=](std::uint32_t sample, Level level) {
    const Rng rng(key);
    const bool immortal = rng.uniform(1, sample) < family.never;
    const double at = std::pow(rng.uniform(0, sample), 1 / family.power);
    bool broken = !immortal && at <= Axis::severity(level);
    // One flip a picture and sixty-fourth of the axis.
    if (rng.uniform(2, std::uint64_t{sample} * 4096 + static_cast<std::uint64_t>(level / (kTopLevel / 64))) <
        family.noise)
      broken = !broken;
    return broken ? Outcome::broken : Outcome::holds;
  };
}

std::size_t count_at(const Task& task, const Truth& truth, Level level) {
  return static_cast<std::size_t>(
      std::count_if(task.samples.begin(), task.samples.end(),
                    [&](std::uint32_t s) { return truth(s, level) == Outcome::broken; }));
}

void expect_same(const Limit& a, const Limit& b, const std::string& where) {
  EXPECT_EQ(a.level, b.level) << where;
  EXPECT_EQ(a.before, b.before) << where;
  EXPECT_EQ(a.lo, b.lo) << where;
  EXPECT_EQ(a.hi, b.hi) << where;
  EXPECT_EQ(a.censored, b.censored) << where;
}

TEST(Race, EqualsTheGridOnStepFunctions) {
  for (const double power : {0.3, 1.0, 2.5, 8.0})
    for (const double never : {0.0, 0.6, 0.9})
      for (const std::size_t n : {1U, 2U, 7U, 50U, 300U})
        for (const int levels : {4, 16, 64}) {
          const Task task = task_of(n, levels, false);
          const Truth truth = truth_of({power, never, 0}, n * 1000 + static_cast<std::uint64_t>(levels));
          const auto race = method("race").make(task, method("race").params.defaults());
          const auto grid = method("grid").make(task, method("grid").params.defaults());
          const std::string where = "power " + std::to_string(power) + " never " + std::to_string(never) +
                                    " n " + std::to_string(n) + " K " + std::to_string(levels);
          expect_same(play(*race, truth).watch, play(*grid, truth).watch, where);
        }
}

TEST(Race, ItsLimitIsACrossingWhateverTheVerdicts) {
  for (const bool refine : {false, true})
    for (const double noise : {0.0, 0.02, 0.1})
      for (const double power : {0.5, 1.5, 6.0})
        for (const std::size_t n : {40U, 400U}) {
          const Task task = task_of(n, 64, refine);
          const Truth truth = truth_of({power, 0.1, noise}, n + static_cast<std::uint64_t>(noise * 1000));
          const auto race = method("race").make(task, method("race").params.defaults());
          const Result result = play(*race, truth);
          const std::size_t need = stats::count_for_share(task.watch, n);
          EXPECT_EQ(result.watch.basis, Basis::certified);
          ASSERT_TRUE(result.watch.level);
          EXPECT_GE(count_at(task, truth, *result.watch.level), need);
          if (result.watch.before && *result.watch.before > 0) {
            EXPECT_LT(count_at(task, truth, *result.watch.before), need);
          }
          // The ends of the interval are counted too.
          const stats::Ranks ranks = stats::quantile_ranks(n, task.watch, 0.05);
          if (result.watch.hi) {
            EXPECT_GE(count_at(task, truth, *result.watch.hi), ranks.upper);
          }
          if (result.watch.lo && *result.watch.lo > 0) {
            EXPECT_LT(count_at(task, truth, *result.watch.lo), ranks.lower);
          }
        }
}

TEST(Race, TakesAFractionOfTheGrid) {
  std::vector<double> limit;
  std::vector<double> interval;
  std::vector<double> refined;
  for (const double power : {0.6, 1.0, 2.0, 4.0})
    for (const double never : {0.0, 0.5})
      for (const double noise : {0.0, 0.02}) {
        const std::size_t n = 1000;
        const Truth truth = truth_of({power, never, noise}, 77);
        const auto cost = [&](bool refine) {
          const auto race = method("race").make(task_of(n, 64, refine), method("race").params.defaults());
          return play(*race, truth);
        };
        const Result fixed = cost(false);
        limit.push_back(static_cast<double>(fixed.evaluations_for_limit) / n);
        interval.push_back(static_cast<double>(fixed.evaluations_for_interval) / n);
        refined.push_back(static_cast<double>(cost(true).evaluations_for_interval) / n);
      }
  const auto median = [](std::vector<double> x) {
    std::nth_element(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2), x.end());
    return x[x.size() / 2];
  };
  EXPECT_LE(median(limit), 5.5);
  EXPECT_LE(median(interval), 7.5);
  EXPECT_LE(median(refined), 12.0);
}

TEST(Searches, DoNotDependOnHowTheyAreAsked) {
  for (const char* id : {"grid", "race"}) {
    const Truth truth = truth_of({1.5, 0.1, 0.02}, 5);
    const auto whole = method(id).make(task_of(120, 32, true), method(id).params.defaults());
    const auto pieces = method(id).make(task_of(120, 32, true), method(id).params.defaults());
    const Result a = play(*whole, truth, 100000);
    const Result b = play(*pieces, truth, 7);
    expect_same(a.watch, b.watch, id);
    EXPECT_EQ(a.evaluations, b.evaluations) << id;
    ASSERT_EQ(a.points.size(), b.points.size()) << id;
    for (std::size_t i = 0; i < a.points.size(); ++i) EXPECT_EQ(a.points[i].broken, b.points[i].broken) << id;
  }
}

TEST(Searches, AskEachCellOnce) {
  for (const char* id : {"grid", "race"}) {
    const auto strategy = method(id).make(task_of(60, 16, true), method(id).params.defaults());
    const Truth truth = truth_of({1.5, 0, 0.05}, 9);
    std::map<std::pair<std::uint32_t, Level>, int> asked;
    std::size_t all = 0;
    while (!strategy->done()) {
      std::vector<RunRecord> records;
      for (const Cell& cell : strategy->ask(50)) {
        EXPECT_EQ((++asked[{cell.sample, cell.chain.at(0).level}]), 1) << id;
        ++all;
        RunRecord record;
        record.cell = cell;
        record.stability.outcome = truth(cell.sample, cell.chain[0].level);
        records.push_back(record);
      }
      strategy->tell(records);
    }
    EXPECT_EQ(strategy->result().evaluations, all) << id;
  }
}

TEST(Searches, SayCalmlyThatNothingBreaksOrEverythingDoes) {
  for (const char* id : {"grid", "race"})
    for (const std::size_t n : {0U, 1U, 2U, 30U}) {
      const auto never = method(id).make(task_of(n, 16, false), method(id).params.defaults());
      const Result holds = play(*never, [](std::uint32_t, Level) { return Outcome::holds; });
      EXPECT_FALSE(holds.watch.level) << id << n;
      if (n > 0) {
        EXPECT_EQ(holds.watch.censored, Censored::right) << id << n;
      }
      if (n == 0) continue;
      const auto always = method(id).make(task_of(n, 16, false), method(id).params.defaults());
      const Result breaks = play(*always, [](std::uint32_t, Level) { return Outcome::broken; });
      ASSERT_TRUE(breaks.watch.level) << id << n;
      EXPECT_EQ(breaks.watch.before, 0) << id << n;
    }
}

TEST(Searches, PicturesWithoutAVerdictPullOnlyTheLowerEnd) {
  for (const char* id : {"grid", "race"}) {
    const Truth clear = truth_of({1, 0, 0}, 4);
    const Truth clouded = [&](std::uint32_t sample, Level level) {
      return sample % 10 == 0 ? Outcome::unknown : clear(sample, level);
    };
    const Truth forgiving = [&](std::uint32_t sample, Level level) {
      return sample % 10 == 0 ? Outcome::holds : clear(sample, level);
    };
    const auto a = method(id).make(task_of(200, 64, false), method(id).params.defaults());
    const auto b = method(id).make(task_of(200, 64, false), method(id).params.defaults());
    const Result with = play(*a, clouded);
    const Result without = play(*b, forgiving);
    EXPECT_EQ(with.watch.level, without.watch.level) << id;
    EXPECT_EQ(with.watch.hi, without.watch.hi) << id;
    EXPECT_GT(with.unknown, 0U) << id;
    // A fifth of the pictures may be broken from the start: the lower end goes to the untouched picture.
    ASSERT_TRUE(with.watch.lo && without.watch.lo) << id;
    EXPECT_LT(*with.watch.lo, *without.watch.lo) << id;
  }
}

TEST(Searches, WholeNumberAxesHaveFewLevels) {
  Task task = task_of(80, 64, true);
  task.axis = {"bits", "bit", false, 8, 1, Scale::linear, 0, true, false};
  const Truth truth = [&](std::uint32_t sample, Level level) {
    return task.axis.natural(level) <= 2 + (sample % 4) ? Outcome::broken : Outcome::holds;
  };
  for (const char* id : {"grid", "race"}) {
    const auto strategy = method(id).make(task, method(id).params.defaults());
    const Result result = play(*strategy, truth);
    ASSERT_TRUE(result.watch.level) << id;
    EXPECT_EQ(task.axis.natural(*result.watch.level), 5) << id;
    EXPECT_EQ(task.axis.natural(*result.watch.before), 6) << id;
  }
}

}  // namespace
}  // namespace proofload::search
