#include "proofload/campaign/guidance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <set>

#include "proofload/campaign/breaking_points.h"
#include "proofload/campaign/runner.h"
#include "proofload/core/error.h"
#include "support/dial_run.h"
#include "support/files.h"

namespace proofload::campaign {
namespace {

using test::builtin_registry;

std::filesystem::path ran(const test::ScratchFolder& folder,
                          const std::vector<std::string>& more = {},
                          const std::string& gain = "4") {
  return test::dial_run(folder,
                        "data: {format: synthetic, count: 60, size: 32}\n"
                        "stress: {gaussian_noise: , contrast: {operating: 0.5}}\n"
                        "search: {method: grid, levels: 12}\n",
                        more, gain) /
         "run.db";
}

Guidance guided(const std::filesystem::path& db, const GuideRequest& request = {}) {
  const Store store = Store::open(db, Store::Mode::read_only);
  auto out = guidance(store, builtin_registry(), looks_from_store(store), request);
  EXPECT_TRUE(out);
  return std::move(*out);
}

// The target is stood once fewer than ceil(q n) pictures break there: of 60 pictures, eleven may.
TEST(Guidance, NumberNeededIsWhatIsBrokenBeyondTheShare) {
  const test::ScratchFolder folder;
  const auto db = ran(folder);
  const Guidance g = guided(db);
  ASSERT_EQ(g.needs.size(), 2U);
  const StressNeed& need = g.needs[1];
  EXPECT_EQ(need.why, "the operating point");
  EXPECT_EQ(need.n, 60U);
  EXPECT_EQ(need.allowed, 11U);
  EXPECT_EQ(need.unknown, 0U);  // Every picture is looked at there.
  const Store store = Store::open(db, Store::Mode::read_only);
  const BreakingPoints breaks = breaking_points(store, builtin_registry());
  std::size_t broken = 0;
  for (const PictureBreak& one : breaks.of(1, g.oracle).pictures)
    broken += one.broke && *one.broke <= need.target ? 1 : 0;
  EXPECT_EQ(need.broken, broken);
  EXPECT_EQ(need.needed, broken > 11 ? broken - 11 : 0);
  EXPECT_EQ(need.needed_most, need.needed);
}

TEST(Guidance, ListsThoseThatBreakLastBeforeTheTarget) {
  const test::ScratchFolder folder;
  GuideRequest request;
  request.targets["gaussian_noise"] = 200;
  request.pictures = 5;
  const Guidance g = guided(ran(folder), request);
  const StressNeed& need = g.needs[0];
  EXPECT_EQ(need.why, "as asked for");
  ASSERT_GT(need.needed, 0U);
  ASSERT_LE(need.pictures.size(), 5U);
  ASSERT_FALSE(need.pictures.empty());
  for (std::size_t i = 1; i < need.pictures.size(); ++i)
    EXPECT_GE(need.pictures[i - 1].broke, need.pictures[i].broke);
  EXPECT_LE(need.pictures.front().broke, need.target);
  for (const SliceNeed& slice : need.slices) {
    EXPECT_GE(slice.n, 17U);
    EXPECT_GT(slice.needed, 0U);
    EXPECT_LE(slice.interval.lo, static_cast<double>(slice.broken) / static_cast<double>(slice.n));
  }
}

// Three slices must share a list evenly where a fifth each would not fill it.
TEST(Guidance, SpreadsTheListOverSlices) {
  const test::ScratchFolder folder;
  GuideRequest request;
  request.targets["gaussian_noise"] = 255;
  request.pictures = 9;
  request.spread = "brightness";
  const Guidance g = guided(ran(folder), request);
  EXPECT_EQ(g.spread, "brightness");
  std::map<std::string, int> count;
  for (const PictureToCollect& one : g.needs[0].pictures) ++count[one.slice];
  for (const auto& [slice, n] : count) EXPECT_LE(n, 3) << slice;
  request.spread = "brightnes";
  EXPECT_THROW(guided(folder.path() / "run" / "run.db", request), Error);
}

TEST(Guidance, AugmentationIsTheBreakingRegionOfThisRun) {
  const test::ScratchFolder folder;
  const auto db = ran(folder);
  const Guidance g = guided(db);
  const Store store = Store::open(db, Store::Mode::read_only);
  const Value yaml = augmentation(g);
  EXPECT_EQ(yaml.at("from_run").at("content").text(), store.content_hash());
  EXPECT_EQ(yaml.at("from_run").at("pictures").text(), store.fact("pictures")->text());
  EXPECT_EQ(yaml.at("clean_share").number(), 0.25);
  EXPECT_EQ(yaml.at("stresses").size() + g.not_trained.size(), 2U);
  ASSERT_GE(yaml.at("stresses").size(), 1U);
  double sum = 0;
  for (const Value& one : yaml.at("stresses").items()) {
    EXPECT_LE(one.at("severity").items()[0].number(), one.at("severity").items()[1].number());
    sum += one.at("probability").number();
  }
  EXPECT_NEAR(sum, 0.75, 1e-4);
  EXPECT_EQ(parse_yaml(to_yaml(yaml), "augment.yaml"), yaml);
  const std::vector<double> knots = strengths(g, g.augment[0], 5);
  ASSERT_EQ(knots.size(), 5U);
  EXPECT_EQ(knots.front(), g.answer.spec.stresses[g.augment[0].stress].axis.natural(g.augment[0].from));
  EXPECT_EQ(knots.back(), g.answer.spec.stresses[g.augment[0].stress].axis.natural(g.augment[0].to));
}

TEST(Guidance, WhatCannotBeToldIsLeftOutWithTheReason) {
  {
    const test::ScratchFolder folder;
    const Guidance g = guided(ran(folder, {"data.count=2"}));
    for (const StressNeed& need : g.needs) EXPECT_EQ(need.left_out, "too few: n = 2");
    EXPECT_TRUE(g.augment.empty());
    EXPECT_EQ(g.not_trained.size(), 2U);
  }
  {
    // Without weights the net answers the same whatever it is shown.
    const test::ScratchFolder folder;
    const Guidance g = guided(ran(folder, {}, "0"));
    EXPECT_NE(g.needs[0].left_out.find("beyond what was searched"), std::string::npos) << g.needs[0].left_out;
    EXPECT_TRUE(g.needs[1].left_out.empty());
    EXPECT_EQ(g.needs[1].needed_most, 0U);
    EXPECT_TRUE(g.needs[1].pictures.empty());
    EXPECT_TRUE(g.augment.empty());
  }
}

TEST(Guidance, WishesThatCannotBeAreRefused) {
  const test::ScratchFolder folder;
  const auto db = ran(folder);
  GuideRequest request;
  request.stresses = {"contrst"};
  EXPECT_THROW(guided(db, request), Error);
  request = {};
  request.further = 1;
  EXPECT_THROW(guided(db, request), Error);
}

}  // namespace
}  // namespace proofload::campaign
