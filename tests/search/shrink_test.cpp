#include "proofload/search/shrink.h"

#include <gtest/gtest.h>

#include <functional>

#include "proofload/core/rng.h"
#include "support/fuzz_truth.h"

namespace proofload::search {
namespace {

using Kind = Observation::Kind;
using Truth = std::function<Kind(const Cell&)>;

const Observation kBroken{Kind::breaks, "lost"};

// Answers until the shrink is done; tells how many tests it took.
std::size_t carry_out(Shrink& shrink, const Truth& truth) {
  std::size_t out = 0;
  while (const auto cell = shrink.ask()) {
    EXPECT_EQ(shrink.ask(), cell);
    shrink.tell(*cell, {truth(*cell), "lost"});
    if (++out > 10'000) break;
  }
  return out;
}

// No removal and no step down fails as the case does: brute force over the truth.
bool one_minimal(const FuzzSpace& space, const Cell& cell, const Truth& truth, Kind kind = Kind::breaks) {
  for (const Cell& smaller : one_step_smaller(space, cell))
    if (truth(smaller) == kind) return false;
  return truth(cell) == kind;
}

constexpr Level kEdge = kTopLevel / 2;

TEST(Shrink, FindsThePlantedPairAmongFive) {
  const FuzzSpace space = test::fuzz_space(5, 1);
  const test::PlantedPair planted{1, 3, 0.6, 0, 1};
  const Truth truth = [&](const Cell& cell) { return planted.breaks(cell) ? Kind::breaks : Kind::passes; };
  const Cell failing{0, 3, -1, {{4, kEdge}, {3, kEdge}, {0, kEdge}, {1, kEdge}, {2, kEdge}}};
  Shrink shrink(space, failing, kBroken);
  const std::size_t tests = carry_out(shrink, truth);
  EXPECT_TRUE(shrink.minimal());
  ASSERT_EQ(shrink.smallest().chain.size(), 2U);
  EXPECT_EQ(shrink.smallest().chain[0].stress, 1);
  EXPECT_EQ(shrink.smallest().chain[1].stress, 3);
  EXPECT_EQ(shrink.smallest().replicate, 0);
  // The steps are 1/32 of the axis: 0.6 lies between two of them.
  EXPECT_NEAR(test::severity_of(shrink.smallest(), 1) + test::severity_of(shrink.smallest(), 3), 0.6,
              1.01 / 32);
  EXPECT_TRUE(one_minimal(space, shrink.smallest(), truth));
  EXPECT_LT(tests, 40U);
  EXPECT_EQ(shrink.tests(), tests);
}

TEST(Shrink, AStressThatBreaksAloneIsBisectedToItsStep) {
  const FuzzSpace space = test::fuzz_space(2, 1);
  const Truth truth = [](const Cell& cell) {
    return test::severity_of(cell, 0) > 0.3 ? Kind::breaks : Kind::passes;
  };
  Shrink shrink(space, {0, 0, -1, {{0, kEdge}, {1, kEdge}}}, kBroken);
  carry_out(shrink, truth);
  ASSERT_EQ(shrink.smallest().chain.size(), 1U);
  EXPECT_EQ(shrink.smallest().chain[0].level, space.stresses[0].levels[9]);  // 10/32 = 0.3125
  EXPECT_TRUE(shrink.minimal());
}

TEST(Shrink, ACrashDoesNotBecomeAWrongAnswer) {
  const FuzzSpace space = test::fuzz_space(2, 1);
  const Truth truth = [](const Cell& cell) {
    if (test::severity_of(cell, 0) > 0.4) return Kind::fails_hard;
    return test::severity_of(cell, 0) > 0.1 ? Kind::breaks : Kind::passes;
  };
  Shrink shrink(space, {0, 0, -1, {{0, kEdge}}}, {Kind::fails_hard, "crash"});
  carry_out(shrink, truth);
  EXPECT_EQ(shrink.smallest().chain[0].level, space.stresses[0].levels[12]);  // 13/32 = 0.40625
  EXPECT_EQ(shrink.observation().kind, Kind::fails_hard);
}

TEST(Shrink, ARelationThatPlaysNoPartIsLeftOut) {
  const FuzzSpace space = test::fuzz_space(2, 1);
  const Truth needs = [](const Cell& cell) {
    return cell.relation == 4 && test::severity_of(cell, 1) > 0.2 ? Kind::breaks : Kind::passes;
  };
  Shrink with(space, {0, 0, 4, {{0, kEdge}, {1, kEdge}}}, kBroken);
  carry_out(with, needs);
  EXPECT_EQ(with.smallest().relation, 4);
  EXPECT_EQ(with.smallest().chain.size(), 1U);
  const Truth alone = [](const Cell& cell) {
    return test::severity_of(cell, 1) > 0.2 ? Kind::breaks : Kind::passes;
  };
  Shrink without(space, {0, 0, 4, {{0, kEdge}, {1, kEdge}}}, kBroken);
  carry_out(without, alone);
  EXPECT_EQ(without.smallest().relation, -1);
}

TEST(Shrink, OrderAndFieldStayWhereTheFailureNeedsThem) {
  const FuzzSpace space = test::fuzz_space(2, 1);
  const Truth truth = [](const Cell& cell) {
    return cell.replicate == 2 && cell.chain.size() == 2 && cell.chain[0].stress == 1 ? Kind::breaks
                                                                                      : Kind::passes;
  };
  Shrink shrink(space, {0, 2, -1, {{1, kEdge}, {0, kEdge}}}, kBroken);
  carry_out(shrink, truth);
  EXPECT_EQ(shrink.smallest().replicate, 2);
  EXPECT_EQ(shrink.smallest().chain[0].stress, 1);
  EXPECT_EQ(shrink.smallest().chain[0].level, space.stresses[1].levels.front());
  EXPECT_TRUE(shrink.minimal());
}

TEST(Shrink, EndsWithoutAClaimWhenTestsRunOut) {
  const FuzzSpace space = test::fuzz_space(3, 1);
  const Truth truth = [](const Cell&) { return Kind::breaks; };
  Shrink shrink(space, {0, 0, -1, {{0, kEdge}, {1, kEdge}, {2, kEdge}}}, kBroken, {}, 3);
  EXPECT_EQ(carry_out(shrink, truth), 3U);
  EXPECT_TRUE(shrink.done());
  EXPECT_FALSE(shrink.minimal());
}

// What is known of other smallest cases saves tests and changes nothing else.
TEST(Shrink, EdgesKnownBeforeSaveTests) {
  FuzzSpace space = test::fuzz_space(2, 1);
  space.samples[0].breaks_at = {0.6, 0.6};
  space.samples[0].holds_to = {0.6, 0.6};
  std::size_t plain = 0;
  std::size_t led = 0;
  const std::vector<double> edges{1.09, 1.10, 1.10, 1.11, 1.11, 1.12, 1.12, 1.13};
  for (std::size_t first = 9; first < 16; ++first) {
    const Truth truth = [&](const Cell& cell) {
      return cell.chain.size() > 1 && space.damage(cell) > 1.11 ? Kind::breaks : Kind::passes;
    };
    const Cell failing{0, 0, -1, {{0, space.stresses[0].levels[first]}, {1, space.stresses[1].levels[12]}}};
    Shrink evenly(space, failing, kBroken);
    Shrink by_edges(space, failing, kBroken, edges);
    plain += carry_out(evenly, truth);
    led += carry_out(by_edges, truth);
    EXPECT_EQ(evenly.smallest(), by_edges.smallest());
    EXPECT_TRUE(by_edges.minimal());
  }
  EXPECT_LE(led + 7, plain);  // One each, at least.
  // Where they mislead, the end is one-minimal all the same.
  const Truth early = [&](const Cell& cell) {
    return cell.chain.size() > 1 && space.damage(cell) > 0.3 ? Kind::breaks : Kind::passes;
  };
  Shrink misled(space, {0, 0, -1, {{0, kEdge}, {1, kEdge}}}, kBroken, edges);
  carry_out(misled, early);
  EXPECT_TRUE(misled.minimal());
  EXPECT_TRUE(one_minimal(space, misled.smallest(), early));
}

// Truths without any order: every cell breaks or holds by a coin of its own, so nothing is monotone.
TEST(Shrink, EveryEndIsOneMinimalWhateverTheTruth) {
  const FuzzSpace space = test::fuzz_space(4, 1);
  std::size_t all = 0;
  for (std::uint64_t key = 0; key < 300; ++key) {
    const Rng rng(key);
    const double share = 0.05 + 0.9 * rng.uniform(1, 0);
    const Truth truth = [&](const Cell& cell) {
      std::uint64_t at = cell.replicate;
      for (const Link& link : cell.chain)
        at = at * 1'000'003 + link.stress * 100'003U + static_cast<std::uint64_t>(link.level);
      return rng.uniform(0, at % 1'000'000'007) < share ? Kind::breaks : Kind::passes;
    };
    const Cell failing{0, 1, -1, {{3, kEdge}, {2, kEdge}, {0, kEdge}, {1, kEdge}}};
    const Truth with_start = [&](const Cell& cell) { return cell == failing ? Kind::breaks : truth(cell); };
    Shrink shrink(space, failing, kBroken, {}, 100'000);
    all += carry_out(shrink, with_start);
    EXPECT_TRUE(shrink.minimal()) << key;
    EXPECT_TRUE(one_minimal(space, shrink.smallest(), with_start)) << key;
  }
  EXPECT_LT(all / 300, 60U);
}

}  // namespace
}  // namespace proofload::search
