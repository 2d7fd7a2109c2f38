// What is asked of a finished run afterwards: combinations, replicates, what is kept, and what it must not disturb.
#include "proofload/campaign/follow_up.h"

#include <gtest/gtest.h>

#include "proofload/campaign/lock.h"
#include "proofload/campaign/runner.h"
#include "proofload/report/run_json.h"
#include "support/builtin_registry.h"
#include "support/files.h"

namespace proofload::campaign {
namespace {

using test::builtin_registry;

// Reads 24 drawn dials with fixed weights: wrong answers, but answers that react to stress.
CampaignSpec dials(const test::ScratchFolder& folder, const std::vector<std::string>& more = {}) {
  const auto net = folder.write("net.toy", "{outputs: 2, height: 24, width: 24, gain: 4}");
  Config config;
  config.add_text("name: t\nseed: 3\nmodel: {path: " + net.string() +
                      ", task: regression, input: {scale: 1}, output: {kind: sincos, period: 10}}\n"
                      "data: {format: synthetic, count: 24, size: 32}\n"
                      "stress: {gaussian_noise: , pixel_dropout: {operating: 0.05}}\n"
                      "relations: [hflip]\n"
                      "search: {method: grid, levels: 6}\n",
                  "test.yaml");
  config.add_argument("out.dir=" + (folder.path() / "run").string());
  for (const std::string& argument : more) config.add_argument(argument);
  return spec_from_config(config, builtin_registry());
}

RunOutcome go(const CampaignSpec& spec) {
  Progress silent;
  std::atomic<bool> stop{false};
  return run(spec, builtin_registry(), {false, "test", "test"}, silent, stop);
}

std::string json_of(const std::filesystem::path& folder) {
  const Store store = Store::open(folder / "run.db", Store::Mode::read_only);
  return to_json(report::run_json(store, answer_from_store(store, builtin_registry()), builtin_registry()));
}

std::vector<RunRecord> ask(FollowUp& follow_up, const std::vector<Cell>& cells) {
  Progress silent;
  const std::atomic<bool> stop{false};
  return follow_up.records(cells, stop, silent).value();
}

Cell chain(std::uint32_t sample,
           std::vector<Link> links,
           std::uint16_t replicate = 0,
           std::int16_t relation = -1) {
  return {sample, replicate, relation, std::move(links)};
}

constexpr Level kStrong = kTopLevel / 2;

std::vector<Cell> some_cells() {
  std::vector<Cell> out;
  for (const std::uint32_t sample : {7U, 2U}) {
    out.push_back(chain(sample, {{0, kStrong}, {1, kStrong}}));
    out.push_back(chain(sample, {{1, kStrong}, {0, kStrong}}));
    out.push_back(chain(sample, {{0, kStrong}, {1, kStrong}}, 1));
    out.push_back(chain(sample, {{0, kStrong}, {1, kStrong}}, 0, 0));
    out.push_back(chain(sample, {{0, 12345}}));
  }
  out.push_back(out.front());
  return out;
}

TEST(FollowUp, AnswersChainsInTheirOrderAndNeverTwice) {
  const test::ScratchFolder folder;
  const auto place = go(dials(folder)).answer.spec.out.dir;
  const std::vector<Cell> cells = some_cells();
  std::vector<RunRecord> first;
  {
    FollowUp follow_up(place, builtin_registry());
    first = ask(follow_up, cells);
    EXPECT_EQ(follow_up.evaluated(), 10U);
    ASSERT_EQ(first.size(), cells.size());
    std::vector<std::uint64_t> pixels;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      EXPECT_EQ(first[i].cell, cells[i]);
      EXPECT_EQ(first[i].status, Status::done);
      EXPECT_NE(first[i].stability.outcome, Outcome::not_counted);
      if (i < 10) pixels.push_back(first[i].pixels);
    }
    EXPECT_EQ(first.back().pixels, first.front().pixels);
    // Order, replicate and relation each give another picture.
    std::sort(pixels.begin(), pixels.end());
    EXPECT_EQ(std::unique(pixels.begin(), pixels.end()), pixels.end());
  }
  FollowUp again(place, builtin_registry());
  const std::vector<RunRecord> second = ask(again, cells);
  EXPECT_EQ(again.evaluated(), 0U);
  for (std::size_t i = 0; i < cells.size(); ++i) EXPECT_EQ(second[i].stability, first[i].stability);
}

TEST(FollowUp, WhatTheRunHasIsReadAndNotEvaluated) {
  const test::ScratchFolder folder;
  const CampaignSpec spec = dials(folder);
  go(spec);
  FollowUp follow_up(spec.out.dir, builtin_registry());
  const Level operating = spec.stresses[1].axis.level_of(0.05);
  ask(follow_up, {chain(3, {{1, operating}}), chain(4, {}), chain(4, {}, 0, 0)});
  EXPECT_EQ(follow_up.evaluated(), 0U);
  EXPECT_EQ(follow_up.reused(), 3U);
  EXPECT_EQ(follow_up.population().counted[0].size(), 24U);
  EXPECT_EQ(follow_up.bench().tolerance, follow_up.answer().null_result.tolerance);
}

// A chain of one under a relation asks what relation and stress ask together: with nothing left of the stress it is the relation.
TEST(FollowUp, ARelationComesBeforeTheChain) {
  const test::ScratchFolder folder;
  const CampaignSpec spec = dials(folder);
  go(spec);
  FollowUp follow_up(spec.out.dir, builtin_registry());
  const auto records =
      ask(follow_up, {chain(5, {}, 0, 0), chain(5, {{0, 1}}, 0, 0), chain(5, {{0, kStrong}})});
  // Noise of a millionth of the axis rounds to nothing.
  EXPECT_EQ(records[1].pixels, records[0].pixels);
  EXPECT_EQ(records[1].stability, records[0].stability);
  EXPECT_NE(records[2].pixels, records[1].pixels);
}

TEST(FollowUp, TheRunStaysWhatItWas) {
  const test::ScratchFolder folder;
  const CampaignSpec spec = dials(folder);
  go(spec);
  const std::string before = json_of(spec.out.dir);
  {
    FollowUp follow_up(spec.out.dir, builtin_registry());
    ask(follow_up, some_cells());
    EXPECT_EQ(follow_up.store().rows(Store::Part::follow_up), 10U);
  }
  EXPECT_EQ(json_of(spec.out.dir), before);
  const RunOutcome again = go(spec);
  EXPECT_EQ(again.evaluated, 0U);
}

TEST(FollowUp, AnUnfinishedRunIsRefusedWithTheCure) {
  const test::ScratchFolder folder;
  const CampaignSpec spec = dials(folder, {"search.budget.evals=40"});
  ASSERT_TRUE(go(spec).answer.partial);
  try {
    const FollowUp opened(spec.out.dir, builtin_registry());
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("not finished"), std::string::npos) << e.what();
    EXPECT_NE(std::string(e.what()).find("proofload resume"), std::string::npos) << e.what();
  }
}

