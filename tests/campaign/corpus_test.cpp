// Cases as files: what is written is read back, what a stranger writes is checked, and replaying tells what became of each.
#include "proofload/campaign/corpus.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "proofload/campaign/corpus_run.h"
#include "proofload/campaign/replay.h"
#include "proofload/core/file.h"
#include "proofload/report/fuzz_text.h"
#include "support/dial_run.h"

namespace proofload::campaign {
namespace {

using test::builtin_registry;
using test::dial_spec;

CorpusCase sample_case() {
  CorpusCase out;
  out.picture = "a b/ü.png";
  out.pixels = 0x0123456789012345ULL;
  out.seed = 7;
  out.replicate = 2;
  Value params = Value::object();
  params["scope"] = "sample";
  out.chain = {{"noise", "gaussian_noise", params, 1234, "5.1 grey levels"},
               {"dark", "exposure", Value::object(), 99, "1 stop"}};
  out.oracle = Oracle::correctness;
  out.tolerance = 0.1;
  out.how = "class_flip: cat → dog: yes";
  out.signature = "noise + dark | …";
  out.from["run"] = "r";
  return out;
}

TEST(Corpus, ACaseComesBackAsItWas) {
  const CorpusCase item = sample_case();
  const CorpusCase back = case_from_text(to_yaml(to_record(item)), "x.yaml");
  EXPECT_EQ(to_json(to_record(back)), to_json(to_record(item)));
  EXPECT_EQ(back.pixels, item.pixels);
  EXPECT_EQ(back.chain[1].kind, "exposure");
  EXPECT_EQ(file_name_of(back), file_name_of(item));
  CorpusCase other = item;
  other.chain[0].level += 1;
  EXPECT_NE(file_name_of(other), file_name_of(item));
  EXPECT_EQ(file_name_of(item).find('/'), std::string::npos);
}

TEST(Corpus, TilesAreKeptAndFilesWithoutThemAreAsBefore) {
  CorpusCase item = sample_case();
  const std::string old = to_yaml(to_record(item));
  EXPECT_EQ(old.find("tiles"), std::string::npos);
  EXPECT_FALSE(case_from_text(old, "x.yaml").tiles);
  const std::string name = file_name_of(item);
  item.tiles.emplace();
  item.tiles->set(0).set(63);
  const CorpusCase back = case_from_text(to_yaml(to_record(item)), "x.yaml");
  EXPECT_EQ(back.tiles, item.tiles);
  EXPECT_EQ(file_name_of(back), file_name_of(item));
  EXPECT_NE(file_name_of(item), name);
  for (const char* const wrong : {"[]", "[64]", "[-1]", "[3, 3]", "7", "[a]"}) {
    try {
      case_from_text(old + "tiles: " + wrong + "\n", "case.yaml");
      ADD_FAILURE() << wrong;
    } catch (const Error& e) {
      EXPECT_NE(std::string(e.what()).find("`tiles` must be a list"), std::string::npos) << e.what();
    }
  }
}

TEST(Corpus, EveryMistakeIsNamedWithItsPlace) {
  std::string text = to_yaml(to_record(sample_case()));
  const auto replace = [&](const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
  };
  replace("level: 1234", "level: 99999999");
  replace("oracle: correctness", "orakel: correctness");
  try {
    case_from_text(text, "case.yaml");
    FAIL();
  } catch (const Error& e) {
    const std::string what = e.what();
    EXPECT_EQ(e.code(), ErrorCode::parse);
    EXPECT_NE(what.find("case.yaml:"), std::string::npos) << what;
    EXPECT_NE(what.find("`level` goes from 1 to 1048576"), std::string::npos) << what;
    EXPECT_NE(what.find("unknown key `orakel`, did you mean `oracle`?"), std::string::npos) << what;
  }
  EXPECT_THROW(case_from_text("a: 1\n", "x.yaml"), Error);
  EXPECT_THROW(case_from_text("proofload_case: 9\n", "x.yaml"), Error);
  EXPECT_THROW(case_from_text("[", "x.yaml"), Error);
}

TEST(Corpus, AFolderWithoutCasesSaysWhereTheyComeFrom) {
  const test::ScratchFolder folder;
  EXPECT_THROW(read_corpus(folder.path()), Error);
  EXPECT_THROW(read_corpus(folder.path() / "none"), Error);
  EXPECT_TRUE(write_case(folder.path() / "new", sample_case()));
  EXPECT_FALSE(write_case(folder.path() / "new", sample_case()));
  EXPECT_EQ(read_corpus(folder.path() / "new").size(), 1U);
}

// Fuzzes dials once and holds models against what was found.
class CorpusRun : public testing::Test {
 protected:
  void SetUp() override {
    spec_ = dial_spec(folder_, "gaussian_noise, pixel_dropout, gaussian_blur, contrast", {"relations=hflip"});
    test::carry_out(spec_);
    FollowUp run(spec_.out.dir, builtin_registry());
    FuzzRequest request;
    request.options.budget = 500;
    request.tiles = true;
    Progress silent;
    const std::atomic<bool> stop{false};
    const FuzzOutcome outcome = fuzz(run, builtin_registry(), request, silent, stop);
    for (std::size_t i = 0; i < outcome.findings.size(); ++i)
      write_case(corpus(),
                 corpus_case(run, outcome.result.found[outcome.findings[i]], "test", outcome.tiles_of(i)));
    cases_ = read_corpus(corpus());
    ASSERT_GT(cases_.size(), 1U);
  }

