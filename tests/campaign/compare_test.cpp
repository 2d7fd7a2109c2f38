// Two runs on drawn dials, compared: what is the same differs by nothing, what was made tougher is found, and what cannot be
// compared is refused with its cause and cure.
#include "proofload/campaign/compare.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "proofload/campaign/follow_up.h"
#include "proofload/campaign/runner.h"
#include "proofload/core/text.h"
#include "proofload/stats/binomial.h"
#include "support/builtin_registry.h"
#include "support/files.h"

namespace proofload::campaign {
namespace {

using test::builtin_registry;

struct Setting {
  std::string name = "run";
  std::string tolerance = "0.2";  // up to which a reading holds
  std::string stress = "{gaussian_noise: , pixel_dropout: {operating: 0.05}}";
  int seed = 3;
  int pictures = 60;
  int data_seed = 1;
  std::string scale = "1";  // of the input; next to nothing: a model that sees nothing
  std::string more{};
  std::string search = "search: {method: race, levels: 64}\n";
};

class Runs {
 public:
  Store make(const Setting& setting, std::uint64_t stop_after = 0) {
    const auto net = folder_.write("net.toy", "{outputs: 2, height: 24, width: 24, gain: 4}");
    Config config;
    config.add_text("name: t\nseed: " + std::to_string(setting.seed) + "\nmodel: {path: " + net.string() +
                        ", task: regression, input: {scale: " + setting.scale +
                        "}, output: {kind: sincos, period: 10, tolerance: " + setting.tolerance +
                        "}}\ndata: {format: synthetic, count: " + std::to_string(setting.pictures) +
                        ", size: 32, seed: " + std::to_string(setting.data_seed) + "}\nstress: " +
                        setting.stress + "\nperceptual: false\n" + setting.search + setting.more,
                    "test.yaml");
    config.add_argument("out.dir=" + (folder_.path() / setting.name).string());
    std::atomic<bool> stop{false};
    Impatient progress(stop, stop_after);
    run(spec_from_config(config, builtin_registry()), builtin_registry(), {false, "test", "test"}, progress,
        stop);
    return Store::open(folder_.path() / setting.name / "run.db", Store::Mode::read_only);
  }

 private:
  class Impatient : public Progress {
   public:
    Impatient(std::atomic<bool>& stop, std::uint64_t after) : stop_(stop), after_(after) {}
    void tick(const Tally& tally) override {
      if (after_ > 0 && tally.evaluated >= after_) stop_ = true;
    }