TEST(FollowUp, AnotherModelAndAFolderInUseAreRefused) {
  const test::ScratchFolder folder;
  const CampaignSpec spec = dials(folder);
  go(spec);
  {
    const FolderLock held(spec.out.dir);
    EXPECT_THROW(FollowUp(spec.out.dir, builtin_registry()), Error);
  }
  folder.write("net.toy", "{outputs: 2, height: 24, width: 24, gain: 5}");
  try {
    const FollowUp opened(spec.out.dir, builtin_registry());
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("the model file or its description has changed"), std::string::npos)
        << e.what();
  }
}

TEST(FollowUp, AFolderWithoutARunStaysEmpty) {
  const test::ScratchFolder folder;
  EXPECT_THROW(FollowUp(folder.path(), builtin_registry()), Error);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(FollowUp, StoppedHalfWayItKeepsWhatWasFinished) {
  const test::ScratchFolder folder;
  const CampaignSpec spec = dials(folder, {"threads=1"});
  go(spec);
  std::vector<Cell> cells;
  for (std::uint32_t sample = 0; sample < 24; ++sample)
    for (Level level = 1; level <= 40; ++level)
      cells.push_back(chain(sample, {{0, level * 20000}, {1, level * 20000}}));
  struct Stopper : Progress {
    std::atomic<bool> stop{false};
    void tick(const Tally& tally) override { stop = tally.evaluated > 0; }
  } stopper;
  std::uint64_t kept = 0;
  {
    FollowUp follow_up(spec.out.dir, builtin_registry(), {"", 1});
    const auto records = follow_up.records(cells, stopper.stop, stopper);
    kept = follow_up.store().rows(Store::Part::follow_up);
    EXPECT_FALSE(records);
    EXPECT_GT(kept, 0U);
  }
  FollowUp again(spec.out.dir, builtin_registry());
  EXPECT_EQ(ask(again, cells).size(), cells.size());
  EXPECT_EQ(again.evaluated(), cells.size() - kept);
}

}  // namespace
}  // namespace proofload::campaign
