#include "proofload/search/isobole.h"

#include <gtest/gtest.h>

#include <cmath>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::search {
namespace {

// Pictures that break where their own strength is passed, counted at `levels`.
CountedWay counted(const std::vector<double>& breaks, const std::vector<double>& levels) {
  CountedWay out;
  for (const double level : levels) {
    std::vector<bool> broken;
    broken.reserve(breaks.size());
    for (const double at : breaks) broken.push_back(at <= level);
    out.counts.push_back({level, std::move(broken)});
  }
  return out;
}

std::vector<double> fine() {
  std::vector<double> out;
  for (int k = 1; k <= 400; ++k) out.push_back(0.01 * k);
  return out;
}

// n pictures with two strengths of their own and where they break on the path (x, y) = r (wx, wy).
struct Planted {
  std::vector<double> x, y, both;
};
Planted planted(std::size_t n, double exponent, double wx, double wy, std::uint64_t key) {
  Planted out;
  const Rng rng(key);
  for (std::size_t p = 0; p < n; ++p) {
    const double a = 0.2 + rng.uniform(0, p);
    const double b = 0.2 + 0.3 * (a - 0.2) + 0.7 * rng.uniform(1, p);  // some pictures are fragile under both
    out.x.push_back(a);
    out.y.push_back(b);
    out.both.push_back(std::pow(std::pow(wx / a, exponent) + std::pow(wy / b, exponent), -1 / exponent));
  }
  return out;
}

IsoboleIndex index(const Planted& p, double wx, double wy, std::uint64_t key) {
  const std::vector<CountedWay> alone = {counted(p.x, fine()), counted(p.y, fine())};
  const std::vector<double> weights = {wx, wy};
  return isobole_index(counted(p.both, fine()), alone, weights, 0.2, 0.95, key, 400).value();
}

TEST(IsoboleIndex, IsExactlyOneWhereAStressIsCombinedWithItself) {
  std::vector<double> breaks;
  for (int p = 0; p < 100; ++p) breaks.push_back(0.013 * (p + 1));
  std::vector<double> halved;
  for (const double at : breaks) halved.push_back(at / 0.8);  // 0.3 + 0.5 of the same stress
  std::vector<double> levels = fine();
  std::vector<double> scaled;
  for (const double level : levels) scaled.push_back(level / 0.8);
  const std::vector<CountedWay> alone = {counted(breaks, levels), counted(breaks, levels)};
  const std::vector<double> weights = {0.3, 0.5};
  const IsoboleIndex found =
      isobole_index(counted(halved, scaled), alone, weights, 0.2, 0.95, 1, 200).value();
  EXPECT_NEAR(found.value, 1, 1e-9);
  EXPECT_NEAR(found.interval.lo, 1, 1e-9);
  EXPECT_NEAR(found.interval.hi, 1, 1e-9);
  EXPECT_EQ(found.interplay, Interplay::additive);
}

TEST(IsoboleIndex, TellsSynergyFromAntagonism) {
  EXPECT_EQ(index(planted(400, 0.5, 1, 1, 2), 1, 1, 3).interplay, Interplay::synergy);
  EXPECT_EQ(index(planted(400, 4, 1, 1, 2), 1, 1, 3).interplay, Interplay::antagonism);
}

TEST(IsoboleIndex, AFewPicturesDecideNothing) {
  EXPECT_EQ(index(planted(20, 1, 1, 1, 5), 1, 1, 3).interplay, Interplay::undecided);
}

TEST(IsoboleIndex, TheIntervalHoldsTheIndexOfManyPictures) {
  const double truth = index(planted(40000, 1.5, 1, 0.5, 77), 1, 0.5, 1).value;
  int held = 0;
  constexpr int kTimes = 100;
  for (int t = 0; t < kTimes; ++t) {
    const IsoboleIndex one =
        index(planted(150, 1.5, 1, 0.5, 1000 + static_cast<std::uint64_t>(t)), 1, 0.5, 9);
    held += one.interval.lo <= truth && truth <= one.interval.hi ? 1 : 0;
  }
  EXPECT_GE(held, 88);  // 95 expected; 88 or fewer would happen once in 300 times
}

TEST(IsoboleIndex, IsNoneWhereAStressAloneDoesNotReachTheShare) {
  const std::vector<double> never(50, 1e9);
  const std::vector<double> breaks(50, 0.5);
  const std::vector<CountedWay> alone = {counted(breaks, fine()), counted(never, fine())};
  const std::vector<double> weights = {1, 1};
  EXPECT_FALSE(isobole_index(counted(breaks, fine()), alone, weights, 0.2, 0.95, 1));
  const std::vector<double> first_only = {1, 0};
  EXPECT_TRUE(isobole_index(counted(breaks, fine()), alone, first_only, 0.2, 0.95, 1));
}

TEST(IsoboleIndex, RefusesCountsOfOtherPictures) {
  const std::vector<CountedWay> alone = {counted({0.5, 0.6}, fine())};
  const std::vector<double> weights = {1};
  EXPECT_THROW(isobole_index(counted({0.5}, fine()), alone, weights, 0.2, 0.95, 1), Error);
}

TEST(Interplay, WordsNeedTheWholeInterval) {
  EXPECT_EQ(interplay_of({0.5, 0.99}), Interplay::synergy);
  EXPECT_EQ(interplay_of({1.01, 1.2}), Interplay::antagonism);
  EXPECT_EQ(interplay_of({0.9, 1.2}), Interplay::additive);
  EXPECT_EQ(interplay_of({0.7, 1.2}), Interplay::undecided);
  EXPECT_EQ(interplay_of({0.9, 1.4}), Interplay::undecided);
}

}  // namespace
}  // namespace proofload::search
