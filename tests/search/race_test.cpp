#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "proofload/core/rng.h"
#include "proofload/search/ladder.h"
#include "proofload/stats/binomial.h"
#include "support/table_strategy.h"

namespace proofload::search {
namespace {

using test::Family;

constexpr std::array kFamilies = {Family::weibull,   Family::uniform, Family::cured,
                                  Family::lognormal, Family::steep,   Family::early};

Axis straight() { return {"x", "", false, 0, 1, Scale::linear, 0, false, false}; }
Axis curved() { return {"sigma", "px", false, 0, 40, Scale::geometric, 0.25, false, false}; }
Axis bits() { return {"bits", "bit", false, 8, 1, Scale::linear, 0, true, false}; }
Axis quality() { return {"quality", "", false, 100, 1, Scale::geometric, 10, true, true}; }

Task task_of(std::size_t n, const Axis& axis, int levels, bool refine) {
  Task task;
  task.stress = 1;
  task.axis = axis;
  task.levels = levels;
  task.refine = refine;
  task.curve = false;
  for (std::size_t i = 0; i < n; ++i) task.samples.push_back(static_cast<std::uint32_t>(i));
  return task;
}

// Small draws for choosing cases.
class Dice {
 public:
  explicit Dice(std::uint64_t key) : rng_(key) {}
  std::size_t below(std::size_t n) { return (static_cast<std::uint64_t>(rng_.bits32(0, next_++)) * n) >> 32; }
  double uniform() { return rng_.uniform(0, next_++); }

