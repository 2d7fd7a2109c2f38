#include "proofload/campaign/verify.h"

#include <gtest/gtest.h>

#include "proofload/core/error.h"
#include "support/files.h"

namespace proofload::campaign {
namespace {

// A stress whose watch limit moved by `change` with the p-value given.
StressChange stress(const std::string& name, double change, double p) {
  StressChange out;
  out.name = name;
  OracleChange& headline = out.oracle[0].emplace();
  headline.watch.change = change;
  headline.watch.later = change > 0;
  headline.watch.tested.p = p;
  headline.watch.tested.finding = Finding::none_shown;
  return out;
}

Comparison comparison() {
  Comparison out;
  out.stresses = {stress("blur", 1, 0.001), stress("fog", 0.5, 0.012), stress("noise", -0.1, 0.5),
                  stress("rain", -1, 0.002)};
  out.clean.emplace();
  out.clean->tested.p = 0.4;
  out.clean->tested.finding = Finding::none_shown;
  return out;
}

TEST(Verify, EveryClaimIsCorrectedForAllOfThem) {
  const std::vector<std::string> trained = {"blur", "fog"};
  const Verification found = verify(comparison(), trained);
  EXPECT_EQ(found.claims, 5U);
  EXPECT_EQ(found.trained, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(found.untouched, (std::vector<std::size_t>{2, 3}));
  const auto tested = [&](std::size_t s) { return found.comparison.stresses[s].oracle[0]->watch.tested; };
  EXPECT_NEAR(tested(0).adjusted, 0.005, 1e-12);
  EXPECT_NEAR(tested(3).adjusted, 0.008, 1e-12);
  EXPECT_NEAR(tested(1).adjusted, 0.036, 1e-12);
  EXPECT_EQ(tested(0).finding, Finding::better);
  EXPECT_EQ(tested(3).finding, Finding::worse);
  EXPECT_EQ(found.helped_trained, 2U);
  EXPECT_EQ(found.harmed, 1U);
  EXPECT_EQ(found.sentence,
            "Helped, with harm beside it; of 2 trained stresses helped under 2; of 2 untouched stresses "
            "harmed under 1, "
            "no effect shown under 1; clean pictures: no effect shown.");
}

TEST(Verify, NothingShownIsSaidSo) {
  Comparison weak = comparison();
  for (StressChange& each : weak.stresses) each.oracle[0]->watch.tested.p = 0.2;
  const std::vector<std::string> trained = {"fog"};
  const Verification found = verify(weak, trained);
  EXPECT_EQ(found.helped_trained, 0U);
  EXPECT_EQ(found.harmed, 0U);
  EXPECT_TRUE(found.sentence.starts_with("No improvement shown; the one trained stress: no effect shown;"));
}

TEST(Verify, WhatWasNotMeasuredIsNoClaim) {
  Comparison some = comparison();
  some.stresses[1].oracle[0]->watch.reason = "too few";
  some.stresses[1].oracle[0]->watch.tested = {};
  some.clean.reset();
  const std::vector<std::string> trained = {"blur", "fog"};
  const Verification found = verify(some, trained);
  EXPECT_EQ(found.claims, 3U);
  EXPECT_NE(found.sentence.find("not measured under 1"), std::string::npos);
  EXPECT_NE(found.sentence.find("clean pictures: not measured"), std::string::npos);
  // Too few pictures for an interval of the clean score: its test is no claim either.
  Comparison few = comparison();
  few.clean->tested.finding = Finding::not_measured;
  for (StressChange& each : few.stresses) {
    each.oracle[0]->watch.reason = "too few";
    each.oracle[0]->watch.tested = {};
  }
  const Verification none = verify(few, trained);
  EXPECT_EQ(none.claims, 0U);
  EXPECT_EQ(none.sentence,
            "Not measured; of 2 trained stresses not measured under 2; of 2 untouched stresses not measured "
            "under 2; "
            "clean pictures: not measured.");
}

TEST(Verify, AnAugmentationNamesWhatItTrains) {
  const test::ScratchFolder folder;
  const auto good =
      folder.write("a.yaml", "stresses:\n- {stress: blur, kind: gaussian_blur}\n- {stress: fog}\n");
  EXPECT_EQ(trained_by(good), (std::vector<std::string>{"blur", "fog"}));
  for (const char* wrong :
       {"", "stresses: []\n", "stresses: [blur]\n", "stresses: [{kind: fog}]\n", "[1, 2]\n"})
    EXPECT_THROW(trained_by(folder.write("b.yaml", wrong)), Error) << wrong;
  EXPECT_THROW(trained_by(folder.path() / "none.yaml"), Error);
}

TEST(Verify, TrainedStressesMustBeNamedRight) {
  const std::vector<std::string> none;
  const std::vector<std::string> wrong = {"blurr"};
  EXPECT_THROW(verify(comparison(), none), Error);
  try {
    verify(comparison(), wrong);
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("did you mean `blur`"), std::string::npos) << e.what();
  }
}

TEST(Verify, PicturesThatSetTheAugmentationAreRefused) {
  const test::ScratchFolder folder;
  std::vector<Store> runs;
  runs.push_back(Store::open(folder.path() / "run.db", Store::Mode::create_or_continue));
  runs[0].set_fact("pictures", Value("0123456789abcdef"));
  EXPECT_THROW(require_other_pictures(folder.write("same.yaml",
                                                   "from_run: {content: x, pictures: 0123456789abcdef}\n"),
                                      runs),
               Error);
  EXPECT_FALSE(require_other_pictures(folder.write("other.yaml",
                                                   "from_run: {content: x, pictures: fedcba9876543210}\n"),
                                      runs));
  EXPECT_THROW(require_other_pictures(folder.write("run.yaml",
                                                   "from_run: {content: " + runs[0].content_hash() + "}\n"),
                                      runs),
               Error);
  const auto note = require_other_pictures(folder.write("silent.yaml", "p: 0.5\n"), runs);
  ASSERT_TRUE(note);
  EXPECT_NE(note->find("cannot be checked"), std::string::npos);
  EXPECT_THROW(require_other_pictures(folder.path() / "none.yaml", runs), Error);
}

}  // namespace
}  // namespace proofload::campaign
