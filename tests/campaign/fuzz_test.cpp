// Fuzzing whole runs: what is found is small, stays in the box, and costs nothing when asked again.
#include "proofload/campaign/fuzz.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "proofload/report/fuzz_text.h"
#include "support/avi.h"
#include "support/dial_run.h"

namespace proofload::campaign {
namespace {

using test::builtin_registry;
using test::dial_spec;

constexpr const char* kStresses = "gaussian_noise, pixel_dropout, gaussian_blur, contrast";

FuzzRequest request(std::uint64_t budget) {
  FuzzRequest out;
  out.options.budget = budget;
  out.options.stop_below = 1e-6;
  return out;
}

FuzzOutcome fuzzed(FollowUp& run, const FuzzRequest& request) {
  Progress silent;
  const std::atomic<bool> stop{false};
  return fuzz(run, builtin_registry(), request, silent, stop);
}

RunRecord asked(FollowUp& run, const Cell& cell) {
  Progress silent;
  const std::atomic<bool> stop{false};
  return run.records(std::span(&cell, 1), stop, silent).value().front();
}

TEST(Fuzz, FindingsAreOneMinimalAndInsideTheBox) {
  const test::ScratchFolder folder;
  const CampaignSpec spec = dial_spec(folder, kStresses);
  test::carry_out(spec);
  FollowUp run(spec.out.dir, builtin_registry());
  const FuzzOutcome outcome = fuzzed(run, request(800));
  ASSERT_GT(outcome.findings.size(), 0U);
  EXPECT_GE(outcome.result.cells, 800U);
  EXPECT_EQ(outcome.stage_one, 4U * 16 * 24);
  std::set<search::Signature> signatures;
  for (const std::size_t i : outcome.findings) {
    const search::Found& found = outcome.result.found[i];
    EXPECT_TRUE(signatures.insert(found.signature).second);
    EXPECT_TRUE(found.verified);
    EXPECT_EQ(asked(run, found.minimal).stability.outcome, Outcome::broken);
    for (const Cell& smaller : search::one_step_smaller(outcome.space, found.minimal))
      EXPECT_NE(asked(run, smaller).stability.outcome, Outcome::broken);
    for (const Link& link : found.minimal.chain) {
      const auto& onset = run.answer().stresses[link.stress].oracle[0]->result.onset;
      if (onset.level) {
        EXPECT_LT(link.level, *onset.level);
      }
    }
  }
  const std::string text = report::fuzz_text(run, outcome);
  EXPECT_NE(text.find("distinct finding"), std::string::npos) << text;
  EXPECT_NE(text.find("residual risk"), std::string::npos) << text;
  const Value json = report::fuzz_json(run, outcome);
  EXPECT_EQ(json.at("list").size(), outcome.findings.size());
  // Every finding is in one family or single, and those are told of.
  ASSERT_GE(outcome.findings.size(), kLeastOfFamily);
  std::set<std::size_t> told(outcome.families.singles.begin(), outcome.families.singles.end());
  for (const FindingFamily& family : outcome.families.families) {
    EXPECT_NE(text.find(family.name), std::string::npos) << text;
    for (const std::size_t i : family.members) EXPECT_TRUE(told.insert(i).second);
  }
  EXPECT_EQ(told.size(), outcome.findings.size());
  EXPECT_EQ(json.at("families").size(), outcome.families.families.size());
}

// Every tile that is left must be hit, and no other one.
TEST(Fuzz, TilesOfAFindingAreOneMinimal) {
  const test::ScratchFolder folder;
  const CampaignSpec spec = dial_spec(folder, kStresses);
  test::carry_out(spec);
  FollowUp run(spec.out.dir, builtin_registry());
  FuzzRequest wanted = request(300);
  wanted.tiles = true;
  const FuzzOutcome outcome = fuzzed(run, wanted);
  ASSERT_EQ(outcome.tiles.size(), outcome.findings.size());
  std::size_t narrow = 0;
  for (std::size_t i = 0; i < outcome.findings.size(); ++i) {
    const search::Found& found = outcome.result.found[outcome.findings[i]];
    const auto& tiles = outcome.tiles[i];
    const bool by_tiles = std::any_of(found.minimal.chain.begin(), found.minimal.chain.end(),
                                      [](const Link& link) { return link.stress < 2; });
    EXPECT_EQ(tiles.has_value(), by_tiles);
    if (!tiles || !tiles->narrow()) continue;
    ++narrow;
    EXPECT_TRUE(tiles->minimal);
    EXPECT_EQ(asked(run, cell_in(found.minimal, *tiles)).stability.outcome, Outcome::broken);
    for (std::size_t tile = 0; tile < stress::kTiles; ++tile) {
      if (!tiles->hit[tile]) continue;
      HitTiles fewer = *tiles;
      fewer.hit.reset(tile);
      EXPECT_NE(asked(run, cell_in(found.minimal, fewer)).stability.outcome, Outcome::broken);
    }
  }
  EXPECT_GT(narrow, 0U);
  EXPECT_NE(report::fuzz_text(run, outcome).find("must be hit"), std::string::npos);
}

TEST(Fuzz, AskedAgainItInfersNothingAndFindsTheSame) {
  const test::ScratchFolder folder;
  const CampaignSpec spec = dial_spec(folder, kStresses);
  test::carry_out(spec);
  std::vector<FuzzOutcome> outcomes;
  for (int again = 0; again < 2; ++again) {
    FollowUp run(spec.out.dir, builtin_registry());
    outcomes.push_back(fuzzed(run, request(400)));
  }
  EXPECT_GT(outcomes[0].evaluated, 0U);
  EXPECT_EQ(outcomes[1].evaluated, 0U);
  EXPECT_EQ(outcomes[1].findings, outcomes[0].findings);
  ASSERT_EQ(outcomes[1].result.found.size(), outcomes[0].result.found.size());
  for (std::size_t i = 0; i < outcomes[0].result.found.size(); ++i)
    EXPECT_EQ(outcomes[1].result.found[i].minimal, outcomes[0].result.found[i].minimal);
}

TEST(Fuzz, StoppedItGoesOnWhereItWas) {
  const test::ScratchFolder folder;
  const CampaignSpec spec = dial_spec(folder, kStresses);
  test::carry_out(spec);
  std::uint64_t before = 0;
  {
    FollowUp run(spec.out.dir, builtin_registry());
    struct Stopper : Progress {
      std::atomic<bool> stop{false};
      void tick(const Tally& tally) override { stop = tally.evaluated > 100; }
    } stopper;
    const FuzzOutcome outcome = fuzz(run, builtin_registry(), request(400), stopper, stopper.stop);
    EXPECT_TRUE(outcome.interrupted);
    before = outcome.evaluated;
  }
  FollowUp run(spec.out.dir, builtin_registry());
  const FuzzOutcome rest = fuzzed(run, request(400));
  const test::ScratchFolder elsewhere;
  const CampaignSpec same = dial_spec(elsewhere, kStresses);
  test::carry_out(same);
  FollowUp whole(same.out.dir, builtin_registry());
  EXPECT_EQ(before + rest.evaluated, fuzzed(whole, request(400)).evaluated);
}

TEST(Fuzz, ClipsAreCombinedAsPicturesAre) {
  PROOFLOAD_NEEDS_VIDEO();
  const test::ScratchFolder folder;
  folder.write("videos/a.avi", test::avi_of(test::moving_square(24), 10));
  folder.write("videos/b.avi", test::avi_of(test::moving_square(20, {64, 48}, 3), 10));
  const std::string data = "data: {path: " + (folder.path() / "videos").string() + ", clip_frames: 11}\n";
  const auto run_folder =
      test::dial_run(folder,
                     data + "stress: [gaussian_noise, contrast, drift]\nsearch: {method: grid, levels: 8}\n");
  FollowUp run(run_folder, builtin_registry());
  ASSERT_TRUE(run.bench().clips());
  const FuzzOutcome outcome = fuzzed(run, request(150));
  EXPECT_GE(outcome.result.cells, 150U);
  EXPECT_EQ(outcome.space.samples.size(), run.population().counted[0].size());
  for (const std::size_t i : outcome.findings) {
    const search::Found& found = outcome.result.found[i];
    EXPECT_TRUE(found.verified);
    EXPECT_EQ(asked(run, found.minimal).stability.outcome, Outcome::broken);
    for (const Cell& smaller : search::one_step_smaller(outcome.space, found.minimal))
      EXPECT_NE(asked(run, smaller).stability.outcome, Outcome::broken);
  }
}

TEST(Fuzz, NeedsTwoStressesAndNamesThoseItLeavesOut) {
  const test::ScratchFolder folder;
  const CampaignSpec spec = dial_spec(folder, kStresses);
  test::carry_out(spec);
  FollowUp run(spec.out.dir, builtin_registry());
  FuzzRequest one = request(100);
  one.stresses = {"contrast"};
  EXPECT_THROW(fuzzed(run, one), Error);
  one.stresses = {"contrast", "gausian_blur"};
  try {
    fuzzed(run, one);
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("did you mean `gaussian_blur`"), std::string::npos) << e.what();
  }
}

}  // namespace
}  // namespace proofload::campaign