   private:
    std::atomic<bool>& stop_;
    std::uint64_t after_;
  };
  test::ScratchFolder folder_;
};

std::vector<Store> two(Store a, Store b) {
  std::vector<Store> out;
  out.push_back(std::move(a));
  out.push_back(std::move(b));
  return out;
}

Comparison compared(Store a, Store b, const CompareRequest& request = {}) {
  return compare_runs(two(std::move(a), std::move(b)), builtin_registry(), request).at(0);
}

void ask(const Store& store, const std::vector<Cell>& cells) {
  FollowUp run(store.path().parent_path(), builtin_registry());
  Progress silent;
  const std::atomic<bool> stop{false};
  ASSERT_TRUE(run.records(cells, stop, silent));
}

std::string refusal(Store a, Store b, const CompareRequest& request = {}) {
  try {
    compared(std::move(a), std::move(b), request);
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::invalid_argument);
    return e.what();
  }
  return "not refused";
}

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const OracleChange& stability(const Comparison& comparison, std::size_t stress) {
  return comparison.stresses.at(stress).oracle[0].value();
}

TEST(Compare, ARunAndItsTwinDifferByNothing) {
  Runs runs;
  const Comparison same = compared(runs.make({.name = "a"}), runs.make({.name = "b"}));
  ASSERT_EQ(same.stresses.size(), 2U);
  EXPECT_EQ(same.pictures, 60U);
  EXPECT_EQ(same.claims, 2U);
  for (std::size_t s = 0; s < 2; ++s) {
    const OracleChange& change = stability(same, s);
    EXPECT_EQ(change.watch.reason, "");
    EXPECT_EQ(change.watch.change, 0);
    EXPECT_EQ(change.watch.lo, 0);
    EXPECT_EQ(change.watch.hi, 0);
    EXPECT_EQ(change.watch.tested.finding, Finding::none_shown);
    EXPECT_EQ(change.watch.tested.adjusted, 1);
    EXPECT_EQ(change.path.later + change.path.earlier, 0U);
    ASSERT_TRUE(change.at);
    EXPECT_TRUE(change.at->p);
    EXPECT_EQ(change.at->first_only + change.at->second_only, 0U);
  }
  ASSERT_TRUE(same.clean);
  EXPECT_EQ(same.clean->change, 0);
  EXPECT_EQ(same.clean->tested.finding, Finding::none_shown);
  // The operating point is counted on every picture.
  EXPECT_NEAR(stability(same, 1).at->natural, 0.05, 1e-4);
  EXPECT_EQ(stability(same, 1).at->unjudged, 0U);
  EXPECT_EQ(stability(same, 1).at->p, 1);
  EXPECT_TRUE(std::any_of(same.notes.begin(), same.notes.end(),
                          [](const std::string& note) { return says(note, "same model"); }));
}

TEST(Compare, AWiderToleranceBreaksLaterOnEveryStress) {
  Runs runs;
  const Comparison found = compared(runs.make({.name = "a"}), runs.make({.name = "b", .tolerance = "3"}));
  for (std::size_t s = 0; s < 2; ++s) {
    const OracleChange& change = stability(found, s);
    EXPECT_EQ(change.watch.tested.finding, Finding::better);
    EXPECT_TRUE(change.watch.later);
    EXPECT_GT(*change.watch.change, 0);
    ASSERT_TRUE(change.watch.lo);
    EXPECT_GT(*change.watch.lo, 0);
    // Every picture that breaks at 3 is broken at 0.2 too.
    EXPECT_EQ(change.path.earlier, 0U);
    if (change.at) {
      EXPECT_EQ(change.at->second_only, 0U);
    }
  }
  // Turned round it is as much worse.
  const Comparison back = compared(runs.make({.name = "b", .tolerance = "3"}), runs.make({.name = "a"}));
  for (std::size_t s = 0; s < 2; ++s) {
    EXPECT_EQ(stability(back, s).watch.tested.finding, Finding::worse);
    EXPECT_NEAR(*stability(back, s).watch.change, -*stability(found, s).watch.change, 1e-9);
  }
}

TEST(Compare, AFallingAxisIsSignedAsItsNumbersAre) {
  Runs runs;
  const Comparison found = compared(runs.make({.name = "a", .stress = "[contrast]"}),
                                    runs.make({.name = "b", .tolerance = "3", .stress = "[contrast]"}));
  const LimitChange& watch = stability(found, 0).watch;
  ASSERT_EQ(watch.reason, "");
  EXPECT_LT(*watch.change, 0);
  EXPECT_TRUE(watch.later);
  EXPECT_LE(watch.lo.value_or(*watch.change), watch.hi.value_or(*watch.change));
}

TEST(Compare, StrengthsCanBeNamed) {
  Runs runs;
  CompareRequest request;
  request.at["gaussian_noise"] = parse_quantity("8");
  const Comparison found =
      compared(runs.make({.name = "a"}), runs.make({.name = "b", .tolerance = "3"}), request);
  EXPECT_NEAR(stability(found, 0).at->natural, 8, 0.01);
  const PairedCount& at = *stability(found, 0).at;
  // Nobody looked there, so nothing is said of it.
  EXPECT_FALSE(at.p);
  EXPECT_EQ(at.unjudged, at.n);
  EXPECT_EQ(at.both + at.first_only + at.second_only, 0U);
  request.at.clear();
  request.at["gaussian_noise"] = parse_quantity("800");
  EXPECT_TRUE(
      says(refusal(runs.make({.name = "a"}), runs.make({.name = "c"}), request), "--at gaussian_noise: "));
  request.at.clear();
  request.at["gaussian_nose"] = parse_quantity("8");
  EXPECT_TRUE(says(refusal(runs.make({.name = "a"}), runs.make({.name = "c"}), request), "gaussian_noise"));
}

// What is asked of both runs later pairs every picture, and moves nothing else.
TEST(Compare, WhatIsMissingAtOneStrengthCanBeAsked) {
  Runs runs;
  const std::string stress = "{gaussian_noise: }";
  std::vector<Store> stores = two(runs.make({.name = "a", .stress = stress}),
                                  runs.make({.name = "b", .tolerance = "3", .stress = stress}));
  const Comparison before = compare_runs(stores[0], stores[1], builtin_registry(), {});
  const MissingVerdicts missing = missing_verdicts(stores[0], stores[1], builtin_registry(), {});
  EXPECT_TRUE(missing.first.empty());  // its own limit was counted on every picture
  ASSERT_FALSE(missing.second.empty());
  ask(stores[1], missing.second);
  EXPECT_TRUE(missing_verdicts(stores[0], stores[1], builtin_registry(), {}).second.empty());
  const Comparison after = compare_runs(stores[0], stores[1], builtin_registry(), {});
  const PairedCount& at = stability(after, 0).at.value();
  EXPECT_TRUE(at.p);
  EXPECT_EQ(at.unjudged, 0U);
  EXPECT_GE(at.both + at.first_only, stats::count_for_share(0.2, at.n));
  EXPECT_NEAR(at.natural, *stability(after, 0).watch.first.value, 1e-6);
  EXPECT_EQ(stability(after, 0).watch.change, stability(before, 0).watch.change);
  EXPECT_EQ(stability(after, 0).path.later, stability(before, 0).path.later);
  // At a strength of one's own both runs are asked.
  CompareRequest request;
  request.at["gaussian_noise"] = parse_quantity("8");
  const MissingVerdicts at_eight = missing_verdicts(stores[0], stores[1], builtin_registry(), request);
  EXPECT_EQ(at_eight.first.size(), 60U);
  ask(stores[0], at_eight.first);
  ask(stores[1], at_eight.second);
  EXPECT_TRUE(stability(compare_runs(stores[0], stores[1], builtin_registry(), request), 0).at->p);
}

TEST(Compare, AModelThatAlwaysAnswersTheSameIsNotCalledTough) {
  Runs runs;
  const Comparison found = compared(runs.make({.name = "a"}), runs.make({.name = "flat", .scale = "1e-30"}));
  const bool told = std::any_of(found.notes.begin(), found.notes.end(), [](const std::string& note) {
    return says(note, "model of B gives one and the same answer");
  });
  EXPECT_TRUE(told) << join(found.notes, "; ");
  // Nor better, nor within noise: there is nothing to measure.
  for (const StressChange& stress : found.stresses) {
    const LimitChange& watch = stress.oracle[0].value().watch;
    EXPECT_EQ(watch.tested.finding, Finding::not_measured);
    EXPECT_TRUE(says(watch.reason, "its limits say nothing")) << watch.reason;
  }
}

TEST(Compare, StressesOfOneRunOnlyAreLeftOutByName) {
  Runs runs;
  const Comparison found =
      compared(runs.make(
                   {.name = "a", .stress = "{gaussian_noise: , contrast: , pixel_dropout: {mode: exact}}"}),
               runs.make({.name = "b", .stress = "{gaussian_noise: , gaussian_blur: }"}));
  ASSERT_EQ(found.stresses.size(), 1U);
  ASSERT_EQ(found.left_out.size(), 3U);
  EXPECT_EQ(found.left_out[0], "contrast: only in A");
  EXPECT_EQ(found.left_out[2], "gaussian_blur: only in B");
}

TEST(Compare, OtherSeedsPicturesAndStressesAreRefused) {
  Runs runs;
  const auto first = [&] { return runs.make({.name = "a"}); };
  EXPECT_TRUE(says(refusal(first(), runs.make({.name = "seed", .seed = 4})), "seed=3"));
  EXPECT_TRUE(
      says(refusal(first(), runs.make({.name = "stress", .stress = "[contrast]"})), "no stress in common"));
  // The same names, other drawings.
  EXPECT_TRUE(says(refusal(first(), runs.make({.name = "data", .data_seed = 9})), "pictures have"));
  EXPECT_TRUE(says(refusal(first(), runs.make({.name = "fewer", .pictures = 40})), "--common"));
  const Comparison common = compared(first(), runs.make({.name = "fewer", .pictures = 40}), {.common = true});
  EXPECT_EQ(common.pictures, 40U);
  std::vector<Store> one;
  one.push_back(first());
  EXPECT_THROW(compare_runs(one, builtin_registry(), {}), Error);
}

TEST(Compare, ARunIsNotComparedWithItself) {
  Runs runs;
  runs.make({.name = "a"});
  EXPECT_TRUE(says(refusal(runs.make({.name = "a"}), runs.make({.name = "a"})), "one and the same run"));
}

// One model, searched in several ways: brackets of another kind may not make a difference of it.
TEST(Compare, AnotherSearchMakesNoDifferenceOfOneModel) {
  Runs runs;
  const std::string noise = "{gaussian_noise: , gaussian_blur: , contrast: }";
  for (const char* other : {"search: {method: curve}\n", "search: {method: race, levels: 8, refine: false}\n",
                            "search: {method: race, levels: 64}\nzones: {broken: 0.6}\n"}) {
    const Comparison found =
        compared(runs.make({.name = "a", .stress = noise}),
                 runs.make({.name = "b" + std::to_string(std::hash<std::string>{}(other)),
                            .stress = noise,
                            .search = other}));
    for (const StressChange& stress : found.stresses)
      for (const LimitChange* limit : {&stress.oracle[0]->watch, &stress.oracle[0]->broken}) {
        EXPECT_TRUE(limit->tested.finding == Finding::none_shown || !limit->reason.empty())
            << other << stress.name;
        EXPECT_EQ(limit->lo, limit->bound_lo);
        EXPECT_FALSE(limit->inferred);
      }
    EXPECT_TRUE(std::any_of(found.notes.begin(), found.notes.end(), [](const std::string& note) {
      return says(note, "A and B were searched differently (race, 64 levels");
    })) << join(found.notes, "; ");
  }
}

TEST(Compare, FewPicturesGiveNoFigure) {
  Runs runs;
  for (const int n : {1, 2, 16}) {
    const std::string name = "n" + std::to_string(n);
    const Comparison found = compared(runs.make({.name = name, .pictures = n}),
                                      runs.make({.name = name + "b", .tolerance = "3", .pictures = n}));
    for (const StressChange& stress : found.stresses) {
      const LimitChange& watch = stress.oracle[0].value().watch;
      EXPECT_FALSE(watch.change);
      EXPECT_TRUE(says(watch.reason, "17 at least")) << watch.reason;
      EXPECT_EQ(watch.tested.finding, Finding::not_measured);
    }
    EXPECT_FALSE(found.clean->lo);
    EXPECT_EQ(found.clean->tested.finding, Finding::not_measured);
    EXPECT_EQ(found.claims, 0U);
  }
}

TEST(Compare, WhereNothingBreaksThereIsNoLimitToCompare) {
  Runs runs;
  const std::string weak = "{gaussian_noise: {sigma: [0, 0.02]}}";
  const Comparison found =
      compared(runs.make({.name = "a", .stress = weak}), runs.make({.name = "b", .stress = weak}));
  const LimitChange& watch = stability(found, 0).watch;
  EXPECT_FALSE(watch.change);
  EXPECT_TRUE(says(watch.reason, "neither breaks 20 %")) << watch.reason;
}

TEST(Compare, AnUnfinishedSearchHasNoFigure) {
  Runs runs;
  const Comparison found = compared(runs.make({.name = "a"}), runs.make({.name = "b"}, 330));
  ASSERT_NE(found.second.partial_reason, "");
  std::size_t open = 0;
  for (const StressChange& stress : found.stresses) {
    const auto& change = stress.oracle[0];
    open += change && says(change->watch.reason, "unfinished in B") ? 1 : 0;
  }
  EXPECT_GE(open, 1U);
}

TEST(Settle, HolmOverClaimsAndDirections) {
  std::vector<Tested> tested(3);
  tested[0].p = 0.01;
  tested[1].p = 0.02;
  tested[2].p = 0.04;
  const std::vector<Claim> claims = {{&tested[0], true}, {&tested[1], false}, {&tested[2], true}};
  settle(claims, Correction::holm, 0.05);
  EXPECT_EQ(tested[0].finding, Finding::better);
  EXPECT_EQ(tested[1].finding, Finding::worse);
  EXPECT_EQ(tested[2].finding, Finding::better);
  EXPECT_DOUBLE_EQ(tested[0].adjusted, 0.03);
  EXPECT_DOUBLE_EQ(tested[1].adjusted, 0.04);
  settle(claims, Correction::holm, 0.035);
  EXPECT_EQ(tested[1].finding, Finding::none_shown);
}

}  // namespace
}  // namespace proofload::campaign
