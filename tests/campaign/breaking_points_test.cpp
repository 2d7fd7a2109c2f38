#include "proofload/campaign/breaking_points.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <limits>
#include <map>

#include "proofload/campaign/recorded_run.h"
#include "proofload/campaign/runner.h"
#include "support/files.h"

namespace proofload::campaign {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// A run of two stresses, 0..10 px and whole bits 8..1, with five pictures; all but picture 4 count.
RecordedRun planted() {
  CampaignSpec spec;
  StressSpec blur;
  blur.name = "blur";
  blur.axis = {"sigma", "px", false, 0, 10, Scale::linear, 0, false, false};
  StressSpec bits;
  bits.name = "bits";
  bits.axis = {"bits", "bit", false, 8, 1, Scale::linear, 0, true, false};
  spec.stresses = {blur, bits};
  Identity identity(spec, "model");
  Population population;
  population.counted = {std::vector<std::uint32_t>{0, 1, 2, 3}, std::vector<std::uint32_t>{1, 2}};
  return {std::move(spec), Task::classification, nullptr, std::move(identity), std::move(population), {}};
}

Level tenth(int k) { return kTopLevel / 10 * k; }

class Rows {
 public:
  explicit Rows(const test::ScratchFolder& folder)
      : store(Store::open(folder.path() / "run.db", Store::Mode::create_or_continue)) {}

  void add(
      std::uint32_t sample, std::vector<Link> chain, Outcome outcome, int relation = -1, int replicate = 0) {
    Row row;
    row.key = next_++;
    row.record.cell.sample = sample;
    row.record.cell.chain = std::move(chain);
    row.record.cell.relation = static_cast<std::int16_t>(relation);
    row.record.cell.replicate = static_cast<std::uint16_t>(replicate);
    row.record.stability.outcome = row.record.correctness.outcome = outcome;
    store.write(std::vector<Row>{row});
  }

  Store store;

