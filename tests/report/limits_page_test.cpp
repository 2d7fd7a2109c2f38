#include "proofload/report/limits_page.h"

#include <gtest/gtest.h>

#include <atomic>

#include "proofload/campaign/combinations.h"
#include "proofload/campaign/pairs.h"
#include "proofload/campaign/runner.h"
#include "support/dial_run.h"
#include "support/files.h"

namespace proofload::report {
namespace {

using test::builtin_registry;

std::string statement(const std::vector<std::string>& more, const std::string& gain = "4") {
  const test::ScratchFolder folder;
  const auto net = folder.write("net.toy", "{outputs: 2, height: 24, width: 24, gain: " + gain + "}");
  campaign::Config config;
  config.add_text("name: t\nseed: 3\nmodel: {path: " + net.string() +
                      ", task: regression, input: {scale: 1}, output: {kind: sincos, period: 10}}\n"
                      "data: {format: synthetic, count: 40, size: 32}\n"
                      "stress: {gaussian_noise: , contrast: {operating: 0.9}}\n"
                      "search: {method: grid, levels: 6}\n",
                  "test.yaml");
  config.add_argument("out.dir=" + (folder.path() / "run").string());
  for (const std::string& one : more) config.add_argument(one);
  campaign::Progress silent;
  std::atomic<bool> stop{false};
  campaign::run(campaign::spec_from_config(config, builtin_registry()), builtin_registry(),
                {false, "test", "test"}, silent, stop);
  const campaign::Store store =
      campaign::Store::open(folder.path() / "run" / "run.db", campaign::Store::Mode::read_only);
  return markdown_page(
      limits_page(store, campaign::answer_from_store(store, builtin_registry()), builtin_registry()));
}

// A short run of two stresses that break the toy net, with what `combine` found about them.
struct Combined {
  test::ScratchFolder folder;
  std::filesystem::path place = test::dial_run(folder,
                                               "data: {format: synthetic, count: 40, size: 32}\n"
                                               "stress: {block_loss: , contrast: }\n");
  Combined() {
    campaign::FollowUp run(place, builtin_registry());
    campaign::Progress silent;
    const std::atomic<bool> stop{false};
    campaign::PairsRequest request;
    request.steps = 4;
    std::vector<Value> pairs;
    for (const campaign::PairAnswer& pair :
         campaign::combine_pairs(run, builtin_registry(), request, stop, silent).pairs)
      pairs.push_back(campaign::to_record(pair, run.spec()));
    campaign::keep_combinations(run, "pairs", pairs);
  }
  campaign::Store store() const {
    return campaign::Store::open(place / "run.db", campaign::Store::Mode::read_only);
  }
};

TEST(LimitsPage, SaysWhatIsStoodAndWhatWasNotTested) {
  const std::string text = statement({});
  EXPECT_NE(text.find("# Limits of use: t"), std::string::npos);
  EXPECT_NE(text.find("1 in 5 pictures"), std::string::npos) << text;
  EXPECT_NE(text.find("| Gaussian noise |"), std::string::npos) << text;
  EXPECT_NE(text.find("| 40 |"), std::string::npos);
  EXPECT_NE(text.find("factor 0."), std::string::npos) << "contrast has no unit";
  EXPECT_NE(text.find("At the strengths expected in operation"), std::string::npos);
  EXPECT_NE(text.find("disturbances of the kind “weather”"), std::string::npos) << text;
  EXPECT_EQ(text.find("kind “sensor”"), std::string::npos) << "noise is of that kind and was tested";
  EXPECT_NE(text.find("several disturbances at once"), std::string::npos);
}

TEST(LimitsPage, WhatNeverBreaksIsWrittenAsNoBreakFound) {
  const std::string text = statement({}, "0");
  EXPECT_NE(text.find("no break found up to "), std::string::npos) << text;
}

TEST(LimitsPage, OfOneOrTwoPicturesNothingIsStated) {
  for (const char* count : {"1", "2"}) {
    const std::string text = statement({std::string("data.count=") + count});
    EXPECT_NE(text.find("Nothing can be stated: the test has " + std::string(count)), std::string::npos)
        << text;
    EXPECT_EQ(text.find("| Gaussian noise |"), std::string::npos);
    EXPECT_EQ(text.find("Without any disturbance: mean error"), std::string::npos) << text;
  }
}

TEST(LimitsPage, WhatWasTestedTogetherIsToldAndNoLongerAGap) {
  const Combined run;
  const campaign::Store store = run.store();
  const std::string text = markdown_page(
      limits_page(store, campaign::answer_from_store(store, builtin_registry()), builtin_registry()));
  EXPECT_NE(text.find("## Several disturbances at once"), std::string::npos) << text;
  EXPECT_NE(text.find("] of each limit; "), std::string::npos) << text;
  EXPECT_EQ(text.find("each was tested alone"), std::string::npos);
  EXPECT_NE(text.find("other than those named above"), std::string::npos);
}

// The control arm of a search for combinations; of few draws nothing is said.
TEST(LimitsPage, DrawsOfASearchAreToldOnceThereAreEnough) {
  const Combined run;
  const auto told = [&](const char* cases) {
    campaign::FollowUp open(run.place, builtin_registry());
    const std::string entry =
        std::string(
            R"({"stresses": [{"name": "block_loss"}, {"name": "contrast"}], "longest": 2, "together": false,
                        "findings": 31, "control": {"failures": 5, "lo": 0.0164, "hi": 0.1128, "cases": )") +
        cases + "}}";
    campaign::keep_combinations(open, "fuzz", {parse_json(entry, "entry")});
    const campaign::Store store = run.store();
    return markdown_page(
        limits_page(store, campaign::answer_from_store(store, builtin_registry()), builtin_registry()));
  };
  EXPECT_EQ(told("99").find("drawn at random"), std::string::npos);
  const std::string text = told("100");
  EXPECT_NE(text.find("up to 2 of 2 disturbances at strengths drawn at random"), std::string::npos) << text;
  EXPECT_NE(text.find("5.0 % [1.6 %, 11.3 %] of the draws fail; 31 distinct ways"), std::string::npos)
      << text;
}

TEST(LimitsPage, AsDataItHasTheLimitsInNaturalValues) {
  const Combined run;
  const campaign::Store store = run.store();
  const campaign::Answer answer = campaign::answer_from_store(store, builtin_registry());
  const Value data = limits_json(store, answer, builtin_registry());
  EXPECT_EQ(data.at("pictures").integer(), 40);
  EXPECT_TRUE(data.at("finished").boolean());
  EXPECT_EQ(data.at("together").size(), 1u);
  ASSERT_EQ(data.at("limits").size(), 2u);
  for (const Value& row : data.at("limits").items()) {
    const std::size_t s = row.at("stress").text() == "block_loss" ? 0 : 1;
    const campaign::StressSpec& stress = answer.spec.stresses[s];
    ASSERT_EQ(row.at("stress").text(), stress.name);
    const auto& limit = answer.stresses[s].oracle[0]->result.watch;
    ASSERT_TRUE(limit.level);
    EXPECT_EQ(row.at("watch").at("value").number(), stress.axis.natural(*limit.level));
    EXPECT_FALSE(row.at("too_few").boolean());
  }
}

}  // namespace
}  // namespace proofload::report
