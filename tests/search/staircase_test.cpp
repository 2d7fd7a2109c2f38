#include "proofload/search/staircase.h"

#include <gtest/gtest.h>

#include <cmath>

#include "proofload/core/rng.h"
#include "support/chain_answers.h"

namespace proofload::search {
namespace {

constexpr std::uint16_t kFirst = 3;
constexpr std::uint16_t kSecond = 7;

std::vector<Level> even(std::size_t steps) {
  std::vector<Level> out;
  for (std::size_t i = 0; i <= steps; ++i)
    out.push_back(static_cast<Level>(static_cast<std::size_t>(kTopLevel) * i / steps));
  return out;
}

PairTask task_of(std::size_t n, std::size_t steps, double share = 0.2) {
  PairTask task;
  task.stress = {kFirst, kSecond};
  task.levels = {even(steps), even(steps)};
  task.share = share;
  for (std::size_t p = 0; p < n; ++p) task.samples.push_back(static_cast<std::uint32_t>(2 * p + 1));
  return task;
}

// Picture p breaks where (x/a)^e + (y/b)^e >= 1, with a, b drawn for each: e = 1 adds up, above 1 the two hinder each other.
// `flips` is the share of (picture, pair) verdicts turned round at random.
test::Rule planted(double exponent, double flips, std::uint64_t key) {
  return [=](const Cell& cell) {
    const Rng rng(key);
    const double a = 0.1 + 1.2 * rng.uniform(0, cell.sample);
    const double b = 0.1 + 1.2 * rng.uniform(1, cell.sample);
    const double x = Axis::severity(test::level_of(cell, kFirst));
    const double y = Axis::severity(test::level_of(cell, kSecond));
    const bool breaks = std::pow(x / a, exponent) + std::pow(y / b, exponent) >= 1;
    const auto pair = static_cast<std::uint64_t>(test::level_of(cell, kFirst)) * 4099 +
                      static_cast<std::uint64_t>(test::level_of(cell, kSecond));
    const bool turned = Rng(key ^ pair).uniform(2, cell.sample) < flips;
    return breaks != turned ? Outcome::broken : Outcome::holds;
  };
}

// Every picture at every pair.
std::vector<std::vector<std::size_t>> counted(const PairTask& task, const test::Rule& rule) {
  std::vector<std::vector<std::size_t>> out(task.levels[0].size(),
                                            std::vector<std::size_t>(task.levels[1].size(), 0));
  for (std::size_t i = 0; i < out.size(); ++i)
    for (std::size_t j = 0; j < out[i].size(); ++j) {
      if (i == 0 && j == 0) continue;
      for (const std::uint32_t sample : task.samples) {
        Cell cell;
        cell.sample = sample;
        cell.chain = {{kFirst, task.levels[0][i]}, {kSecond, task.levels[1][j]}};
        out[i][j] += rule(cell) == Outcome::broken ? 1 : 0;
      }
    }
  return out;
}

TEST(Staircase, FollowsTheBorderOfMonotoneTables) {
  std::size_t n = 40;
  for (const double exponent : {0.5, 1.0, 2.0, 5.0})
    for (const std::size_t steps : {std::size_t{1}, std::size_t{5}, std::size_t{16}})
      for (const double share : {0.05, 0.2, 0.5, 0.9}) {
        const PairTask task = task_of(n, steps, share);
        const test::Rule rule = planted(exponent, 0, n);
        const auto table = counted(task, rule);
        for (const bool certify : {false, true}) {
          PairTask mine = task;
          mine.certify = certify;
          Staircase staircase(mine);
          const std::size_t asked = test::answer(staircase, rule, 17);
          const Contour contour = staircase.result();
          EXPECT_EQ(asked, contour.evaluations);
          EXPECT_TRUE(contour.certified || !certify);
          for (std::size_t i = 0; i <= steps; ++i) {
            std::optional<std::size_t> border;
            for (std::size_t j = steps + 1; j-- > 0;)
              if (table[i][j] >= contour.need) border = j;
            EXPECT_EQ(contour.border[i], border) << exponent << " " << steps << " " << share << " " << i;
          }
        }
        ++n;
      }
}

TEST(Staircase, NeedsAFewEvaluationsAPictureOfTheWholeTable) {
  const PairTask task = task_of(400, 16);
  const test::Rule rule = planted(1.5, 0, 11);
  PairTask inferred = task;
  inferred.certify = false;
  Staircase cheap(inferred);
  test::answer(cheap, rule);
  Staircase proven(task);
  test::answer(proven, rule);
  // 288 pairs besides the untouched picture; the walk passes 33 of them at most.
  EXPECT_LE(proven.result().cells.size(), 33u);
  EXPECT_LT(static_cast<double>(cheap.result().evaluations) / 400, 12);
  EXPECT_LT(static_cast<double>(proven.result().evaluations) / 400, 24);
  EXPECT_LT(cheap.result().evaluations, proven.result().evaluations);
}

TEST(Staircase, CertifiedStepsAreTrueOfTablesThatAreNotMonotone) {
  for (std::uint64_t key = 0; key < 40; ++key) {
    const PairTask task = task_of(60, 8);
    const test::Rule rule = planted(1, 0.08, key);
    const auto table = counted(task, rule);
    Staircase staircase(task);
    test::answer(staircase, rule);
    const Contour contour = staircase.result();
    EXPECT_TRUE(contour.certified);
    for (const ContourCell& cell : contour.cells)
      EXPECT_EQ(cell.reaches, table[cell.i][cell.j] >= contour.need) << key;
  }
}

TEST(Staircase, TheRuleAboveCanMisleadAnUncertifiedWalk) {
  std::size_t wrong = 0;
  for (std::uint64_t key = 0; key < 40; ++key) {
    PairTask task = task_of(60, 8);
    task.certify = false;
    const test::Rule rule = planted(1, 0.08, key);
    const auto table = counted(task, rule);
    Staircase staircase(task);
    test::answer(staircase, rule);
    for (const ContourCell& cell : staircase.result().cells)
      wrong += cell.reaches != (table[cell.i][cell.j] >= staircase.result().need) ? 1 : 0;
  }
  EXPECT_GT(wrong, 0u);
}

TEST(Staircase, AStressThatNeverReachesTheShareLeavesColumnsOpen) {
  const PairTask task = task_of(50, 8);
  // The second stress does nothing: the border is a wall at x = 1/2.
  const test::Rule rule = [](const Cell& cell) {
    return test::level_of(cell, kFirst) >= kTopLevel / 2 ? Outcome::broken : Outcome::holds;
  };
  Staircase staircase(task);
  test::answer(staircase, rule);
  const Contour contour = staircase.result();
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(contour.border[i], std::nullopt);
  for (std::size_t i = 4; i <= 8; ++i) EXPECT_EQ(contour.border[i], std::size_t{0});
  EXPECT_EQ(contour.corners(), std::vector<std::size_t>{4});
}

TEST(Staircase, PicturesWithoutAVerdictCountAsNotBroken) {
  const PairTask task = task_of(50, 4, 0.5);
  const test::Rule rule = [](const Cell& cell) {
    return cell.sample % 4 == 1 ? Outcome::unknown : Outcome::broken;
  };
  Staircase staircase(task);
  test::answer(staircase, rule);
  const Contour contour = staircase.result();
  // 25 of 50 break at every pair: the share is reached everywhere.
  EXPECT_EQ(contour.border[0], std::size_t{1});
  EXPECT_EQ(contour.border[1], std::size_t{0});
  EXPECT_EQ(contour.cells.front().broken, 25u);
}

TEST(Staircase, WithoutPicturesThereIsNothingToAsk) {
  Staircase staircase(task_of(0, 4));
  EXPECT_TRUE(staircase.done());
  EXPECT_EQ(staircase.result().evaluations, 0u);
}

TEST(Staircase, RefusesLevelsThatDoNotAscend) {
  PairTask task = task_of(5, 4);
  task.levels[1] = {0, 10, 10};
  EXPECT_THROW(Staircase{task}, Error);
  task.levels[1] = {5, 10};
  EXPECT_THROW(Staircase{task}, Error);
  task = task_of(5, 4);
  task.samples.push_back(1);
  EXPECT_THROW(Staircase{task}, Error);
}

}  // namespace
}  // namespace proofload::search