  std::filesystem::path corpus() const { return folder_.path() / "corpus"; }

  CorpusOutcome go(int pictures = 24) const {
    Config base;
    base.add_text("model: {path: " + spec_.model.path.string() +
                      ", task: regression, input: {scale: 1}, output: {kind: sincos, period: 10}}\n"
                      "data: {format: synthetic, count: " +
                      std::to_string(pictures) + ", size: 32}\n",
                  "base");
    Progress silent;
    const std::atomic<bool> stop{false};
    return run_corpus(cases_, base, builtin_registry(), silent, stop);
  }

  test::ScratchFolder folder_;
  CampaignSpec spec_;
  std::vector<CorpusCase> cases_;
};

TEST_F(CorpusRun, TheSameModelFailsEveryCaseAsBefore) {
  const CorpusOutcome outcome = go();
  EXPECT_EQ(outcome.count(CaseState::fails_as_before), cases_.size()) << report::corpus_text(cases_, outcome);
  EXPECT_EQ(outcome.undecided, 0U);
}

TEST_F(CorpusRun, CasesInTilesAreAmongThemAndReplayMakesThemAgain) {
  const Store store = Store::open(spec_.out.dir / "run.db", Store::Mode::read_only);
  std::size_t tiled = 0;
  std::size_t other_pixels = 0;  // The others are hit in no other tile anyway.
  for (const CorpusCase& item : cases_) {
    if (!item.tiles) continue;
    ++tiled;
    const Replay there = replay(store, builtin_registry(), item);
    EXPECT_EQ(there.failed_then, item.how);
    EXPECT_EQ(there.fails_now, item.how);
    EXPECT_TRUE(there.differs.empty());
    EXPECT_NE(there.stress.find(" tile"), std::string::npos) << there.stress;
    CorpusCase whole = item;
    whole.tiles.reset();
    other_pixels += replay(store, builtin_registry(), whole).record.pixels != there.record.pixels ? 1 : 0;
  }
  EXPECT_GT(tiled, 0U);
  EXPECT_GT(other_pixels, 0U);
}

TEST_F(CorpusRun, ReplayRefusesCasesThatMeanSomethingElse) {
  const Store store = Store::open(spec_.out.dir / "run.db", Store::Mode::read_only);
  CorpusCase other = cases_[0];
  other.seed += 1;
  EXPECT_THROW(replay(store, builtin_registry(), other), Error);
  other = cases_[0];
  ASSERT_FALSE(other.chain.empty());
  other.chain[0].kind = "brightness";
  EXPECT_THROW(replay(store, builtin_registry(), other), Error);
  other = cases_[0];
  other.picture = "nowhere.png";
  EXPECT_THROW(replay(store, builtin_registry(), other), Error);
}

TEST_F(CorpusRun, WhatIsMendedMayNotFailAgain) {
  const std::string as_it_was = read_file(folder_.path() / "net.toy");
  folder_.write("net.toy", "{outputs: 2, height: 24, width: 24, gain: 0}");
  const CorpusOutcome other = go();
  std::vector<CorpusCase> kept;
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    if (other.cases[i].state != CaseState::mended) continue;
    kept.push_back(cases_[i]);
    kept.back().expected_to_fail = false;
    write_case(corpus(), kept.back());
    EXPECT_FALSE(read_corpus(kept.back().file).front().expected_to_fail);
  }
  ASSERT_GT(kept.size(), 1U) << report::corpus_text(cases_, other);
  EXPECT_EQ(other.count(CaseState::mended) + other.count(CaseState::fails_as_before) +
                other.count(CaseState::fails_otherwise),
            cases_.size());
  cases_ = kept;
  EXPECT_EQ(go().count(CaseState::passes), kept.size());
  folder_.write("net.toy", as_it_was);
  EXPECT_EQ(go().count(CaseState::new_failure), kept.size());
}

TEST_F(CorpusRun, PicturesThatAreGoneOrChangedAreCountedApart) {
  cases_[0].pixels ^= 1;
  cases_[0].expected_to_fail = false;
  cases_[1].picture = "nowhere.png";
  const CorpusOutcome outcome = go();
  EXPECT_EQ(outcome.cases[0].state, CaseState::changed);
  EXPECT_EQ(outcome.cases[1].state, CaseState::missing);
  EXPECT_EQ(outcome.undecided, 1U);
  const std::string text = report::corpus_text(cases_, outcome);
  EXPECT_NE(text.find("1 missing, 1 changed"), std::string::npos) << text;
  EXPECT_EQ(to_record(cases_, outcome).at("counts").at("missing").integer(), 1);
}

TEST_F(CorpusRun, CasesOfSeveralSeedsAndDefinitionsAreKeptApart) {
  cases_.push_back(cases_[0]);
  cases_.back().seed += 1;
  cases_.push_back(cases_[0]);
  ASSERT_FALSE(cases_.back().chain.empty());
  cases_.back().chain[0].kind = "brightness";
  cases_.back().chain[0].params = Value::object();
  const CorpusOutcome outcome = go();
  EXPECT_EQ(outcome.cases[0].state, CaseState::fails_as_before);
  for (const CaseResult& each : outcome.cases) EXPECT_NE(each.state, CaseState::no_verdict) << each.how;
}

TEST_F(CorpusRun, AStressNobodyKnowsIsNamed) {
  cases_[0].chain.at(0).kind = "gaussian_nose";
  try {
    go();
    FAIL();
  } catch (const Error& e) {
    // With the file of the case, not a place in what all cases make together.
    const std::string what = e.what();
    EXPECT_TRUE(what.starts_with(cases_[0].file.string() + ": there is no stressor named `gaussian_nose`"))
        << what;
  }
}

TEST(Corpus, WhatIsMissingNamesTheFile) {
  const auto refusal = [](CorpusCase item, const std::string& line = "") -> std::string {
    std::string text = to_yaml(to_record(item));
    if (const auto at = text.find(line); !line.empty() && at != std::string::npos)
      text.erase(at, text.find('\n', at) - at);
    try {
      case_from_text(text, "case.yaml");
    } catch (const Error& e) {
      return e.what();
    }
    return "read";
  };
  CorpusCase bare = sample_case();
  bare.chain.clear();
  EXPECT_NE(refusal(bare).find("case.yaml: neither `chain` nor `relation`"), std::string::npos)
      << refusal(bare);
  const std::string without = refusal(sample_case(), "level: 1234");
  EXPECT_NE(without.find("`level` is missing"), std::string::npos) << without;
  // One that is off its range is not missing, too.
  CorpusCase strong = sample_case();
  strong.chain[0].level = kTopLevel + 1;
  EXPECT_EQ(refusal(strong).find("missing"), std::string::npos) << refusal(strong);
}

}  // namespace
}  // namespace proofload::campaign
