#include "proofload/search/fuzz_yield.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace proofload::search {
namespace {

using Part = FuzzYield::Part;

FuzzYield::Expected expected(const FuzzYield& yield,
                             const std::vector<Part>& parts,
                             std::uint32_t slice = 0) {
  return yield.expected(parts, slice);
}

std::uint64_t set_of(const std::vector<std::size_t>& stresses) { return FuzzYield::set_of(stresses); }

TEST(FuzzYield, SetsOfStressesHaveNumbersOfTheirOwn) {
  EXPECT_NE(set_of({0, 1}), set_of({1}));
  EXPECT_NE(set_of({0, 1}), set_of({0, 2}));
  EXPECT_NE(set_of({0, 1}), set_of({0, 1, 2}));
  EXPECT_EQ(set_of({3, 7}), set_of({3, 7}));
}

TEST(FuzzYield, ExpectsTheStressesThatReachTheEdgeAndTheFirstMadeMilder) {
  const FuzzYield yield;
  // The edge is 1.25 before anything is told: 0.9 and 0.8 reach it, 0.2 is not needed. The first is lowered to 0.45, half of it.
  const auto pair = expected(yield, {{1, 0.9, 0.85}, {4, 0.2, 1.0}, {6, 0.8, 0.3}});
  EXPECT_NEAR(pair.damage, 1.9, 1e-12);
  EXPECT_EQ(pair.set, set_of({1, 6}));
  EXPECT_EQ(pair.size, 2U);
  EXPECT_EQ(pair.tenth, 4);
  const auto triple = expected(yield, {{1, 0.5, 0.5}, {4, 0.5, 0.6}, {6, 0.5, 0.7}});
  EXPECT_EQ(triple.size, 3U);
  EXPECT_EQ(triple.tenth, 7);
}

TEST(FuzzYield, MoreDamageIsWorthMoreAndAPictureTriedBeforeLess) {
  const FuzzYield yield;
  double last = 0;
  for (const double damage : {0.2, 0.5, 0.7, 0.9}) {
    const double worth = yield.worth(expected(yield, {{0, damage, 0.5}, {1, damage, 0.5}}), 0);
    EXPECT_GT(worth, last);
    last = worth;
  }
  const auto one = expected(yield, {{0, 0.8, 0.5}, {1, 0.8, 0.5}});
  EXPECT_DOUBLE_EQ(yield.worth(one, 4), yield.worth(one, 0) / 2);
}

TEST(FuzzYield, LearnsWhichStressesWorkTogether) {
  FuzzYield yield;
  const std::vector<Part> with{{0, 0.7, 0.5}, {1, 0.7, 0.5}};
  const std::vector<Part> against{{0, 0.7, 0.5}, {2, 0.7, 0.5}};
  EXPECT_DOUBLE_EQ(yield.worth(expected(yield, with), 0), yield.worth(expected(yield, against), 0));
  for (int i = 0; i < 10; ++i) {
    yield.tell_case(expected(yield, with), true);
    yield.tell_case(expected(yield, against), false);
  }
  yield.learn();
  EXPECT_GT(yield.worth(expected(yield, with), 0), 1.5 * yield.worth(expected(yield, against), 0));
}

TEST(FuzzYield, LearnsWhereSmallestCasesLie) {
  FuzzYield yield;
  const std::vector<Part> parts{{0, 0.5, 0.5}, {1, 0.4, 0.5}, {2, 0.3, 0.5}};
  EXPECT_EQ(expected(yield, parts).size, 3U);
  for (int i = 0; i < 8; ++i) yield.tell_found(set_of({0, 1}), 2, 5, 0, 0.8, 7);
  EXPECT_TRUE(yield.edges().empty());  // Shrinks look at them until the round ends.
  yield.learn();
  EXPECT_EQ(yield.edges().size(), 8U);
  EXPECT_EQ(expected(yield, parts).size, 2U);
}

TEST(FuzzYield, WhatWasSeenIsWorthLess) {
  FuzzYield yield;
  const std::vector<Part> parts{{0, 0.7, 0.5}, {1, 0.7, 0.6}};
  const auto fresh = expected(yield, parts);
  EXPECT_EQ(fresh.novelty, 2U);
  yield.choose(fresh);
  EXPECT_EQ(expected(yield, parts).novelty, 0U);  // Until the round ends.
  EXPECT_EQ(expected(yield, parts, 1).novelty, 1U);
  yield.begin_round();
  EXPECT_EQ(expected(yield, parts).novelty, 2U);
  yield.tell_found(fresh.set, 2, fresh.tenth, 0, 1.25, 7);
  const auto here = expected(yield, parts);
  const auto elsewhere = expected(yield, parts, 1);
  EXPECT_EQ(here.novelty, 0U);
  EXPECT_EQ(elsewhere.novelty, 1U);
  EXPECT_GT(yield.worth(fresh, 0), yield.worth(elsewhere, 0));
  EXPECT_GT(yield.worth(elsewhere, 0), yield.worth(here, 0));
  // Unless it turns out that the same stresses keep showing new things.
  for (int i = 0; i < 100; ++i) yield.tell_novelty(0, true);
  EXPECT_GT(yield.worth(here, 0), yield.worth(elsewhere, 0));
}

}  // namespace
}  // namespace proofload::search
