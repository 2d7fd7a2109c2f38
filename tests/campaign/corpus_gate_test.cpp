#include "proofload/campaign/corpus_gate.h"

#include <gtest/gtest.h>

#include "proofload/campaign/answer.h"
#include "proofload/campaign/corpus.h"
#include "proofload/campaign/fuzz.h"
#include "support/dial_run.h"

namespace proofload::campaign {
namespace {

using test::builtin_registry;

struct Told {
  std::vector<CorpusCase> corpus;
  CorpusOutcome outcome;

  void add(bool expected_to_fail, CaseState state, const std::string& how = {}) {
    CorpusCase& item = corpus.emplace_back();
    item.file = "c" + std::to_string(corpus.size()) + ".yaml";
    item.picture = "p" + std::to_string(corpus.size());
    item.expected_to_fail = expected_to_fail;
    outcome.cases.push_back({state, how});
    outcome.undecided += silent(state) && !expected_to_fail ? 1 : 0;
  }
};

TEST(CorpusGate, KnownFailuresCannotFailIt) {
  Told told;
  told.add(true, CaseState::fails_as_before, "lost");
  told.add(true, CaseState::fails_otherwise, "lost");
  told.add(true, CaseState::missing);
  const GateResult result = judge(told.corpus, told.outcome);
  EXPECT_EQ(result.verdict, GateVerdict::pass);
  EXPECT_EQ(result.message,
            "none of the 3 cases is known to pass, so none can get worse; 2 known to fail still do");
}

TEST(CorpusGate, ACaseThatPassedAndFailsFailsIt) {
  Told told;
  told.add(false, CaseState::passes);
  told.add(false, CaseState::new_failure, "lost");
  told.add(false, CaseState::changed);
  told.add(true, CaseState::mended);
  const GateResult result = judge(told.corpus, told.outcome);
  EXPECT_EQ(result.verdict, GateVerdict::fail);
  EXPECT_EQ(result.value, 1);
  EXPECT_EQ(result.lo, 1);
  EXPECT_EQ(result.hi, 2);
  EXPECT_EQ(result.message,
            "1 of 3 cases that passed fails now: c2.yaml (p2): lost; 1 is mended (`proofload corpus run … "
            "--update` keeps it so)");
}

TEST(CorpusGate, ACaseThatCannotBeJudgedLeavesItOpenAndSaysWhy) {
  Told told;
  told.add(false, CaseState::passes);
  told.add(false, CaseState::changed);
  told.add(false, CaseState::missing);
  const GateResult result = judge(told.corpus, told.outcome);
  EXPECT_EQ(result.verdict, GateVerdict::undecided);
  EXPECT_EQ(result.message,
            "2 of 3 cases that passed cannot be judged: c2.yaml (p2): its picture has other pixels than when "
            "the case was written; c3.yaml (p3): its picture is not in the data set");
}

TEST(CorpusGate, WhereNoCaseCanBeJudgedNothingPassed) {
  Told told;
  told.add(true, CaseState::missing);
  told.add(true, CaseState::no_verdict, "no answer");
  const GateResult result = judge(told.corpus, told.outcome);
  EXPECT_EQ(result.verdict, GateVerdict::undecided);
  EXPECT_EQ(
      result.message,
      "none of the 2 cases can be judged: c1.yaml (p1): its picture is not in the data set; c2.yaml (p2): no "
      "answer");
}

TEST(CorpusGate, NamesFewAndCountsTheRest) {
  Told told;
  for (int i = 0; i < 5; ++i) told.add(false, CaseState::new_failure, "lost");
  const std::string text = judge(told.corpus, told.outcome).message;
  EXPECT_NE(text.find("c3.yaml"), std::string::npos) << text;
  EXPECT_EQ(text.find("c4.yaml"), std::string::npos) << text;
  EXPECT_NE(text.find("and 2 more"), std::string::npos) << text;
}

// Counts the cases that are made.
class Stages : public Progress {
 public:
  void stage(const std::string& name, std::uint64_t expected) override {
    names.push_back(name);
    if (name == "corpus") cases += expected;
  }
  std::vector<std::string> names;
  std::uint64_t cases = 0;
};

// The failures of a model as cases that may not fail, so that the very model fails the gate.
class CorpusInRun : public testing::Test {
 protected:
  void SetUp() override {
    CampaignSpec spec = test::dial_spec(fuzzed_, kStresses);
    test::carry_out(spec);
    FollowUp run(spec.out.dir, builtin_registry());
    FuzzRequest request;
    request.options.budget = 300;
    Progress silent;
    const std::atomic<bool> stop{false};
    const FuzzOutcome outcome = fuzz(run, builtin_registry(), request, silent, stop);
    for (const std::size_t i : outcome.findings) {
      CorpusCase item = corpus_case(run, outcome.result.found[i], "test");
      item.expected_to_fail = false;
      write_case(cases(), item);
      ++count_;
    }
    ASSERT_GT(count_, 1U);
  }