 private:
  std::int64_t next_ = 1;
};

TEST(BreakingPoints, ArePlantedBrackets) {
  const test::ScratchFolder folder;
  Rows rows(folder);
  // Written out of order: 0 breaks in (2, 5], 1 never, 2 was not asked, 3 breaks at the first level asked.
  rows.add(0, {{0, tenth(5)}}, Outcome::broken);
  rows.add(0, {{0, tenth(1)}}, Outcome::holds);
  rows.add(0, {{0, tenth(2)}}, Outcome::holds);
  rows.add(0, {{0, tenth(9)}}, Outcome::broken);
  rows.add(1, {{0, kTopLevel}}, Outcome::holds);
  rows.add(3, {{0, tenth(1)}}, Outcome::broken);
  const BreakingPoints all = breaking_points(rows.store, planted());
  const StressBreaks& blur = all.of(0, Oracle::stability);
  ASSERT_EQ(blur.pictures.size(), 4U);
  EXPECT_EQ(blur.pictures[0].held, tenth(2));
  EXPECT_EQ(blur.pictures[0].broke, tenth(5));
  const stats::Bracket bracket = blur.bracket(blur.pictures[0]);
  EXPECT_NEAR(bracket.held, 2, 1e-4);
  EXPECT_NEAR(bracket.broke, 5, 1e-4);
  EXPECT_TRUE(blur.lifetime(blur.pictures[0]).broken);
  EXPECT_EQ(blur.pictures[1].held, kTopLevel);
  EXPECT_FALSE(blur.pictures[1].broke);
  EXPECT_EQ(blur.bracket(blur.pictures[1]).broke, kNever);
  EXPECT_FALSE(blur.lifetime(blur.pictures[1]).broken);
  EXPECT_EQ(blur.lifetime(blur.pictures[1]).at, 10);
  EXPECT_EQ(blur.pictures[2].held, 0);
  EXPECT_FALSE(blur.pictures[2].broke);
  EXPECT_EQ(blur.pictures[3].held, 0);
  EXPECT_EQ(blur.pictures[3].broke, tenth(1));
  for (const PictureBreak& picture : blur.pictures) EXPECT_FALSE(picture.recovered || picture.unjudged);
  // The other oracle counts fewer pictures, the other stress was not asked.
  const StressBreaks& correct = all.of(0, Oracle::correctness);
  ASSERT_EQ(correct.pictures.size(), 2U);
  EXPECT_EQ(correct.pictures[0].sample, 1U);
  EXPECT_EQ(correct.place_of(2), 1U);
  EXPECT_FALSE(correct.place_of(0));
  EXPECT_EQ(all.of(1, Oracle::stability).pictures[0].held, 0);
}

TEST(BreakingPoints, TheFirstBreakCountsAndComingBackIsMarked) {
  const test::ScratchFolder folder;
  Rows rows(folder);
  rows.add(0, {{0, tenth(2)}}, Outcome::holds);
  rows.add(0, {{0, tenth(3)}}, Outcome::broken);
  rows.add(0, {{0, tenth(4)}}, Outcome::holds);
  rows.add(0, {{0, tenth(5)}}, Outcome::broken);
  const auto picture = breaking_points(rows.store, planted()).of(0, Oracle::stability).pictures[0];
  EXPECT_EQ(picture.held, tenth(2));
  EXPECT_EQ(picture.broke, tenth(3));
  EXPECT_TRUE(picture.recovered);
}

TEST(BreakingPoints, OnlySingleStressesInTheFirstFieldCount) {
  const test::ScratchFolder folder;
  Rows rows(folder);
  rows.add(0, {{0, tenth(2)}, {1, tenth(2)}}, Outcome::broken);
  rows.add(0, {{0, tenth(2)}}, Outcome::broken, 0);
  rows.add(0, {{0, tenth(2)}}, Outcome::broken, -1, 1);
  rows.add(0, {{kFirstNullStress, tenth(2)}}, Outcome::broken);
  rows.add(0, {}, Outcome::broken);
  rows.add(4, {{0, tenth(2)}}, Outcome::broken);
  for (const auto& stress : breaking_points(rows.store, planted()).stresses)
    for (const StressBreaks& breaks : stress)
      for (const PictureBreak& picture : breaks.pictures) {
        EXPECT_FALSE(picture.broke);
        EXPECT_EQ(picture.held, 0);
      }
}

TEST(BreakingPoints, NoVerdictLeavesTheBracketOpenBothWays) {
  const test::ScratchFolder folder;
  Rows rows(folder);
  rows.add(0, {{0, tenth(2)}}, Outcome::holds);
  rows.add(0, {{0, tenth(4)}}, Outcome::unknown);
  rows.add(0, {{0, tenth(6)}}, Outcome::broken);
  // Held beyond the level without a verdict: it is behind us.
  rows.add(1, {{0, tenth(4)}}, Outcome::unknown);
  rows.add(1, {{0, tenth(6)}}, Outcome::holds);
  const BreakingPoints all = breaking_points(rows.store, planted());
  const StressBreaks& blur = all.of(0, Oracle::stability);
  EXPECT_EQ(blur.pictures[0].unjudged, tenth(4));
  EXPECT_NEAR(blur.bracket(blur.pictures[0]).broke, 6, 1e-4);
  EXPECT_NEAR(blur.bracket_at_worst(blur.pictures[0]).broke, 4, 1e-4);
  EXPECT_FALSE(blur.pictures[1].unjudged);
  EXPECT_EQ(blur.bracket_at_worst(blur.pictures[1]).broke, kNever);
}

TEST(BreakingPoints, LevelsOfOneNaturalValueAreOne) {
  const test::ScratchFolder folder;
  Rows rows(folder);
  const RecordedRun run = planted();
  const Axis& axis = run.spec.stresses[1].axis;
  const Level five = axis.level_of(5);
  ASSERT_LT(axis.canonical(five), five);
  rows.add(0, {{1, five}}, Outcome::broken);
  rows.add(0, {{1, axis.level_of(6)}}, Outcome::holds);
  const auto picture = breaking_points(rows.store, run).of(1, Oracle::stability).pictures[0];
  EXPECT_EQ(picture.broke, axis.canonical(five));
  EXPECT_EQ(picture.held, axis.canonical(axis.level_of(6)));
}

TEST(BreakingPoints, BehindTheValidityLimitNothingIsRead) {
  const test::ScratchFolder folder;
  Rows rows(folder);
  rows.add(0, {{0, tenth(4)}}, Outcome::holds);
  rows.add(0, {{0, tenth(6)}}, Outcome::broken);
  RecordedRun run = planted();
  PerceptualAxis limit;
  limit.valid_to = tenth(5);
  run.perceptual.stresses = {limit, std::nullopt};
  const BreakingPoints all = breaking_points(rows.store, run);
  const StressBreaks& blur = all.of(0, Oracle::stability);
  EXPECT_EQ(blur.end, tenth(5));
  EXPECT_FALSE(blur.pictures[0].broke);
  EXPECT_EQ(blur.pictures[0].held, tenth(4));
}

// A whole run read back: what the brackets say is what a look at every row says, and the counts are those of the search.
TEST(BreakingPoints, OfARunAreThoseOfItsRows) {
  const test::ScratchFolder folder;
  const auto net = folder.write("net.toy", "{outputs: 2, height: 24, width: 24, gain: 4}");
  Config config;
  config.add_text("name: t\nseed: 3\nmodel: {path: " + net.string() +
                      ", task: regression, input: {scale: 1}, output: {kind: sincos, period: 10}}\n"
                      "data: {format: synthetic, count: 24, size: 32}\n"
                      "stress: [gaussian_noise, pixel_dropout]\nrelations: [hflip]\n"
                      "search: {method: grid, levels: 6}\n",
                  "test.yaml");
  config.add_argument("out.dir=" + (folder.path() / "run").string());
  const Registry registry = Registry::builtin();
  Progress silent;
  std::atomic<bool> stop{false};
  run(spec_from_config(config, registry), registry, {false, "test", "test"}, silent, stop);
  const Store store = Store::open(folder.path() / "run" / "run.db", Store::Mode::read_only);
  std::map<std::pair<std::uint16_t, std::uint32_t>, std::map<Level, Outcome>> rows;
  store.for_each([&](const Row& row) {
    const Cell& cell = row.record.cell;
    if (cell.relation < 0 && cell.chain.size() == 1)
      rows[{cell.chain[0].stress, cell.sample}][cell.chain[0].level] = row.record.stability.outcome;
  });
  const Answer answer = answer_from_store(store, registry);
  const BreakingPoints all = breaking_points(store, registry);
  ASSERT_EQ(all.stresses.size(), 2U);
  for (std::uint16_t s = 0; s < 2; ++s) {
    const StressBreaks& breaks = all.of(s, Oracle::stability);
    EXPECT_EQ(breaks.end, answer.end(s));
    const auto& result = answer.stresses[s].oracle[0]->result;
    ASSERT_EQ(breaks.pictures.size(), result.n);
    for (const PictureBreak& picture : breaks.pictures) {
      std::optional<Level> first;
      Level held = 0;
      for (const auto& [level, outcome] : rows.at({s, picture.sample})) {
        if (outcome == Outcome::broken && !first) first = level;
        if (outcome == Outcome::holds && !first) held = level;
      }
      EXPECT_EQ(picture.broke, first);
      EXPECT_EQ(picture.held, held);
    }
    for (const search::CurvePoint& point : result.points) {
      std::size_t first_breaks = 0;
      for (const PictureBreak& picture : breaks.pictures)
        first_breaks += picture.broke && *picture.broke <= point.level ? 1 : 0;
      EXPECT_GE(first_breaks, point.broken);
    }
  }
}

}  // namespace
}  // namespace proofload::campaign