 private:
  Rng rng_;
  std::uint64_t next_ = 0;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

void expect_same(const Limit& race, const Limit& grid, const std::string& where) {
  EXPECT_EQ(race.level, grid.level) << where;
  EXPECT_EQ(race.before, grid.before) << where;
  EXPECT_EQ(race.lo, grid.lo) << where;
  EXPECT_EQ(race.hi, grid.hi) << where;
  EXPECT_EQ(race.censored, grid.censored) << where;
  EXPECT_EQ(race.basis, Basis::certified) << where;
}

// Breaking points in clumps, ties, nowhere or everywhere: whatever a stress may do while pictures break only once.
std::vector<std::optional<Level>> any_points(Dice& dice, std::size_t n) {
  std::vector<std::optional<Level>> points(n);
  const double never = dice.below(3) == 0 ? dice.uniform() : 0;
  const double power = std::exp(4 * dice.uniform() - 2);
  const std::size_t clumps = dice.below(4);  // 0: none
  for (auto& point : points) {
    if (dice.uniform() < never) continue;
    double s = std::pow(dice.uniform(), power);
    if (clumps > 0) s = (std::floor(s * static_cast<double>(clumps)) + 0.5) / static_cast<double>(clumps);
    point = std::max<Level>(1, static_cast<Level>(s * kTopLevel));
  }
  return points;
}

TEST(Race, EqualsTheGridWhereverPicturesBreakOnce) {
  Dice dice(1);
  const std::array axes = {straight(), curved(), bits(), quality()};
  for (int run = 0; run < 2500; ++run) {
    const std::size_t n = run < 400 ? dice.below(12) : 1 + dice.below(run % 50 == 0 ? 600 : 90);
    Task task = task_of(n, axes[dice.below(4)], std::array{1, 2, 5, 16, 64, 100}[dice.below(6)], false);
    if (dice.below(4) == 0) {
      task.from = static_cast<Level>(dice.below(kTopLevel / 2));
      task.to = task.from + 1 + static_cast<Level>(dice.below(kTopLevel / 2));
      if (task.axis.canonical(task.from) == task.axis.canonical(task.to)) continue;
    }
    if (dice.below(3) == 0) {
      task.onset = 0.01 + 0.3 * dice.uniform();
      task.watch = 0.01 + 0.98 * dice.uniform();
      task.confidence = 0.5 + 0.49 * dice.uniform();
    }
    task.certify_all = dice.below(4) == 0;
    const test::Verdicts truth = test::breaking_at(any_points(dice, n));
    const Result race = test::replay("race", task, truth).result;
    const Result grid = test::replay("grid", task, truth).result;
    const std::string where = "run " + std::to_string(run);
    if (n == 0) continue;
    expect_same(race.watch, grid.watch, where);
    if (task.certify_all) {
      expect_same(race.onset, grid.onset, where + " onset");
      expect_same(race.broken, grid.broken, where + " broken");
    }
    EXPECT_LE(race.evaluations, grid.evaluations) << where;
    if (HasFailure()) return;
  }
}

// Whatever the verdicts do, what is called certified has been counted.
void expect_proven(const Task& task,
                   const test::Verdicts& truth,
                   const Limit& limit,
                   double share,
                   const std::string& where) {
  const std::size_t n = task.samples.size();
  const std::size_t need = stats::count_for_share(share, n);
  const stats::Ranks ranks = stats::quantile_ranks(n, share, 1 - task.confidence);
  const auto count = [&](Level level, bool unknown) {
    return level == 0 ? 0 : test::count_at(task, truth, level, unknown);
  };
  EXPECT_EQ(limit.basis, Basis::certified) << where;
  if (limit.level) {
    EXPECT_GE(count(*limit.level, false), need) << where;
  } else {
    EXPECT_EQ(limit.before, task.axis.canonical(task.to)) << where;
    EXPECT_EQ(limit.censored, Censored::right) << where;
  }
  if (limit.before) {
    EXPECT_LT(count(*limit.before, false), need) << where;
  } else {
    EXPECT_EQ(limit.censored, Censored::left) << where;
  }
  if (limit.before && limit.level) {
    EXPECT_LT(*limit.before, *limit.level) << where;
  }
  if (limit.lo) {
    EXPECT_LT(count(*limit.lo, true), ranks.lower) << where;
  }
  if (limit.hi) {
    EXPECT_GE(count(*limit.hi, false), ranks.upper) << where;
  } else if (ranks.upper <= n) {
    EXPECT_LT(count(task.axis.canonical(task.to), false), ranks.upper) << where;
  }
}

TEST(Race, ItsCertificateHoldsOnAnyVerdicts) {
  Dice dice(2);
  const std::array axes = {straight(), curved(), bits(), quality()};
  for (int run = 0; run < 700; ++run) {
    const std::size_t n = 1 + dice.below(run % 20 == 0 ? 500 : 60);
    Task task = task_of(n, axes[dice.below(4)], 64, run % 2 == 0);
    if (dice.below(4) == 0) task.from = static_cast<Level>(1 + dice.below(kTopLevel / 2));
    task.certify_all = dice.below(4) == 0;
    task.curve = dice.below(3) == 0;
    const double contradicting = 0.3 * dice.uniform();
    test::Verdicts truth = test::family(kFamilies[dice.below(6)], n, contradicting, dice.below(1000000));
    if (dice.below(4) == 0) {  // verdicts drawn anew for every level, the share rising with it
      const Rng rng(dice.below(1000000));
      truth = [rng](std::uint32_t sample, Level level) {
        return rng.uniform(sample, static_cast<std::uint64_t>(level)) < Axis::severity(level)
                   ? Outcome::broken
                   : Outcome::holds;
      };
    }
    if (dice.below(3) == 0) {
      const Rng rng(dice.below(1000000));
      truth = [rng, truth](std::uint32_t sample, Level level) {
        return rng.uniform(sample, static_cast<std::uint64_t>(level) + 1) < 0.07 ? Outcome::unknown
                                                                                 : truth(sample, level);
      };
    }
    const Result result = test::replay("race", task, truth).result;
    const std::string where = "run " + std::to_string(run);
    expect_proven(task, truth, result.watch, task.watch, where);
    if (task.certify_all) {
      expect_proven(task, truth, result.onset, task.onset, where + " onset");
      expect_proven(task, truth, result.broken, task.broken, where + " broken");
    }
    if (HasFailure()) return;
  }
}

// On levels the two ends are neighbours, so the certificate is an upward crossing; it should be the first one. Up to a
// tenth of the verdicts contradict each other here, far more than nested stresses show; an end that is certified at a
// later crossing is still an end of a proven interval.
TEST(Race, FindsTheFirstCrossingWhenPicturesComeBack) {
  int limits = 0;
  int ends = 0;
  int cases = 0;
  for (const Family family : kFamilies)
    for (const double contradicting : {0.02, 0.05, 0.1})
      for (const std::size_t n : {80u, 300u})
        for (std::uint64_t key = 0; key < 6; ++key) {
          const Task task = task_of(n, straight(), 64, false);
          const test::Verdicts truth = test::family(family, n, contradicting, 100 + key);
          const Result race = test::replay("race", task, truth).result;
          const Result grid = test::replay("grid", task, truth).result;
          ++cases;
          limits += race.watch.level != grid.watch.level || race.watch.before != grid.watch.before;
          ends += race.watch.lo != grid.watch.lo || race.watch.hi != grid.watch.hi;
        }
  EXPECT_EQ(cases, 216);
  EXPECT_EQ(limits, 0);
  EXPECT_LE(ends, 3);
}

// A third of the pictures break early on a stretch that the bisection never looks at, so that the share passes the limit three
// times. The checks find it, the closer look finds where, and the first crossing is counted.
TEST(Race, FallsBackToACloserLookWhereAnswersComeBack) {
  const auto step = [](Level level) { return level / (kTopLevel / 64); };
  const test::Verdicts truth = [&](std::uint32_t sample, Level level) {
    const Level at = step(level);
    const bool broken = at >= 40 || (sample % 3 == 0 && at >= 6 && at < 20);
    return broken ? Outcome::broken : Outcome::holds;
  };
  for (const bool refine : {false, true})
    for (const std::size_t n : {90u, 900u}) {
      Task task = task_of(n, straight(), 64, refine);
      task.curve = true;
      const test::Replay run = test::replay("race", task, truth);
      const Result& result = run.result;
      ASSERT_TRUE(result.audit.has_value());
      EXPECT_TRUE(result.audit->swept);
      EXPECT_EQ(result.audit->swept_pictures >= std::min<std::size_t>(n, 300), true);
      EXPECT_EQ(result.watch.basis, Basis::certified);
      EXPECT_EQ(step(*result.watch.level), 6) << refine << ' ' << n;
      ASSERT_GE(result.crossings.size(), 3u);
      EXPECT_TRUE(result.crossings[0].upward);
      EXPECT_FALSE(result.crossings[1].upward);
      EXPECT_EQ(step(result.crossings[1].level), 20);
      EXPECT_TRUE(result.crossings[2].upward);
      // At most 300 pictures are looked at closely.
      EXPECT_LT(run.cells.size(), n * 12 + 300 * 30);
    }
}

TEST(Race, TakesNoCloserLookWhereAnswersComeBackRarely) {
  Task task = task_of(300, straight(), 64, true);
  task.curve = true;
  const Result result = test::replay("race", task, test::family(Family::weibull, 300, 0.01, 3)).result;
  ASSERT_TRUE(result.audit.has_value());
  EXPECT_FALSE(result.audit->swept);
  EXPECT_GE(result.audit->below, 24u);
}

struct Costs {
  std::vector<double> limit, interval;
};
Costs costs(bool refine, std::size_t n) {
  Costs out;
  for (const Family family : kFamilies)
    for (const double contradicting : {0.0, 0.02, 0.05, 0.1}) {
      const Task task = task_of(n, straight(), 64, refine);
      const Result result = test::replay("race", task, test::family(family, n, contradicting, 7)).result;
      out.limit.push_back(static_cast<double>(result.evaluations_for_limit) / static_cast<double>(n));
      out.interval.push_back(static_cast<double>(result.evaluations_for_interval) / static_cast<double>(n));
    }
  return out;
}

// Bars of the design: 5.5 and 7.5 on 64 levels, 12 on the refined axis. The numbers here are what the search reaches,
// with a little room, so that a change that costs inferences is seen.
TEST(Race, CostsAFewInferencesAPicture) {
  const Costs levels = costs(false, 1000);
  EXPECT_LE(median(levels.interval), 4.5);
  EXPECT_LE(*std::max_element(levels.interval.begin(), levels.interval.end()), 9);
  const Costs refined = costs(true, 1000);
  EXPECT_LE(median(refined.limit), 3.7);
  EXPECT_LE(median(refined.interval), 6.5);
  EXPECT_LE(*std::max_element(refined.interval.begin(), refined.interval.end()), 14);
}

TEST(Race, ItsRefinedBracketIsAsNarrowAsTheIntervalDeserves) {
  for (const Family family : kFamilies)
    for (const double contradicting : {0.0, 0.05})
      for (const std::size_t n : {60u, 700u})
        for (const Axis& axis : {straight(), curved()}) {
          const Task task = task_of(n, axis, 64, true);
          const Limit limit =
              test::replay("race", task, test::family(family, n, contradicting, 3)).result.watch;
          ASSERT_TRUE(limit.level && limit.before);
          if (*limit.level == *limit.before + 1) continue;  // nothing lies between
          const auto d = [&](Level level) { return axis.distance(level); };
          const double interval = d(limit.hi.value_or(task.to)) - d(limit.lo.value_or(task.from));
          EXPECT_LE(d(*limit.level) - d(*limit.before),
                    std::max(0.02 * d(*limit.level), interval / 4) * (1 + 1e-9));
        }
}

TEST(Race, NeighboursOfAWholeNumberAxisAreAFinishedBracket) {
  const Task task = task_of(200, quality(), 64, true);
  const test::Verdicts truth = [&](std::uint32_t sample, Level level) {
    return task.axis.natural(level) <= 5 + sample % 40 ? Outcome::broken : Outcome::holds;
  };
  const Result result = test::replay("race", task, truth).result;
  // Quality 44 breaks pictures with sample % 40 = 39, 43 two of forty, … 37 eight of forty = 20 %.
  EXPECT_EQ(task.axis.natural(*result.watch.level), 37);
  EXPECT_EQ(task.axis.natural(*result.watch.before), 38);
}

// Breaking points drawn from a known distribution: the interval covers the true limit at its confidence, at least.
TEST(Race, ItsIntervalCoversTheLimitOfThePopulation) {
  const std::map<Family, double> truth = {{Family::uniform, 0.2},
                                          {Family::weibull, 0.329295},
                                          {Family::cured, 0.5 * std::sqrt(std::log(2.0))},
                                          {Family::lognormal, std::exp(std::log(0.3) - 0.15 * 0.8416212)}};
  for (const auto& [family, limit] : truth)
    for (const bool refine : {false, true}) {
      int covered = 0;
      constexpr int kRuns = 200;
      for (int run = 0; run < kRuns; ++run) {
        const Task task = task_of(100, straight(), 64, refine);
        const Limit found =
            test::replay("race", task, test::family(family, 100, 0, 5000 + static_cast<std::uint64_t>(run)))
                .result.watch;
        const bool above = !found.lo || Axis::severity(*found.lo) < limit;
        const bool below = !found.hi || limit <= Axis::severity(*found.hi);
        covered += above && below;
      }
      EXPECT_GE(covered, 0.95 * kRuns) << static_cast<int>(family) << ' ' << refine;
    }
}

TEST(Race, PicturesWithoutAVerdictMoveTheLowerEndOnly) {
  const test::Verdicts whole = test::family(Family::uniform, 300, 0, 4);
  const auto with = [&](Outcome outcome) -> test::Verdicts {
    return [&whole, outcome](std::uint32_t sample, Level level) {
      return sample % 10 == 0 ? outcome : whole(sample, level);
    };
  };
  const Task task = task_of(300, straight(), 64, false);
  const Result unknown = test::replay("race", task, with(Outcome::unknown)).result;
  const Result holds = test::replay("race", task, with(Outcome::holds)).result;
  EXPECT_EQ(unknown.unknown, 30u);
  EXPECT_EQ(unknown.watch.level, holds.watch.level);
  EXPECT_EQ(unknown.watch.hi, holds.watch.hi);
  EXPECT_LT(*unknown.watch.lo, *holds.watch.lo);
  EXPECT_EQ(test::replay("race", task, with(Outcome::not_counted)).result.watch.lo, unknown.watch.lo);
}

TEST(Race, TheCurveMovesInSmallStepsAndTellsWhatItKnows) {
  for (const Family family : {Family::uniform, Family::weibull, Family::cured}) {
    Task task = task_of(1200, straight(), 64, true);
    task.curve = true;
    const test::Verdicts truth = test::family(family, 1200, 0, 11);
    const Result result = test::replay("race", task, truth).result;
    EXPECT_EQ(result.points.front().level, 0);
    EXPECT_EQ(result.points.back().level, kTopLevel);
    int outside = 0;
    for (std::size_t k = 0; k < result.points.size(); ++k) {
      const CurvePoint& point = result.points[k];
      const std::size_t count = point.level == 0 ? 0 : test::count_at(task, truth, point.level);
      const double share = static_cast<double>(count) / 1200;
      outside += share < point.lo || share > point.hi;
      if (point.basis == Basis::certified) {
        EXPECT_EQ(point.broken, count);
        EXPECT_EQ(point.evaluated, 1200u);
      } else {
        EXPECT_LT(point.evaluated, 1200u);
      }
      if (k > 0) {
        EXPECT_LE(static_cast<double>(point.broken) - static_cast<double>(result.points[k - 1].broken),
                  0.09 * 1200)
            << k;
      }
    }
    EXPECT_EQ(outside, 0);
    EXPECT_LT(result.evaluations, 1200u * 10u);
    EXPECT_EQ(result.onset.basis, Basis::inferred);
    // Inferred limits: the population's onset lies inside their interval.
    const auto share_at = [&](Level level) {
      return static_cast<double>(test::count_at(task, truth, level)) / 1200;
    };
    EXPECT_LE(share_at(std::max<Level>(1, *result.onset.lo)), 0.05);
    EXPECT_GE(share_at(*result.onset.hi), 0.05);
    if (family != Family::cured) {
      EXPECT_LE(share_at(*result.broken.lo), 0.5);
      EXPECT_GE(share_at(*result.broken.hi), 0.5);
      EXPECT_NEAR(share_at(*result.broken.level), 0.5, 0.08);
    } else {
      EXPECT_EQ(result.broken.level, std::nullopt);
      EXPECT_EQ(result.broken.censored, Censored::right);
    }
  }
}

TEST(Race, AStressThatBreaksAsSoonAsItActsIsCensoredOnTheLeft) {
  for (const bool refine : {false, true}) {
    const Task task = task_of(500, straight(), 64, refine);
    const test::Verdicts truth = test::breaking_at(std::vector<std::optional<Level>>(500, 1));
    const test::Replay run = test::replay("race", task, truth);
    EXPECT_EQ(run.result.watch.censored, Censored::left);
    EXPECT_EQ(run.result.watch.before, 0);
    EXPECT_EQ(run.result.watch.level, refine ? 1 : kTopLevel / 64);
    EXPECT_LE(static_cast<double>(run.result.evaluations_for_interval) / 500, 3);
  }
}

TEST(Race, MemoryOfAPictureIsAFewBytesAndAskingIsCheap) {
  // 20,000 pictures to the end in well under a second of planning: nothing is quadratic in the pictures.
  const Task task = task_of(20000, straight(), 64, true);
  const test::Replay run =
      test::replay("race", task, test::family(Family::weibull, 20000, 0.02, 1), {.batch = 50});
  EXPECT_LT(run.result.evaluations_for_interval, 20000u * 12u);
  EXPECT_LT(run.rounds, 80u);
}

}  // namespace
}  // namespace proofload::search
