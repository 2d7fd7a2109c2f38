// Runs that count a gate's share on no more pictures than it takes.
#include "proofload/campaign/watched_shares.h"

#include <gtest/gtest.h>

#include "support/dial_run.h"

namespace proofload::campaign {
namespace {

constexpr const char* kLines =
    "data: {format: synthetic, count: 300, size: 32}\nstress: {gaussian_noise: , pixel_dropout: "
    "}\nrelations: "
    "[hflip]\n"
    "perceptual: false\nsearch: {method: grid, levels: 2, stop: decided, first_look: 20}\n";

// Rows of the noise at the level of a gate, and of the relation.
struct Rows {
  std::size_t noise = 0;
  std::size_t relation = 0;
};
Rows rows_of(const test::ScratchFolder& folder, Level level) {
  Rows out;
  Store::open(folder.path() / "run" / "run.db", Store::Mode::read_only).for_each([&](const Row& row) {
    const Cell& cell = row.record.cell;
    out.relation += cell.relation == 0 ? 1 : 0;
    out.noise += cell.chain.size() == 1 && cell.chain[0].stress == 0 && cell.chain[0].level == level ? 1 : 0;
  });
  return out;
}

TEST(WatchedShares, AGateFarFromItsTargetTakesFewPicturesAndIsReadAgainTheSame) {
  const test::ScratchFolder folder;
  const CampaignSpec spec =
      test::dial_spec_of(folder, kLines,
                         {"gates=['gaussian_noise.broken_share(60) >= 5 %', 'hflip.holds <= 99.9 %']"});
  const RunOutcome outcome = test::carry_out(spec);
  ASSERT_EQ(outcome.answer.gates.size(), 2U);
  const Level level = spec.stresses[0].axis.level_of(60);
  const Rows rows = rows_of(folder, level);
  EXPECT_EQ(rows.noise % 32, 0U);
  EXPECT_LE(rows.noise, 96U);
  EXPECT_EQ(outcome.answer.gates[0].verdict, GateVerdict::pass) << outcome.answer.gates[0].message;
  EXPECT_NE(outcome.answer.gates[0].message.find(" on " + std::to_string(rows.noise) + " of 300 pictures"),
            std::string::npos)
      << outcome.answer.gates[0].message;
  EXPECT_LE(rows.relation, 300U);
  const Store store = Store::open(folder.path() / "run" / "run.db", Store::Mode::read_only);
  const Answer again = answer_from_store(store, test::builtin_registry());
  for (std::size_t g = 0; g < 2; ++g) {
    EXPECT_EQ(again.gates[g].message, outcome.answer.gates[g].message);
    EXPECT_EQ(again.gates[g].verdict, outcome.answer.gates[g].verdict);
  }
  EXPECT_EQ(test::carry_out(spec).evaluated, 0U);
}

TEST(WatchedShares, ThreadsAndBatchesLeaveTheVerdictAsItIs) {
  std::vector<std::string> messages;
  for (const char* setting : {"threads=1", "threads=3"}) {
    const test::ScratchFolder folder;
    const CampaignSpec spec =
        test::dial_spec_of(folder, kLines,
                           {"gates=['gaussian_noise.broken_share(6) <= 50 %']", setting, "model.batch=7"});
    messages.push_back(test::carry_out(spec).answer.gates.at(0).message);
  }
  EXPECT_EQ(messages[0], messages[1]);
}

TEST(WatchedShares, AFailedGateThatAbortsEndsTheRunBeforeItsSearch) {
  const test::ScratchFolder folder;
  const CampaignSpec spec =
      test::dial_spec_of(folder, kLines,
                         {"gates=[{expr: 'gaussian_noise.broken_share(60) <= 5 %', abort: true}]"});
  const RunOutcome outcome = test::carry_out(spec);
  EXPECT_TRUE(outcome.answer.partial);
  EXPECT_NE(outcome.answer.partial_reason.find("asks to abort"), std::string::npos);
  EXPECT_EQ(outcome.answer.gates.at(0).verdict, GateVerdict::fail);
  const Store store = Store::open(folder.path() / "run" / "run.db", Store::Mode::read_only);
  EXPECT_LE(store.counts().search, 64U);
}

TEST(WatchedShares, OperatingPointsAreCountedOnEveryPicture) {
  const test::ScratchFolder folder;
  const CampaignSpec spec = test::dial_spec_of(folder, kLines,
                                               {"gates=['gaussian_noise.broken_share(60) >= 5 %']",
                                                "stress.gaussian_noise.operating=60"});
  const RunOutcome outcome = test::carry_out(spec);
  EXPECT_EQ(rows_of(folder, spec.stresses[0].axis.level_of(60)).noise,
            outcome.answer.stresses[0].oracle[0]->probes.at(0).broken.n);
  EXPECT_EQ(outcome.answer.gates.at(0).verdict, GateVerdict::pass);
}

TEST(WatchedShares, WithoutStopEveryPictureIsCounted) {
  const test::ScratchFolder folder;
  const CampaignSpec spec =
      test::dial_spec_of(folder, kLines,
                         {"gates=['gaussian_noise.broken_share(60) >= 5 %']", "search.stop=never"});
  EXPECT_TRUE(watched_shares(spec, {}, {}).empty());
  test::carry_out(spec);
  EXPECT_EQ(rows_of(folder, spec.stresses[0].axis.level_of(60)).noise, 300U);
}

}  // namespace
}  // namespace proofload::campaign
