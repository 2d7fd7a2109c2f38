#include "proofload/stats/stopping.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::stats {
namespace {

TEST(SideOf, NeedsTheWholeInterval) {
  EXPECT_EQ(side_of({0.1, 0.19}, 0.2), Side::below);
  EXPECT_EQ(side_of({0.1, 0.2}, 0.2), Side::undecided);
  EXPECT_EQ(side_of({0.2, 0.3}, 0.2), Side::above);
}

TEST(DoublingLooks, DoubleAndEndAtTheMost) {
  const std::vector<Look> looks = doubling_looks(100, 6400, 0.05);
  ASSERT_EQ(looks.size(), 7u);
  for (std::size_t i = 0; i < looks.size(); ++i) {
    EXPECT_EQ(looks[i].n, 100u << i);
    EXPECT_DOUBLE_EQ(looks[i].alpha, 0.05 / 7);
  }
  const std::vector<Look> odd = doubling_looks(100, 1000, 0.05);
  ASSERT_EQ(odd.size(), 5u);
  EXPECT_EQ(odd[3].n, 800u);
  EXPECT_EQ(odd[4].n, 1000u);
  EXPECT_EQ(doubling_looks(7, 7, 0.05).size(), 1u);
  const std::size_t huge = static_cast<std::size_t>(-1);
  EXPECT_EQ(doubling_looks(1, huge, 0.05).back().n, huge);
}

TEST(DoublingLooks, TheLookThatWouldDecide) {
  const std::vector<Look> looks = doubling_looks(100, 6400, 0.05);
  // By the normal formula z² p (1 − p)/(p − q)² with z = 2.69: 0.14 needs 242 pictures, 0.18 needs 2670.
  EXPECT_EQ(deciding_look(looks, 0, 0.14, 0.2)->n, 400u);
  EXPECT_EQ(deciding_look(looks, 100, 0.18, 0.2)->n, 3200u);
  EXPECT_EQ(deciding_look(looks, 100, 0.15, 0.2)->n, 800u);  // upper ends at 400: 0.2038, at 800: 0.1868
  EXPECT_EQ(deciding_look(looks, 400, 0.14, 0.2)->n, 800u);
  EXPECT_FALSE(deciding_look(looks, 0, 0.2, 0.2));
  EXPECT_FALSE(deciding_look(looks, 6400, 0.01, 0.2));
}

// How often a decision at any look is on the wrong side, counted exactly: the counts at looks are walked with their
// probabilities, those that decided taken out.
TEST(DoublingLooks, DecideWronglyLessOftenThanTheLevel) {
  const std::vector<Look> looks = doubling_looks(25, 200, 0.1);
  for (const double p : {0.18, 0.2, 0.23}) {
    std::vector<double> mass = {1};
    std::size_t n = 0;
    double wrong = 0;
    double decided = 0;
    for (const Look& look : looks) {
      for (; n < look.n; ++n) {
        mass.push_back(0);
        for (std::size_t k = mass.size(); k-- > 0;)
          mass[k] = mass[k] * (1 - p) + (k > 0 ? mass[k - 1] * p : 0);
      }
      for (std::size_t k = 0; k < mass.size(); ++k) {
        const Side side = side_at(look, k, 0.2);
        if (side == Side::undecided) continue;
        decided += mass[k];
        if ((side == Side::below) != (p < 0.2)) wrong += mass[k];
        mass[k] = 0;
      }
    }
    EXPECT_LE(wrong, 0.1) << p;
    if (p != 0.2) {
      EXPECT_GT(decided, 2 * wrong);
    }
  }
}

// Pictures until the gate at 0.20 is decided, at true share p: mean and standard error of `streams`.
struct Cost {
  double mean = 0;
  double error = 0;
  double sd = 0;
  double wrong = 0;
};
Cost cost_of_gate(double p, int streams, Mixture mixture) {
  const Rng rng(501);
  double sum = 0;
  double squares = 0;
  int wrong = 0;
  for (int stream = 0; stream < streams; ++stream) {
    SequentialGate gate(0.2, 0.05, mixture);
    std::size_t k = 0;
    for (std::size_t n = 1; gate.side() == Side::undecided && n < 100000; ++n) {
      k += rng.uniform(static_cast<std::uint32_t>(stream), n) < p;
      gate.tell(k, n);
    }
    const auto n = static_cast<double>(*gate.decided_at());
    sum += n;
    squares += n * n;
    wrong += (gate.side() == Side::below) != (p < 0.2);
  }
  Cost out;
  out.mean = sum / streams;
  out.sd = std::sqrt(squares / streams - out.mean * out.mean);
  out.error = out.sd / std::sqrt(streams);
  out.wrong = static_cast<double>(wrong) / streams;
  return out;
}

// Methods of the project, 1.8: mean samples of 400 repetitions there, Beta(1/2, 1/2). The whole table is in docs/evidence/interval_coverage.md.
TEST(SequentialGate, TakesTheTabulatedNumberOfPictures) {
  struct Row {
    double p, pictures;
  };
  for (const Row& row : std::vector<Row>{{0.02, 32}, {0.05, 53}, {0.10, 132}, {0.30, 185}, {0.40, 42}}) {
    const Cost cost = cost_of_gate(row.p, 200, {0.5, 0.5});
    EXPECT_NEAR(cost.mean, row.pictures, 3 * std::hypot(cost.error, cost.sd / std::sqrt(400.0)) + 0.5)
        << row.p;
    EXPECT_LE(cost.wrong, 0.05) << row.p;
  }
}

TEST(SequentialGate, IsCheaperNearTheBorderWithTheMixtureForIt) {
  const Cost plain = cost_of_gate(0.1, 200, {0.5, 0.5});
  const Cost sharp = cost_of_gate(0.1, 200, mixture_for(0.2));
  EXPECT_LT(sharp.mean + 2 * sharp.error, plain.mean);
  EXPECT_LE(sharp.wrong, 0.05);
}

TEST(SequentialGate, KeepsItsVerdictAndSaysWhenItFell) {
  SequentialGate gate(0.2, 0.05);
  EXPECT_EQ(gate.side(), Side::undecided);
  EXPECT_FALSE(gate.further_pictures());
  gate.tell(0, 10);
  EXPECT_EQ(gate.side(), Side::undecided);
  const std::size_t more = *gate.further_pictures();
  EXPECT_GT(more, 0u);
  SequentialGate sooner = gate;
  sooner.tell(0, 10 + more - 1);
  EXPECT_EQ(sooner.side(), Side::undecided);
  gate.tell(0, 10 + more);
  EXPECT_EQ(gate.side(), Side::below);
  EXPECT_EQ(gate.decided_at(), 10 + more);
  EXPECT_EQ(gate.further_pictures(), 0u);
  gate.tell(500, 10 + more + 500);  // whatever comes later
  EXPECT_EQ(gate.side(), Side::below);
  EXPECT_EQ(gate.decided_at(), 10 + more);
}

TEST(SequentialGate, IntervalOnlyShrinks) {
  SequentialGate gate(0.5, 0.05);
  Interval last;
  const Rng rng(8);
  std::size_t k = 0;
  for (std::size_t n = 1; n <= 2000; ++n) {
    k += rng.uniform(0, n) < 0.5;
    gate.tell(k, n);
    EXPECT_GE(gate.interval().lo, last.lo);
    EXPECT_LE(gate.interval().hi, last.hi);
    last = gate.interval();
  }
  EXPECT_LE(last.lo, 0.5);
  EXPECT_GE(last.hi, 0.5);
}

TEST(SequentialGate, OfAPopulationIsDecidedWithItsLastPictureAtTheLatest) {
  for (const std::size_t broken : {19u, 20u}) {  // 0.2 of 100 is 20: one picture below the border and on it
    SequentialGate gate = SequentialGate::of_population(0.2, 0.05, 100);
    // Broken pictures spread evenly, the worst case for an early verdict.
    std::size_t k = 0;
    for (std::size_t n = 1; n <= 100; ++n) {
      k = n * broken / 100;
      gate.tell(k, n);
      if (n == 50) {
        ASSERT_EQ(gate.side(), Side::undecided);
        EXPECT_LE(*gate.further_pictures(), 50u);
      }
    }
    EXPECT_EQ(gate.side(), broken == 20 ? Side::above : Side::below);
    EXPECT_DOUBLE_EQ(gate.interval().lo, static_cast<double>(broken) / 100);
    EXPECT_DOUBLE_EQ(gate.interval().hi, static_cast<double>(broken) / 100);
  }
}

// Counted exactly: the counts of a binomial walk with their probabilities; those whose interval misses the share are taken out.
TEST(SequentialGate, APlanWithALastPictureKeepsItsLevelAtEveryEnd) {
  constexpr std::size_t kLast = 120;
  for (const double p : {0.03, 0.2, 0.5}) {
    std::vector<double> mass = {1};
    double missed = 0;
    for (std::size_t n = 1; n <= kLast; ++n) {
      mass.push_back(0);
      for (std::size_t k = mass.size(); k-- > 0;) mass[k] = mass[k] * (1 - p) + (k > 0 ? mass[k - 1] * p : 0);
      for (std::size_t k = 0; k < mass.size(); ++k) {
        if (mass[k] == 0) continue;
        SequentialGate gate = SequentialGate::of_plan(0.2, 0.1, kLast);
        gate.tell(k, n);
        if (p >= gate.interval().lo && p <= gate.interval().hi) continue;
        missed += mass[k];
        mass[k] = 0;
      }
    }
    EXPECT_LE(missed, 0.1) << p;
    EXPECT_GT(missed, 0.01) << p;
  }
}

TEST(SequentialGate, APlanEndsNearlyAsSharpAsOneLook) {
  SequentialGate open_end(0.2, 0.05);
  SequentialGate plan = SequentialGate::of_plan(0.2, 0.05, 500);
  open_end.tell(78, 500);
  plan.tell(78, 500);
  // 78 of 500 lie below 0.2 by the planned look, even at half the level, but not by the sequence.
  EXPECT_EQ(open_end.side(), Side::undecided);
  EXPECT_EQ(plan.side(), Side::below);
  EXPECT_DOUBLE_EQ(plan.interval().hi, clopper_pearson(78, 500, 0.025).hi);
  EXPECT_THROW(plan.tell(78, 501), Error);
}

TEST(SequentialGate, WhatCannotBeJudgedWidensBothEnds) {
  SequentialGate known = SequentialGate::of_plan(0.2, 0.05, 400);
  SequentialGate doubtful = known;
  SequentialGate worst = known;
  known.tell(20, 200);
  worst.tell(50, 200);
  doubtful.tell(20, 200, 30);
  EXPECT_DOUBLE_EQ(doubtful.interval().lo, known.interval().lo);
  EXPECT_DOUBLE_EQ(doubtful.interval().hi, worst.interval().hi);
  EXPECT_THROW(doubtful.tell(20, 201, 29), Error);
  EXPECT_THROW(doubtful.tell(21, 201, 31), Error);
}

TEST(SequentialGate, CountsThatCannotBeAreRefused) {
  EXPECT_THROW(SequentialGate(0, 0.05), Error);
  EXPECT_THROW(SequentialGate(0.2, 1), Error);
  SequentialGate gate(0.2, 0.05);
  EXPECT_THROW(gate.tell(2, 1), Error);
  gate.tell(1, 5);
  EXPECT_THROW(gate.tell(0, 6), Error);
  EXPECT_THROW(gate.tell(3, 6), Error);
  EXPECT_THROW(gate.tell(1, 4), Error);
  SequentialGate few = SequentialGate::of_population(0.2, 0.05, 3);
  EXPECT_THROW(few.tell(0, 4), Error);
  EXPECT_THROW(doubling_looks(0, 5, 0.05), Error);
  EXPECT_THROW(doubling_looks(6, 5, 0.05), Error);
}

}  // namespace
}  // namespace proofload::stats
