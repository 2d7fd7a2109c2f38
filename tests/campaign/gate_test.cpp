#include "proofload/campaign/gate.h"

#include <gtest/gtest.h>

#include "proofload/campaign/answer.h"
#include "proofload/campaign/spec.h"

namespace proofload::campaign {
namespace {

using search::Censored;

// One stress with a linear axis of 0 to 10 px, so that level = value / 10 · 2^20.
struct World {
  CampaignSpec spec;
  Answer answer;

  World(double lo, double value, double hi) {
    StressSpec stress;
    stress.name = "blur";
    stress.axis = {"sigma", "px", false, 0, 10, Scale::linear, 0, false, false};
    spec.stresses.push_back(stress);
    OracleAnswer oracle;
    oracle.finished = true;
    oracle.result.n = 100;
    oracle.result.watch.level = level(value);
    oracle.result.watch.lo = level(lo);
    oracle.result.watch.hi = level(hi);
    oracle.result.watch.basis = search::Basis::certified;
    answer.stresses.resize(1);
    answer.stresses[0].oracle[0] = oracle;
  }
  Level level(double v) const { return spec.stresses.front().axis.level_of(v); }
  GateVerdict verdict(const char* text) const {
    Gate gate = parse_gate(text);
    Problems problems;
    check_gate(gate, spec, problems);
    EXPECT_TRUE(problems.empty()) << (problems.empty() ? "" : problems.lines().front());
    return judge(gate, spec, answer).verdict;
  }
};

TEST(Gate, IsDecidedByTheWholeInterval) {
  const World world(2, 3, 4);
  EXPECT_EQ(world.verdict("blur.limit.watch >= 1.5 px"), GateVerdict::pass);
  EXPECT_EQ(world.verdict("blur.limit.watch >= 5"), GateVerdict::fail);
  EXPECT_EQ(world.verdict("blur.limit.watch >= 3"), GateVerdict::undecided);
  EXPECT_EQ(world.verdict("blur.limit.watch <= 5"), GateVerdict::pass);
  EXPECT_EQ(world.verdict("blur.limit.watch < 1"), GateVerdict::fail);
}

TEST(Gate, ALimitThatWasNotReachedPassesFromItsLowerEnd) {
  World world(2, 3, 4);
  search::Limit& watch = world.answer.stresses[0].oracle[0]->result.watch;
  watch.level.reset();
  watch.hi.reset();
  watch.lo = world.level(8);
  watch.censored = Censored::right;
  EXPECT_EQ(world.verdict("blur.limit.watch >= 7"), GateVerdict::pass);
  EXPECT_EQ(world.verdict("blur.limit.watch >= 9"), GateVerdict::undecided);
}

TEST(Gate, OnAFallingAxisTheStrongEndIsTheSmallNumber) {
  World world(2, 3, 4);
  Axis& axis = world.spec.stresses[0].axis;
  axis = {"factor", "", false, 1, 0, Scale::linear, 0, false, false};
  search::Limit& watch = world.answer.stresses[0].oracle[0]->result.watch;
  watch.lo = axis.level_of(0.6);
  watch.level = axis.level_of(0.5);
  watch.hi = axis.level_of(0.4);
  EXPECT_EQ(world.verdict("blur.limit.watch <= 0.7"), GateVerdict::pass);
  EXPECT_EQ(world.verdict("blur.limit.watch <= 0.5"), GateVerdict::undecided);
  EXPECT_EQ(world.verdict("blur.limit.watch <= 0.3"), GateVerdict::fail);
}

TEST(Gate, UndecidedGatesSayHowManyPicturesWouldDecide) {
  const World world(2, 3, 4);
  const GateResult result = judge(parse_gate("blur.limit.watch >= 2.5 px"), world.spec, world.answer);
  ASSERT_EQ(result.verdict, GateVerdict::undecided);
  ASSERT_TRUE(result.need_images);
  // Half-width 1 against a gap of 0.5: four times the pictures, three hundred more.
  EXPECT_NEAR(static_cast<double>(*result.need_images), 300, 1);
}

TEST(Gate, SharesAreJudgedByTheirBand) {
  World world(2, 3, 4);
  Probe probe;
  probe.level = world.level(3);
  probe.broken = {20, 100, 0.127, 0.292};
  world.answer.stresses[0].oracle[0]->probes.push_back(probe);
  EXPECT_EQ(world.verdict("blur.broken_share(3 px) <= 30 %"), GateVerdict::pass);
  EXPECT_EQ(world.verdict("blur.broken_share(3) <= 0.1"), GateVerdict::fail);
  EXPECT_EQ(world.verdict("blur.broken_share(3) <= 20%"), GateVerdict::undecided);
}

TEST(Gate, ACleanScoreIsComparedAsPrinted) {
  World world(2, 3, 4);
  world.answer.clean.scores.push_back({"top1", 0.8255, 0.80, 0.85, 2000, "share"});
  EXPECT_EQ(world.verdict("clean.top1 >= 0.82"), GateVerdict::pass);
  EXPECT_EQ(world.verdict("clean.top1 >= 82.6 %"), GateVerdict::fail);
  EXPECT_EQ(world.verdict("clean.top5 >= 0.9"), GateVerdict::undecided);
}

TEST(Gate, WhatCannotBeReadNamesTheColumn) {
  for (const char* text : {"blur.limit.watch 3", "blur.limit.watch == 3", "blur.limit.wach >= 3", "blur >= 3",
                           "blur.broken_share >= 1", "blur.limit.watch >= px", "blur.broken_share(x) <= 0.1",
                           "", "clean >= 1", "blur.broken_share(3 <= 1"}) {
    try {
      parse_gate(text);
      FAIL() << text;
    } catch (const Error& e) {
      EXPECT_NE(std::string(e.what()).find("column"), std::string::npos) << e.what();
    }
  }
}

TEST(Gate, NamesAndUnitsAreCheckedAgainstTheRun) {
  World world(2, 3, 4);
  for (const char* text : {"blurr.limit.watch >= 3", "blur.limit.watch >= 3 %", "hflip.holds >= 90 %",
                           "blur.broken_share(3 m) <= 0.1"}) {
    Gate gate = parse_gate(text);
    Problems problems;
    check_gate(gate, world.spec, problems);
    EXPECT_FALSE(problems.empty()) << text;
  }
}

}  // namespace
}  // namespace proofload::campaign
