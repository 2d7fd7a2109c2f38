#include "proofload/search/fuzzer.h"

#include <gtest/gtest.h>

#include <functional>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"
#include "support/fuzz_truth.h"

namespace proofload::search {
namespace {

using Answer = std::function<RunRecord(const Cell&)>;

// Carries it out; at most `limit` cells are asked at once, and the last of them told first.
FuzzResult carry_out(Fuzzer& fuzzer, const Answer& answer, std::size_t limit = 1000) {
  while (true) {
    const std::vector<Cell> cells = fuzzer.ask(limit);
    if (cells.empty()) break;
    EXPECT_LE(cells.size(), limit);
    EXPECT_TRUE(std::is_sorted(cells.begin(), cells.end()));
    std::vector<RunRecord> records;
    for (auto cell = cells.rbegin(); cell != cells.rend(); ++cell) records.push_back(answer(*cell));
    fuzzer.tell(records);
  }
  return fuzzer.result();
}

Answer planted(const test::PlantedPair& truth) {
  return [truth](const Cell& cell) { return test::answered(cell, truth.breaks(cell)); };
}

FuzzOptions options(std::uint64_t budget,
                    std::vector<Arm> arms = {Arm::damage, Arm::bandit, Arm::mutation, Arm::control}) {
  FuzzOptions out;
  out.budget = budget;
  out.arms = std::move(arms);
  out.stop_below = 1e-6;
  return out;
}

TEST(Fuzzer, FindsAndShrinksThePlantedPairOnItsSlice) {
  const test::PlantedPair truth;
  Fuzzer fuzzer(test::fuzz_space(6, 200), options(4000));
  const FuzzResult result = carry_out(fuzzer, planted(truth));
  EXPECT_EQ(result.end, FuzzResult::End::budget);
  ASSERT_GT(result.found.size(), 20U);
  for (const Found& found : result.found) {
    EXPECT_EQ(found.signature.stresses, (std::vector<std::uint16_t>{1, 3}));
    EXPECT_EQ(found.minimal.sample % 5, 2U);
    EXPECT_TRUE(found.verified);
    EXPECT_TRUE(truth.breaks(found.minimal));
    for (const Cell& smaller : one_step_smaller(fuzzer.space(), found.minimal))
      EXPECT_FALSE(truth.breaks(smaller));
  }
  EXPECT_GE(result.cells, 4000U);
  EXPECT_LT(result.cells, 4000U + 64 * 40);
  EXPECT_GT(result.pictures, 10U);
}

TEST(Fuzzer, TheSameOptionsAskTheSameCells) {
  const test::PlantedPair truth;
  std::vector<std::vector<Cell>> asked(2);
  for (std::vector<Cell>& cells : asked) {
    Fuzzer fuzzer(test::fuzz_space(4, 50), options(800));
    carry_out(fuzzer, [&](const Cell& cell) {
      cells.push_back(cell);
      return test::answered(cell, truth.breaks(cell));
    });
  }
  EXPECT_EQ(asked[0], asked[1]);
  std::vector<Cell> once = asked[0];
  std::sort(once.begin(), once.end());
  EXPECT_EQ(std::unique(once.begin(), once.end()), once.end());
  FuzzOptions other = options(800);
  other.seed = 2;
  Fuzzer fuzzer(test::fuzz_space(4, 50), other);
  EXPECT_NE(fuzzer.ask(1000), Fuzzer(test::fuzz_space(4, 50), options(800)).ask(1000));
}

TEST(Fuzzer, ALargerBudgetGoesOnWhereASmallerEnded) {
  const test::PlantedPair truth;
  const auto first_asked = [&](std::uint64_t budget) {
    std::vector<Cell> cells;
    Fuzzer fuzzer(test::fuzz_space(4, 50), options(budget));
    carry_out(fuzzer, [&](const Cell& cell) {
      cells.push_back(cell);
      return test::answered(cell, truth.breaks(cell));
    });
    return cells;
  };
  const std::vector<Cell> small = first_asked(300);
  std::vector<Cell> large = first_asked(900);
  ASSERT_GT(large.size(), small.size());
  large.resize(small.size());
  EXPECT_EQ(large, small);
}

TEST(Fuzzer, TheSizeOfBatchesChangesNothing) {
  const test::PlantedPair truth;
  std::vector<FuzzResult> results;
  for (const std::size_t limit : {1U, 7U, 1000U}) {
    Fuzzer fuzzer(test::fuzz_space(4, 50), options(600));
    results.push_back(carry_out(fuzzer, planted(truth), limit));
  }
  for (const FuzzResult& result : results) {
    EXPECT_EQ(result.cells, results[0].cells);
    ASSERT_EQ(result.found.size(), results[0].found.size());
    for (std::size_t i = 0; i < result.found.size(); ++i)
      EXPECT_EQ(result.found[i].minimal, results[0].found[i].minimal);
  }
}

TEST(Fuzzer, NothingIsAskedWhileAnswersAreDue) {
  Fuzzer fuzzer(test::fuzz_space(4, 50), options(600));
  const std::vector<Cell> cells = fuzzer.ask(1000);
  ASSERT_GT(cells.size(), 10U);
  EXPECT_TRUE(fuzzer.ask(1000).empty());
  EXPECT_FALSE(fuzzer.done());
}

TEST(Fuzzer, ArmsTakeTheirShares) {
  Fuzzer fuzzer(test::fuzz_space(6, 500), options(3000));
  // The truth has one failure in a while, so that there is something to mutate.
  const FuzzResult result = carry_out(fuzzer, planted({}));
  std::size_t cases = 0;
  for (const ArmTally& arm : result.arms) cases += arm.cases;
  const auto share = [&](Arm arm) {
    return static_cast<double>(result.arms[static_cast<std::size_t>(arm)].cases) / static_cast<double>(cases);
  };
  EXPECT_NEAR(share(Arm::control), 0.1, 0.01);
  EXPECT_NEAR(share(Arm::bandit), 0.2, 0.01);
  EXPECT_NEAR(share(Arm::damage), 0.6, 0.03);
  EXPECT_NEAR(share(Arm::mutation), 0.1, 0.03);
}

// A picture breaks where the shares of its own limits add up to more than 1.3: what the heuristic supposes.
TEST(Fuzzer, DamageIsFoundManyTimesMoreOftenThanByChance) {
  FuzzSpace space = test::fuzz_space(8, 400);
  const Rng rng(7);
  for (FuzzSample& sample : space.samples)
    for (std::size_t s = 0; s < 8; ++s) sample.breaks_at[s] = 0.3 + 3 * rng.uniform(0, sample.sample * 8 + s);
  const std::vector<FuzzSample> samples = space.samples;
  const Answer answer = [&](const Cell& cell) {
    double sum = 0;
    for (const Link& link : cell.chain)
      sum += Axis::severity(link.level) / samples[cell.sample].breaks_at[link.stress];
    return test::answered(cell, sum > 1.3);
  };
  Fuzzer guided(space, options(1500, {Arm::damage}));
  Fuzzer chance(space, options(1500, {Arm::control}));
  const FuzzResult a = carry_out(guided, answer);
  const FuzzResult b = carry_out(chance, answer);
  const auto rate = [](const FuzzResult& result, Arm arm) {
    const ArmTally& tally = result.arms[static_cast<std::size_t>(arm)];
    return static_cast<double>(tally.failures) / static_cast<double>(tally.cases);
  };
  EXPECT_GT(rate(a, Arm::damage), 4 * rate(b, Arm::control));
  for (const Found& found : a.found) EXPECT_GT(found.minimal.chain.size(), 1U);
}

TEST(Fuzzer, AFailureThatContainsAKnownOneIsNotMadeSmallAgain) {
  // One picture with few smallest cases, so that several cases of a round contain the same one; later ones are not even chosen.
  const Answer answer = [](const Cell& cell) {
    return test::answered(cell, test::severity_of(cell, 0) + test::severity_of(cell, 1) > 0.4);
  };
  Fuzzer fuzzer(test::fuzz_space(3, 1), options(600, {Arm::damage}));
  const FuzzResult result = carry_out(fuzzer, answer);
  const ArmTally& arm = result.arms[static_cast<std::size_t>(Arm::damage)];
  EXPECT_GT(arm.repeated, 0U);
  std::size_t repeated = 0;
  for (const Found& found : result.found) {
    if (!found.repeats) continue;
    ++repeated;
    EXPECT_EQ(found.tests, 0U);
    EXPECT_FALSE(found.first);
    EXPECT_TRUE(answer(found.minimal).stability.outcome == Outcome::broken);
    for (const Link& link : found.minimal.chain)
      EXPECT_GE(test::severity_of(found.failing, link.stress), Axis::severity(link.level));
  }
  EXPECT_EQ(repeated, arm.repeated);
  // Kinds of control cases do not hang on what else was found.
  Fuzzer chance(test::fuzz_space(3, 1), options(600, {Arm::control}));
  for (const Found& found : carry_out(chance, answer).found) EXPECT_FALSE(found.repeats);
}

TEST(Fuzzer, TogetherOnlyNoStressIsStrongerThanThePictureHoldsAlone) {
  FuzzSpace space = test::fuzz_space(4, 40);
  for (FuzzSample& sample : space.samples)
    for (std::size_t s = 0; s < 4; ++s)
      sample.holds_to[s] = 0.1 * static_cast<double>((sample.sample + s) % 8);
  space.together_only = true;
  for (const Arm arm : {Arm::control, Arm::damage, Arm::bandit}) {
    Fuzzer fuzzer(space, options(500, {arm}));
    std::size_t strong = 0;
    carry_out(fuzzer, [&](const Cell& cell) {
      for (const Link& link : cell.chain) {
        EXPECT_LE(Axis::severity(link.level), space.samples[cell.sample].holds_to[link.stress] + 1e-6);
        strong += Axis::severity(link.level) > 0.4 ? 1 : 0;
      }
      return test::answered(cell, false);
    });
    EXPECT_GT(strong, 10U);  // Where a picture holds to the edge, the edge is reached.
  }
  for (FuzzSample& sample : space.samples) sample.holds_to.assign(4, 0);
  EXPECT_THROW(Fuzzer(space, options(500)), Error);
  space.together_only = false;
  EXPECT_NO_THROW(Fuzzer(space, options(500)));
}

TEST(Fuzzer, ABanditComesBackToWhereNewThingsAre) {
  // Many signatures on one pair and slice, none elsewhere.
  const Answer answer = [](const Cell& cell) {
    const bool broken =
        cell.sample % 5 == 2 && test::severity_of(cell, 1) > 0 && test::severity_of(cell, 3) > 0;
    return test::answered(cell, broken, std::to_string(cell.sample));
  };
  // A picture shows its own thing once, so the end comes before the 400 of the slice are used up.
  Fuzzer fuzzer(test::fuzz_space(5, 2000), options(2'500, {Arm::bandit}));
  const FuzzResult result = carry_out(fuzzer, answer);
  const ArmTally& arm = result.arms[static_cast<std::size_t>(Arm::bandit)];
  // By chance it would be one case in fifty: ten pairs, five slices.
  EXPECT_GT(static_cast<double>(arm.failures) / static_cast<double>(arm.cases), 0.3);
}

TEST(Fuzzer, ControlIsUniformAndItsIntervalHoldsTheTruth) {
  const test::PlantedPair truth;
  Fuzzer fuzzer(test::fuzz_space(3, 100), options(3000, {Arm::control}));
  const FuzzResult result = carry_out(fuzzer, [&](const Cell& cell) {
    return test::answered(cell, cell.sample % 5 == truth.slice && cell.chain[0].stress == 0);
  });
  // A fifth of the pictures, a third of the first links.
  EXPECT_LT(result.failure_probability.lo, 1.0 / 15);
  EXPECT_GT(result.failure_probability.hi, 1.0 / 15);
  EXPECT_GT(result.control_cases, 500U);
  EXPECT_EQ(result.unseen.draws, result.control_cases);
}

// Thirty kinds of failures, as many as there are names of a picture's way of failing, each of some pictures: what the control cases say of the
// kinds there are and of the next one is about true.
TEST(Fuzzer, ControlTellsOfAPlantedRichness) {
  constexpr std::uint32_t kKinds = 30;
  const Answer answer = [](const Cell& cell) {
    return test::answered(cell, test::severity_of(cell, 0) > 0, std::to_string(cell.sample % kKinds));
  };
  FuzzSpace space = test::fuzz_space(2, 300);
  for (FuzzStress& stress : space.stresses) stress.levels.resize(1);  // One step, so one tenth.
  FuzzOptions some = options(0);
  some.stop_below = 0.05;
  Fuzzer fuzzer(space, some);
  const FuzzResult result = carry_out(fuzzer, answer);
  EXPECT_EQ(result.end, FuzzResult::End::nothing_new);
  EXPECT_LE(result.unseen.seen, kKinds);
  EXPECT_GE(result.unseen.richness, 0.8 * kKinds);
  EXPECT_LE(result.unseen.richness, 1.4 * kKinds);
  const double unseen = (kKinds - static_cast<double>(result.unseen.seen)) / kKinds;
  EXPECT_LE(unseen, result.unseen.bound + 1e-9);
  EXPECT_LT(result.unseen.next_new, 0.05);
}

TEST(Fuzzer, StopsWhenNothingNewIsLikely) {
  FuzzOptions until = options(0, {Arm::control});
  until.stop_below = 0.01;
  Fuzzer fuzzer(test::fuzz_space(3, 100), until);
  const FuzzResult result = carry_out(fuzzer, [](const Cell& cell) { return test::answered(cell, false); });
  EXPECT_EQ(result.end, FuzzResult::End::nothing_new);
  EXPECT_GE(result.control_cases, 299U);
  EXPECT_LT(result.control_cases, 299U + 64);
}

TEST(Fuzzer, CasesWithoutAVerdictAreCountedApart) {
  Fuzzer fuzzer(test::fuzz_space(3, 20), options(200, {Arm::control}));
  const FuzzResult result = carry_out(fuzzer, [](const Cell& cell) {
    RunRecord out = test::answered(cell, false);
    if (cell.sample < 10) out.status = Status::unreadable;
    return out;
  });
  const ArmTally& arm = result.arms[static_cast<std::size_t>(Arm::control)];
  EXPECT_GT(arm.no_verdict, 0U);
  EXPECT_EQ(arm.no_verdict + result.control_cases, arm.cases);
}

TEST(Fuzzer, RefusesAnEmptyBoxAndUnknownArms) {
  FuzzSpace nothing = test::fuzz_space(2, 3);
  nothing.stresses.clear();
  EXPECT_THROW(Fuzzer(nothing, {}), Error);
  EXPECT_THROW(Fuzzer(test::fuzz_space(2, 0), {}), Error);
  EXPECT_THROW(Fuzzer(test::fuzz_space(2, 3), options(10, {})), Error);
  EXPECT_EQ(arm_of("bandit"), Arm::bandit);
  EXPECT_THROW(arm_of("contol"), Error);
}

}  // namespace
}  // namespace proofload::search
