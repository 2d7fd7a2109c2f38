#include "proofload/campaign/failure_kinds.h"

#include <gtest/gtest.h>

#include <numeric>

namespace proofload::campaign {
namespace {

struct Planted {
  StressBreaks breaks;
  std::vector<Failure> failures;

  void add(std::optional<Level> at, Failure failure) {
    PictureBreak one;
    one.held = at ? *at - 1 : 1000;
    one.broke = at;
    breaks.pictures.push_back(one);
    failures.push_back(failure);
  }
  FailureKinds at(const std::vector<Level>& levels) const {
    return failure_kinds(breaks, failures, levels, 0.95);
  }
};

Planted twenty() {
  Planted out;
  for (int i = 0; i < 4; ++i) out.add(100, Failure::lost);
  for (int i = 0; i < 2; ++i) out.add(200, Failure::ghost);
  out.add(300, Failure::lost);
  for (int i = 0; i < 13; ++i) out.add(std::nullopt, Failure::none);
  return out;
}

TEST(FailureKinds, AddUpToTheShareBroken) {
  const FailureKinds kinds = twenty().at({50, 100, 250, 300});
  EXPECT_EQ(kinds.kinds, (std::vector<Failure>{Failure::lost, Failure::ghost}));
  ASSERT_EQ(kinds.at.size(), 4U);
  EXPECT_EQ(kinds.at[0].broken, 0);
  EXPECT_NEAR(kinds.at[1].shares[0], 0.20, 1e-12);
  EXPECT_NEAR(kinds.at[2].shares[0], 0.20, 1e-12);
  EXPECT_NEAR(kinds.at[2].shares[1], 0.10, 1e-12);
  EXPECT_NEAR(kinds.at[3].shares[0], 0.25, 1e-12);
  for (const KindsAt& at : kinds.at) {
    EXPECT_NEAR(std::accumulate(at.shares.begin(), at.shares.end(), 0.0), at.broken, 1e-12);
    EXPECT_EQ(at.known, 20U);
    EXPECT_LE(at.interval.lo, at.broken);
    EXPECT_GE(at.interval.hi, at.broken);
  }
}

TEST(FailureKinds, PicturesThatWereNotFollowedAreNotKnown) {
  Planted planted = twenty();
  for (PictureBreak& one : planted.breaks.pictures)
    if (!one.broke) one.held = 150;
  const FailureKinds kinds = planted.at({100, 250});
  EXPECT_EQ(kinds.at[0].known, 20U);
  EXPECT_EQ(kinds.at[1].known, 7U);  // Six broke before, one was still whole at 299.
}

TEST(FailureKinds, OfAFewPicturesNothingIsSaid) {
  Planted planted = twenty();
  planted.breaks.pictures.resize(7);
  planted.failures.resize(7);
  const FailureKinds kinds = planted.at({100});
  EXPECT_EQ(kinds.n, 7U);
  EXPECT_TRUE(kinds.at.empty());
}

TEST(FailureKinds, NothingBroken) {
  Planted planted;
  for (int i = 0; i < 20; ++i) planted.add(std::nullopt, Failure::none);
  const FailureKinds kinds = planted.at({1000});
  EXPECT_TRUE(kinds.kinds.empty());
  EXPECT_EQ(kinds.at.at(0).broken, 0);
  EXPECT_EQ(words_of(Failure::class_flip), "another class");
}

}  // namespace
}  // namespace proofload::campaign
