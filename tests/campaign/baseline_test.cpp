#include "proofload/campaign/baseline.h"

#include <gtest/gtest.h>

#include "proofload/campaign/spec.h"
#include "proofload/core/error.h"
#include "support/dial_run.h"

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
  EXPECT_EQ(parse_baseline_gate("clean").text, "clean not_worse_than baseline");
  for (const char* wrong : {"", "blur", "blur.limit.onset", "blur.limit.watch >= 3",
                            "blur.limit.onset not_worse_than baseline", "blur.limit not_worse_than baseline",
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

TEST(Baseline, TheSentenceHoldsTheChangeItsIntervalAndWhatIsAllowed) {
  Comparison comparison = moved(-0.9, 0.1, Finding::none_shown);
  comparison.stresses[0].axis.unit = "px";
  LimitChange& watch = comparison.stresses[0].oracle[0]->watch;
  watch.change = -0.4;
  watch.n = 100;
  const GateResult open = judge(parse_baseline_gate("blur.limit.watch"), comparison, 0.05);
  EXPECT_EQ(open.message, "-0.40 px [-0.90, +0.10], whether it lost more than 5 % (0.5 px) is open");
  EXPECT_EQ(open.gate.text, "blur.limit.watch not_worse_than baseline");
  EXPECT_EQ(open.gate.name, "blur");
  EXPECT_DOUBLE_EQ(open.target, -0.5);
  // A half-width of 0.5 against a gap of 0.1: 25 times the pictures.
  EXPECT_NEAR(static_cast<double>(open.need_images.value()), 2400, 1);
  watch.lo = -0.45;
  const GateResult pass = judge(parse_baseline_gate("blur.limit.watch"), comparison, 0.05);
  EXPECT_EQ(pass.message, "-0.40 px [-0.45, +0.10], lost no more than 5 % (0.5 px)");
  EXPECT_FALSE(pass.need_images);
}

// Two runs on drawn dials, the second with a tolerance of its own.
struct Pair {
  test::ScratchFolder before;
  test::ScratchFolder after;
  BaselineSpec spec;

  static constexpr const char* kLines =
      "data: {format: synthetic, count: 40, size: 32}\nstress: [gaussian_noise]\nperceptual: false\n"
      "search: {method: race, levels: 16}\n";

  explicit Pair(const std::string& tolerance_before = "0.2") {
    spec.run = test::dial_run(before, kLines, {"model.output.tolerance=" + tolerance_before});
  }
  RunOutcome run(const std::string& tolerance, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> settings = more;
    settings.push_back("model.output.tolerance=" + tolerance);
    CampaignSpec now = test::dial_spec_of(after, kLines, settings);
    now.baseline = spec;
    return test::carry_out(now);
  }
};

TEST(Baseline, StandsInTheAnswerOfARunAndStaysThereWithoutTheBaseline) {
  Pair pair("3");
  const RunOutcome outcome = pair.run("0.2");
  ASSERT_EQ(outcome.answer.gates.size(), 2U);
  const GateResult& noise = outcome.answer.gates[1];
  EXPECT_EQ(noise.gate.text, "gaussian_noise.limit.watch not_worse_than baseline");
  EXPECT_EQ(noise.verdict, GateVerdict::fail) << noise.message;
  EXPECT_LT(noise.hi.value(), noise.target);
  std::filesystem::remove_all(pair.spec.run);
  const Store store = Store::open(pair.after.path() / "run" / "run.db", Store::Mode::read_only);
  const Answer again = answer_from_store(store, test::builtin_registry());
  ASSERT_EQ(again.gates.size(), 2U);
  EXPECT_EQ(again.gates[1].message, noise.message);
  EXPECT_EQ(again.gates[1].verdict, noise.verdict);
  EXPECT_EQ(again.gates[1].gate.op, noise.gate.op);
  EXPECT_EQ(again.gates[1].lo, noise.lo);
  EXPECT_EQ(baseline_of(store)->run, pair.spec.run);
}

TEST(Baseline, DecidesNeitherRecordsNorTheHashOfTheConfig) {
  Pair pair;
  const RunOutcome with = pair.run("0.2");
  EXPECT_EQ(with.answer.gates.at(1).verdict, GateVerdict::pass) << with.answer.gates[1].message;
  pair.spec.gates = {"gaussian_noise.limit.broken"};
  const RunOutcome other = pair.run("0.2");
  EXPECT_EQ(other.evaluated, 0U);
  ASSERT_EQ(other.answer.gates.size(), 1U);
  EXPECT_EQ(other.answer.gates[0].gate.text, "gaussian_noise.limit.broken not_worse_than baseline");
}

TEST(Baseline, WhatCannotBeComparedIsRefusedBeforeTheFirstInference) {
  const Pair pair;
  const auto refusal = [&](const std::vector<std::string>& settings) -> std::string {
    try {
      pair.run("0.2", settings);
    } catch (const Error& e) {
      const Store::Mode mode = Store::Mode::read_only;
      const auto db = pair.after.path() / "run" / "run.db";
      EXPECT_TRUE(!std::filesystem::exists(db) || Store::open(db, mode).rows() == 0);
      return e.what();
    }
    return "not refused";
  };
  EXPECT_NE(refusal({"seed=4"}).find("run with seed=3"), std::string::npos);
  EXPECT_NE(refusal({"data.count=30"}).find("30 of its 40"), std::string::npos);
  BaselineSpec nothing;
  nothing.run = pair.before.path();
  EXPECT_THROW(open_baseline(nothing), Error);
}

TEST(Baseline, IsReadFromTheConfig) {
  const test::ScratchFolder folder;
  const auto read = [&](const std::string& line) {
    return test::dial_spec_of(folder, Pair::kLines + line).baseline;
  };
  EXPECT_EQ(read("baseline: runs/a\n")->run, "runs/a");
  const auto whole =
      read("baseline: {run: runs/a, max_drop: 2 %, gates: [clean, gaussian_noise.limit.broken]}\n");
  EXPECT_DOUBLE_EQ(whole->max_drop, 0.02);
  EXPECT_EQ(whole->gates.size(), 2U);
  EXPECT_FALSE(read(""));
  for (const char* wrong :
       {"baseline: {max_drop: 2 %}\n", "baseline: {run: a, max_drop: 3 px}\n",
        "baseline: {run: a, gates: [fog.limit.watch]}\n", "baseline: {run: a, gates: clean}\n",
        "baseline: {run: a, gate: [clean]}\n", "baseline: {run: a, gates: [x >= 3]}\n"})
    EXPECT_THROW(read(wrong), Error) << wrong;
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

// A stress of which no picture counts must not slip through.
TEST(Baseline, AllGatesHoldStressesWithoutALimit) {
  Comparison comparison = moved(-0.1, 0.1, Finding::none_shown);
  comparison.stresses.emplace_back().name = "fog";
  const std::vector<BaselineGate> gates = baseline_gates(comparison);
  ASSERT_EQ(gates.size(), 2U);
  const GateResult fog = judge(gates[1], comparison, 0.05);
  EXPECT_EQ(fog.gate.name, "fog");
  EXPECT_EQ(fog.verdict, GateVerdict::undecided);
  EXPECT_EQ(fog.message, "no picture counts in either run, so there is no limit");
}

TEST(Baseline, AnUnfinishedOneIsNamedBeforeTheRun) {
  const test::ScratchFolder folder;
  Store store = Store::open(folder.path() / "run.db", Store::Mode::create_or_continue);
  EXPECT_NE(unfinished_baseline(store).find("proofload resume"), std::string::npos);
  store.set_fact("partial_reason", Value("it was interrupted"));
  EXPECT_NE(unfinished_baseline(store), "");
  store.set_fact("partial_reason", Value(""));
  EXPECT_EQ(unfinished_baseline(store), "");
}

// Neither hides the other: one stress with other parameters, one that the baseline lacks, one that got worse.
TEST(Baseline, AGateThatCannotBeJudgedLeavesTheOthers) {
  Pair pair("3");
  pair.spec.run =
      test::dial_run(pair.before,
                     "data: {format: synthetic, count: 40, size: 32}\n"
                     "stress: {gaussian_noise: , pixel_dropout: {mode: exact}}\nperceptual: false\n"
                     "search: {method: race, levels: 16}\n",
                     {"model.output.tolerance=3", "out.dir=" + (pair.before.path() / "other").string()});
  pair.spec.run = pair.before.path() / "other";
  const auto gates = [&](std::vector<std::string> asked) {
    pair.spec.gates = std::move(asked);
    return pair.run("0.2", {"stress=gaussian_noise,pixel_dropout,contrast"}).answer.gates;
  };
  const std::vector<GateResult> all = gates({});
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[1].gate.name, "gaussian_noise");
  EXPECT_EQ(all[1].verdict, GateVerdict::fail) << all[1].message;
  EXPECT_EQ(all[2].gate.name, "pixel_dropout");
  EXPECT_EQ(all[2].verdict, GateVerdict::undecided);
  EXPECT_EQ(all[2].message, "not comparable: has other parameters in this run");
  const std::vector<GateResult> named = gates({"contrast.limit.watch", "gaussian_noise.limit.watch"});
  ASSERT_EQ(named.size(), 2U);
  EXPECT_EQ(named[0].gate.text, "contrast.limit.watch not_worse_than baseline");
  EXPECT_EQ(named[0].verdict, GateVerdict::undecided);
  EXPECT_NE(named[0].message.find("no stress of both runs"), std::string::npos) << named[0].message;
  EXPECT_EQ(named[1].verdict, GateVerdict::fail);
}

}  // namespace
}  // namespace proofload::campaign
