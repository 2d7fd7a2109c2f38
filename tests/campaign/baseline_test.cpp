#include "proofload/campaign/baseline.h"

#include <gtest/gtest.h>

#include "proofload/core/error.h"

namespace proofload::campaign {
namespace {

// A limit of 10 that moved, with its interval.
Comparison moved(std::optional<double> lo, std::optional<double> hi, Finding finding, bool falls = false) {
  Comparison out;
  StressChange& stress = out.stresses.emplace_back();
  stress.name = "blur";
  if (falls) stress.axis = {"quality", "", false, 100, 1, Scale::geometric, 10, true, true};
  LimitChange& watch = stress.oracle[0].emplace().watch;
  watch.change = 0;
  watch.lo = lo;
  watch.hi = hi;
  watch.first_distance = 10;
  watch.tested.finding = finding;
  return out;
}

GateVerdict verdict(const Comparison& comparison, double max_drop = 0.05) {
  return judge(parse_baseline_gate("blur.limit.watch not_worse_than baseline"), comparison, max_drop).verdict;
}

TEST(Baseline, GatesAreRead) {
  const BaselineGate gate = parse_baseline_gate(" blur.correctness.limit.broken  not_worse_than baseline ");
  EXPECT_EQ(gate.stress, "blur");
  EXPECT_EQ(gate.oracle, Oracle::correctness);
  EXPECT_FALSE(gate.watch);
  EXPECT_TRUE(parse_baseline_gate("clean not_worse_than baseline").clean);
  for (const char* wrong : {"", "blur", "blur.limit.watch >= 3", "blur.limit.onset not_worse_than baseline",
                            "blur.limit not_worse_than baseline",
                            "blur.x.limit.watch not_worse_than baseline", "blur.limit.watch not_worse_than"})
    EXPECT_THROW(parse_baseline_gate(wrong), Error) << wrong;
}

TEST(Baseline, TheIntervalDecides) {
  EXPECT_EQ(verdict(moved(-0.4, 0.3, Finding::none_shown)), GateVerdict::pass);
  EXPECT_EQ(verdict(moved(-0.6, 0.3, Finding::none_shown)), GateVerdict::undecided);
  EXPECT_EQ(verdict(moved(-2, -0.6, Finding::worse)), GateVerdict::fail);
  // Worse for certain, but perhaps by less than is allowed.
  EXPECT_EQ(verdict(moved(-2, -0.4, Finding::worse)), GateVerdict::undecided);
  // Worse alone, but not among all that were asked.
  EXPECT_EQ(verdict(moved(-2, -0.6, Finding::none_shown)), GateVerdict::undecided);
  EXPECT_EQ(verdict(moved(std::nullopt, -0.6, Finding::worse)), GateVerdict::fail);
  EXPECT_EQ(verdict(moved(0.1, std::nullopt, Finding::better)), GateVerdict::pass);
  EXPECT_EQ(verdict(moved(-0.1, 0.1, Finding::none_shown), 0), GateVerdict::undecided);
}

TEST(Baseline, OnAFallingAxisMoreIsWorse) {
  EXPECT_EQ(verdict(moved(0.6, 2, Finding::worse, true)), GateVerdict::fail);
  EXPECT_EQ(verdict(moved(-2, 0.4, Finding::none_shown, true)), GateVerdict::pass);
  EXPECT_EQ(verdict(moved(-0.3, 0.6, Finding::none_shown, true)), GateVerdict::undecided);
}

TEST(Baseline, WhatWasNotMeasuredIsOpenUnlessNothingBroke) {
  Comparison none = moved(std::nullopt, std::nullopt, Finding::not_measured);
  none.stresses[0].oracle[0]->watch.reason = "unfinished";
  EXPECT_EQ(verdict(none), GateVerdict::undecided);
  none.stresses[0].oracle[0]->watch.neither_reached = true;
  EXPECT_EQ(verdict(none), GateVerdict::pass);
  EXPECT_THROW(judge(parse_baseline_gate("fog.limit.watch not_worse_than baseline"), none, 0), Error);
}

TEST(Baseline, OfErrorsMoreIsWorse) {
  Comparison clean;
  clean.clean.emplace();
  clean.clean->first_mean = 0.1;
  clean.clean->less_is_better = true;
  clean.clean->lo = -0.01;
  clean.clean->hi = 0.004;
  clean.clean->tested.finding = Finding::none_shown;
  const BaselineGate gate = parse_baseline_gate("clean not_worse_than baseline");
  EXPECT_EQ(judge(gate, clean, 0.05).verdict, GateVerdict::pass);
  clean.clean->lo = 0.006;
  clean.clean->hi = 0.02;
  clean.clean->tested.finding = Finding::worse;
  EXPECT_EQ(judge(gate, clean, 0.05).verdict, GateVerdict::fail);
  clean.clean.reset();
  EXPECT_EQ(judge(gate, clean, 0.05).verdict, GateVerdict::undecided);
  EXPECT_EQ(baseline_gates(moved(0, 0, Finding::none_shown)).size(), 1U);
}

}  // namespace
}  // namespace proofload::campaign
