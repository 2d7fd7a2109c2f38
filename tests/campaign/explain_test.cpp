#include "proofload/campaign/explain.h"

#include <gtest/gtest.h>

#include <atomic>

#include "proofload/campaign/group_limit.h"
#include "proofload/campaign/runner.h"
#include "proofload/core/error.h"
#include "support/dial_run.h"
#include "support/files.h"

namespace proofload::campaign {
namespace {

using test::builtin_registry;

// Drawn dials, read by fixed weights, with more settings on top.
std::filesystem::path ran(const test::ScratchFolder& folder,
                          const std::vector<std::string>& more,
                          const std::string& gain = "4") {
  return test::dial_run(folder,
                        "data: {format: synthetic, count: 60, size: 32}\n"
                        "stress: {gaussian_noise: , contrast: {operating: 0.9}}\n"
                        "search: {method: grid, levels: 5}\n",
                        more, gain) /
         "run.db";
}

Explanation explained(const std::filesystem::path& db, const ExplainRequest& request = {}) {
  const Store store = Store::open(db, Store::Mode::read_only);
  auto out = explain(store, builtin_registry(), looks_from_store(store), request);
  EXPECT_TRUE(out);
  return std::move(*out);
}

TEST(Explain, EveryFigureOfAGroupComesWithItsCount) {
  const test::ScratchFolder folder;
  const Explanation e = explained(ran(folder, {}));
  EXPECT_EQ(e.pictures, 60U);
  EXPECT_TRUE(e.looks);
  EXPECT_EQ(e.fewest, 17U);
  EXPECT_EQ(e.stresses.size(), 2U);
  ASSERT_EQ(e.kinds.size(), 2U);
  for (const KindsOfStress& one : e.kinds) {
    ASSERT_EQ(one.where.size(), one.kinds.at.size());
    for (const KindsAt& at : one.kinds.at) {
      double sum = 0;
      for (const double share : at.shares) sum += share;
      EXPECT_NEAR(sum, at.broken, 1e-9);
    }
  }
  // By grid every picture is looked at everywhere: what was broken first up to a limit is what was counted there, or more.
  const auto& noise = e.answer.stresses[0].oracle[0]->result;
  for (const KindsAt& at : e.kinds[0].kinds.at)
    for (const search::CurvePoint& point : noise.points)
      if (point.level == at.level) {
        EXPECT_GE(at.broken + 1e-9, static_cast<double>(point.broken) / 60);
        EXPECT_EQ(at.known, 60U);
      }
  EXPECT_TRUE(e.scores.mean_area.value);
  EXPECT_FALSE(e.silent.median);  // Readings have no score.
  EXPECT_FALSE(e.slices.nothing.empty());
}

TEST(Explain, StressesAndKeysThatAreNoneAreNamed) {
  const test::ScratchFolder folder;
  const auto db = ran(folder, {});
  ExplainRequest request;
  request.stresses = {"gausian_noise"};
  try {
    explained(db, request);
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("did you mean `gaussian_noise`"), std::string::npos) << e.what();
  }
  request.stresses = {"contrast"};
  EXPECT_EQ(explained(db, request).stresses, (std::vector<std::size_t>{1}));
  request.group = "camera";
  EXPECT_THROW(explained(db, request), Error);
}

TEST(Explain, OneAndTwoPicturesGiveNoFigures) {
  for (const char* count : {"1", "2"}) {
    const test::ScratchFolder folder;
    const Explanation e = explained(ran(folder, {std::string("data.count=") + count}));
    EXPECT_EQ(e.pictures, static_cast<std::size_t>(count[0] - '0'));
    for (const KindsOfStress& one : e.kinds) EXPECT_TRUE(one.kinds.at.empty());
    for (const GroupLimits& one : e.groups) EXPECT_TRUE(one.too_few);
    EXPECT_FALSE(e.scores.mean_area.value);
    EXPECT_FALSE(e.scores.mce.value);
    EXPECT_FALSE(e.slices.nothing.empty());
  }
}

// A net without weights answers the same whatever it is shown.
TEST(Explain, ConstantAnswersNeverBreak) {
  const test::ScratchFolder folder;
  const auto db = ran(folder, {}, "0");
  const Explanation e = explained(db);
  for (const KindsOfStress& one : e.kinds)
    for (const KindsAt& at : one.kinds.at) EXPECT_EQ(at.broken, 0);
  for (const GroupLimits& one : e.groups) EXPECT_FALSE(one.watch.level);
}

}  // namespace
}  // namespace proofload::campaign
