// Relations in whole campaigns on drawn dials: what is counted, excluded, searched, reported and replayed.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "proofload/campaign/replay.h"
#include "proofload/campaign/runner.h"
#include "proofload/campaign/store.h"
#include "proofload/report/run_json.h"
#include "support/builtin_registry.h"
#include "support/files.h"

namespace proofload::campaign {
namespace {

using test::builtin_registry;

// Reads 24 drawn dials with fixed weights: wrong answers, but answers that follow the picture.
RunOutcome run_with(const test::ScratchFolder& folder, const std::string& relations) {
  const auto net = folder.write("net.toy", "{outputs: 2, height: 24, width: 24, gain: 4}");
  Config config;
  config.add_text("name: t\nseed: 3\nmodel: {path: " + net.string() +
                      ", task: regression, input: {scale: 1}, output: {kind: sincos, period: 10}}\n"
                      "data: {format: synthetic, count: 24, size: 32}\n"
                      "search: {method: grid, levels: 6}\nstress: {}\n" +
                      relations,
                  "test.yaml");
  config.add_argument("out.dir=" + (folder.path() / "run").string());
  Progress silent;
  std::atomic<bool> stop{false};
  return run(spec_from_config(config, builtin_registry()), builtin_registry(), {false, "test", "test"},
             silent, stop);
}

Value json_of(const test::ScratchFolder& folder) {
  const Store store = Store::open(folder.path() / "run" / "run.db", Store::Mode::read_only);
  return report::run_json(store, answer_from_store(store, builtin_registry()), builtin_registry());
}

TEST(Relations, TheSamePictureGivesTheSameAnswerEverywhere) {
  const test::ScratchFolder folder;
  const RunOutcome outcome = run_with(folder, "relations: [flip_twice, four_quarter_turns]\n");
  ASSERT_EQ(outcome.answer.relations.size(), 2U);
  for (const RelationAnswer& relation : outcome.answer.relations) {
    EXPECT_EQ(relation.holds.n, 24U);
    EXPECT_EQ(relation.holds.count, 24U);
    EXPECT_EQ(relation.excluded, 0U);
  }
  const Store store = Store::open(folder.path() / "run" / "run.db", Store::Mode::read_only);
  // Bit for bit the clean picture.
  std::vector<std::uint64_t> clean(24);
  store.for_each([&](const Row& row) {
    if (row.record.cell.relation < 0 && row.record.cell.chain.empty())
      clean[row.record.cell.sample] = row.record.pixels;
  });
  store.for_each([&](const Row& row) {
    if (row.record.cell.relation >= 0) {
      EXPECT_EQ(row.record.pixels, clean[row.record.cell.sample]);
    }
  });
}

TEST(Relations, WhatThePreconditionExcludesIsCountedAndNotEvaluated) {
  const test::ScratchFolder folder;
  const RunOutcome outcome = run_with(folder,
                                      "relations: {half: {change: hflip, when: {reading: [0, 5]}}, none: "
                                      "{change: hflip, when: reading > 99}}\n");
  const Store store = Store::open(folder.path() / "run" / "run.db", Store::Mode::read_only);
  std::size_t low = 0;
  store.for_each_image(
      [&](StoredImage&& image) { low += std::get<Reading>(image.label).value <= 5 ? 1 : 0; });
  ASSERT_GT(low, 0U);
  ASSERT_LT(low, 24U);
  EXPECT_EQ(outcome.answer.relations[0].holds.n, low);
  EXPECT_EQ(outcome.answer.relations[0].excluded, 24 - low);
  EXPECT_EQ(outcome.answer.relations[1].excluded, 24U);
  EXPECT_EQ(store.counts().relations, low);
  EXPECT_TRUE(
      std::any_of(outcome.answer.warnings.begin(), outcome.answer.warnings.end(), [](const std::string& w) {
        return w.find("none: its precondition leaves no picture") != std::string::npos;
      }));
}

TEST(Relations, AnExpectedReadingDecides) {
  // What a mirrored dial shows is not what it showed: one of the two fails wherever the answer follows the picture.
  const test::ScratchFolder folder;
  const RunOutcome outcome = run_with(folder,
                                      "relations: {a: {change: [hflip, hflip], expected: reading}, b: "
                                      "{change: [hflip, hflip], expected: reading + 5, wrap: 10}}\n");
  EXPECT_EQ(outcome.answer.relations[0].holds.count, 24U);
  EXPECT_EQ(outcome.answer.relations[1].holds.count, 0U);
  const Value json = json_of(folder);
  const Value& b = json.at("relations").items().at(1);
  EXPECT_EQ(b.at("violated").integer(), 24);
  EXPECT_EQ(b.at("definition").at("expected").text(), "reading + 5");
  ASSERT_GT(b.at("worst").size(), 0U);
  // The case says what was expected, and can be made again.
  const std::string id = b.at("worst").items().at(0).text();
  for (const Value& item : json.at("worst").items())
    if (item.at("id").text() == id) {
      const double clean = item.at("clean").at("value").number();
      const double expected = item.at("expected").at("value").number();
      EXPECT_NEAR(std::abs(clean - expected), 5, 1e-6);
    }
  const Store store = Store::open(folder.path() / "run" / "run.db", Store::Mode::read_only);
  const Replay again = replay(store, builtin_registry(), id, {});
  EXPECT_TRUE(again.same_pixels);
  EXPECT_TRUE(again.same_prediction);
  EXPECT_EQ(again.record.stability.outcome, Outcome::broken);
}

TEST(Relations, AToleranceOfItsOwnDecides) {
  const test::ScratchFolder folder;
  const RunOutcome outcome =
      run_with(folder,
               "relations: {a: {change: [hflip, hflip], expected: reading + 1, tolerance: 1.5}, b: {change: "
               "[hflip, hflip], expected: reading + 1, tolerance: 0.01}}\n");
  EXPECT_EQ(outcome.answer.relations[0].holds.count, 24U);
  EXPECT_EQ(outcome.answer.relations[1].holds.count, outcome.answer.null_result.tolerance < 1 ? 0U : 24U);
}

TEST(Relations, ARangeIsSearchedLikeAStress) {
  const test::ScratchFolder folder;
  const RunOutcome outcome = run_with(folder,
                                      "relations: {tilted: {change: {rotate: {angle: [0, 90], operating: 20, "
                                      "direction: clockwise}}, when: {reading: [0, 5]}}}\n");
  ASSERT_EQ(outcome.answer.stresses.size(), 1U);
  const auto& result = outcome.answer.stresses[0].oracle[0];
  ASSERT_TRUE(result);
  const RelationAnswer& relation = outcome.answer.relations[0];
  EXPECT_EQ(result->result.n, 24 - relation.excluded);
  EXPECT_EQ(relation.holds.n, result->result.n);
  const Store store = Store::open(folder.path() / "run" / "run.db", Store::Mode::read_only);
  EXPECT_EQ(store.counts().relations, 0U);
  // Six levels and the operating point, on the pictures it speaks of.
  EXPECT_EQ(store.counts().search, relation.holds.n * 7);
  const Value json = json_of(folder);
  EXPECT_EQ(json.at("relations").items().at(0).at("path").text(), "tilted");
  EXPECT_EQ(json.at("stresses").items().at(0).at("relation").text(), "tilted");
}

TEST(Relations, TheStrengthOfAPathChangesWhatIsExpected) {
  // Expecting one more per degree of a turn that changes the drawn answer in its own way cannot hold everywhere, and a
  // strength of 0 would expect nothing to change.
  const test::ScratchFolder folder;
  const std::string path = "change: {rotate: {angle: [0, 90], direction: clockwise}}";
  const RunOutcome outcome =
      run_with(folder, "relations: {still: {" + path + ", expected: reading}, runs: {" + path +
                           ", expected: reading + strength}}\n");
  const auto broken = [&](std::size_t i) {
    std::size_t n = 0;
    for (const search::CurvePoint& point : outcome.answer.stresses[i].oracle[0]->result.points)
      n += point.broken;
    return n;
  };
  EXPECT_NE(broken(0), broken(1));
}

}  // namespace
}  // namespace proofload::campaign