  std::filesystem::path cases() const { return fuzzed_.path() / "cases"; }
  CampaignSpec spec(const std::string& gain, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments{"corpus=" + cases().string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return test::dial_spec(folder_, kStresses, arguments, gain);
  }
  RunOutcome go(const CampaignSpec& spec, bool force = false) {
    stages_ = {};
    const std::atomic<bool> stop{false};
    return run(spec, builtin_registry(), {force, "test", "test"}, stages_, stop);
  }
  static const GateResult* gate_of(const Answer& answer) {
    for (const GateResult& gate : answer.gates)
      if (gate.gate.subject == Gate::Subject::corpus) return &gate;
    return nullptr;
  }

  static constexpr const char* kStresses = "gaussian_noise, pixel_dropout, contrast";
  test::ScratchFolder fuzzed_;
  test::ScratchFolder folder_;
  Stages stages_;
  std::uint64_t count_ = 0;
};

TEST_F(CorpusInRun, CasesAreMadeFirstAndOnceForAModel) {
  const CampaignSpec same = spec("4");
  const RunOutcome first = go(same);
  ASSERT_FALSE(stages_.names.empty());
  EXPECT_EQ(stages_.names.front(), "corpus");
  EXPECT_EQ(stages_.cases, count_);
  const GateResult* gate = gate_of(first.answer);
  ASSERT_NE(gate, nullptr);
  EXPECT_EQ(gate->verdict, GateVerdict::fail) << gate->message;
  EXPECT_EQ(gate->value, static_cast<double>(count_));

  const RunOutcome again = go(same);
  EXPECT_EQ(stages_.cases, 0U);
  ASSERT_NE(gate_of(again.answer), nullptr);
  EXPECT_EQ(gate_of(again.answer)->message, gate->message);

  const RunOutcome other = go(spec("0"), true);
  EXPECT_EQ(stages_.cases, count_);
  ASSERT_NE(gate_of(other.answer), nullptr);
  EXPECT_LT(gate_of(other.answer)->value, static_cast<double>(count_)) << gate_of(other.answer)->message;
}

TEST_F(CorpusInRun, TheRunIsTheSameWithACorpusAsWithout) {
  const RunOutcome with = go(spec("4"));
  CampaignSpec plain = spec("4", {"out.dir=" + (folder_.path() / "plain").string()});
  plain.corpus.reset();
  const RunOutcome without = go(plain);
  EXPECT_EQ(gate_of(without.answer), nullptr);
  EXPECT_EQ(config_hash(spec("4")), config_hash(plain));
  EXPECT_EQ(with.evaluated, without.evaluated);
  const auto& a = with.answer.stresses.at(0).oracle[0];
  const auto& b = without.answer.stresses.at(0).oracle[0];
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->result.watch.level, b->result.watch.level);
}

// A part of the data set would hide pictures of cases.
TEST_F(CorpusInRun, PicturesOutsideTheRunsPartAreFound) {
  const RunOutcome few = go(spec("4", {"data.limit=3"}));
  ASSERT_NE(gate_of(few.answer), nullptr);
  EXPECT_EQ(gate_of(few.answer)->value, static_cast<double>(count_)) << gate_of(few.answer)->message;
}

TEST_F(CorpusInRun, AbortEndsTheRunBeforeItsFirstPicture) {
  const RunOutcome outcome = go(spec("4", {"corpus={path: " + cases().string() + ", abort: true}"}));
  EXPECT_EQ(outcome.evaluated, 0U);
  EXPECT_TRUE(outcome.answer.partial);
  EXPECT_NE(outcome.answer.partial_reason.find("asks to abort"), std::string::npos)
      << outcome.answer.partial_reason;
}

TEST_F(CorpusInRun, WhatIsNoCorpusIsSaidBeforeTheModelIsOpened) {
  for (const char* wrong : {"corpus=7", "corpus={abort: true}", "corpus={path: x, abrot: true}"})
    EXPECT_THROW(spec("4", {wrong}), Error) << wrong;
  CampaignSpec nowhere = spec("4", {"corpus=[nowhere]"});
  nowhere.model.path = "no-model.onnx";
  try {
    go(nowhere);
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("nowhere: there is no corpus here"), std::string::npos) << e.what();
  }
}

}  // namespace
}  // namespace proofload::campaign
