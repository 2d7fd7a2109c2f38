#include "proofload/campaign/run_scores.h"

#include <gtest/gtest.h>

#include <cmath>

namespace proofload::campaign {
namespace {

// A run by grid of one stress at two levels: `top1` there, and how many of 100 pictures are broken.
Answer graded(const std::string& stress,
              double clean,
              std::vector<double> top1,
              const std::vector<std::size_t>& broken) {
  Answer out;
  StressSpec spec;
  spec.name = spec.kind = stress;
  out.spec.stresses = {spec};
  out.spec.search.method = "grid";
  out.clean.scores = {{"top1", clean, clean - 0.05, clean + 0.05, 100, "share"}};
  out.clean.answered = 100;
  OracleAnswer answer;
  answer.result.n = 100;
  answer.result.points.push_back({0, 100, 100, 0, 0, 0, 0, search::Basis::certified, {}});
  answer.point_scores.push_back(std::nullopt);
  for (std::size_t i = 0; i < broken.size(); ++i) {
    const double share = static_cast<double>(broken[i]) / 100;
    answer.result.points.push_back(
        {static_cast<Level>(kTopLevel / static_cast<Level>(broken.size()) * static_cast<Level>(i + 1)),
         100,
         100,
         broken[i],
         0,
         std::max(0.0, share - 0.1),
         std::min(1.0, share + 0.1),
         search::Basis::certified,
         {}});
    answer.point_scores.push_back(metric::Score{"top1", top1[i], top1[i] - 0.1, top1[i] + 0.1, 100, "share"});
  }
  out.stresses.resize(1);
  out.stresses[0].oracle[0] = answer;
  return out;
}

TEST(RunScores, AreaIsTheMeanHeightOfTheRobustnessCurve) {
  // 1 − F: 1, 0.8, 0.4 at 0, 1/2 and 1, straight between: (0.9 + 0.6)/2.
  const RunScores scores = run_scores(graded("blur", 0.9, {0.8, 0.4}, {20, 60}), Oracle::stability, nullptr);
  ASSERT_EQ(scores.areas.size(), 1U);
  EXPECT_NEAR(*scores.areas[0].area.value, 0.75, 1e-12);
  EXPECT_NEAR(scores.areas[0].area.interval.lo, 0.675, 1e-12);
  EXPECT_NEAR(scores.areas[0].area.interval.hi, 0.825, 1e-12);
  EXPECT_EQ(scores.areas[0].area.n, 100U);
  EXPECT_NEAR(*scores.mean_area.value, 0.75, 1e-12);
  EXPECT_EQ(scores.weakest, 0U);
}

TEST(RunScores, MpcAndRpc) {
  const RunScores scores = run_scores(graded("blur", 0.9, {0.8, 0.4}, {20, 60}), Oracle::stability, nullptr);
  EXPECT_NEAR(*scores.mpc.value, 0.6, 1e-12);
  EXPECT_NEAR(scores.mpc.interval.lo, 0.5, 1e-12);
  EXPECT_NEAR(*scores.rpc.value, 0.6 / 0.9, 1e-12);
  EXPECT_NEAR(scores.rpc.interval.lo, 0.5 / 0.95, 1e-12);
  EXPECT_EQ(scores.performance, "top1");
  EXPECT_FALSE(scores.mce.value);
  EXPECT_NE(scores.mce.missing.find("--reference"), std::string::npos);
  EXPECT_NE(scores.mfr.missing.find("clips"), std::string::npos);
}

TEST(RunScores, MceAgainstAReference) {
  const Answer model = graded("blur", 0.9, {0.8, 0.4}, {20, 60});
  const Answer base = graded("blur", 0.7, {0.5, 0.3}, {40, 70});
  const RunScores scores = run_scores(model, Oracle::stability, &base);
  EXPECT_NEAR(*scores.mce.value, (0.2 + 0.6) / (0.5 + 0.7), 1e-12);
  EXPECT_LE(scores.mce.interval.lo, *scores.mce.value);
  EXPECT_GE(scores.mce.interval.hi, *scores.mce.value);
  EXPECT_NEAR(*scores.relative_mce.value, (0.2 + 0.6 - 0.2) / (0.5 + 0.7 - 0.6), 1e-12);
  const RunScores same = run_scores(model, Oracle::stability, &model);
  EXPECT_DOUBLE_EQ(*same.mce.value, 1);
  EXPECT_DOUBLE_EQ(*same.relative_mce.value, 1);
}

TEST(RunScores, SayWhyTheyAreNotThere) {
  Answer raced = graded("blur", 0.9, {0.8, 0.4}, {20, 60});
  raced.spec.search.method = "race";
  const Answer base = graded("noise", 0.7, {0.5, 0.3}, {40, 70});
  EXPECT_NE(run_scores(raced, Oracle::stability, nullptr).mpc.missing.find("search.method=grid"),
            std::string::npos);
  const Answer model = graded("blur", 0.9, {0.8, 0.4}, {20, 60});
  EXPECT_NE(run_scores(model, Oracle::stability, &base).mce.missing.find("no stress"), std::string::npos);
  Answer unlabelled = model;
  unlabelled.clean.scores.clear();
  EXPECT_NE(run_scores(unlabelled, Oracle::stability, nullptr).mpc.missing.find("labels"), std::string::npos);
  Answer few = model;
  few.stresses[0].oracle[0]->result.n = 2;
  const RunScores none = run_scores(few, Oracle::stability, nullptr);
  EXPECT_FALSE(none.mean_area.value);
  EXPECT_EQ(none.mean_area.missing, "too few: n = 2");
  EXPECT_EQ(run_scores(model, Oracle::correctness, nullptr).mean_area.missing, "no stress was searched");
}

// Readings have an error, not a performance.
TEST(RunScores, OfErrors) {
  Answer model = graded("blur", 0.1, {0.4, 0.8}, {20, 60});
  Answer base = graded("blur", 0.2, {0.8, 1.6}, {20, 60});
  for (Answer* one : {&model, &base}) {
    one->clean.scores[0].unit = "V";
    one->clean.scores[0].name = "mae";
    for (auto& score : one->stresses[0].oracle[0]->point_scores)
      if (score) score->unit = "V";
  }
  const RunScores scores = run_scores(model, Oracle::stability, &base);
  EXPECT_FALSE(scores.mpc.value);
  EXPECT_NEAR(*scores.mce.value, 0.5, 1e-12);
  EXPECT_NEAR(*scores.relative_mce.value, 0.5, 1e-12);
}

}  // namespace
}  // namespace proofload::campaign
