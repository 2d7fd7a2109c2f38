#include "proofload/stats/cluster.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::stats {
namespace {

TEST(DesignEffect, IsOneWithoutCorrelationAndTheSizeWithFull) {
  EXPECT_EQ(design_effect(8, 0), 1);
  EXPECT_EQ(design_effect(8, 1), 8);
  EXPECT_DOUBLE_EQ(design_effect(5, 0.25), 2);
}

TEST(IntraclassCorrelation, IsFullWhenGroupsBreakAsOne) {
  const std::vector<Cluster> as_one = {{4, 4}, {0, 4}, {4, 4}, {0, 4}, {0, 4}};
  EXPECT_NEAR(intraclass_correlation(as_one), 1, 1e-12);
  // All groups alike: the most negative there is, −1/(m − 1).
  const std::vector<Cluster> alike(6, Cluster{2, 4});
  EXPECT_NEAR(intraclass_correlation(alike), -1.0 / 3, 1e-12);
}

// Groups that break as one: a share of g groups, variance p (1 − p)/(g − 1), so g − 1 units. Groups of one unit: the same.
TEST(EffectiveUnits, AreTheGroupsWhenGroupsBreakAsOne) {
  const std::vector<Cluster> as_one = {{4, 4}, {0, 4}, {4, 4}, {0, 4}, {0, 4}};
  EXPECT_NEAR(effective_units(as_one), 4, 1e-12);
  const std::vector<Cluster> single = {{1, 1}, {0, 1}, {1, 1}, {0, 1}, {0, 1}};
  EXPECT_NEAR(effective_units(single), 4, 1e-12);
  const std::vector<Cluster> none(7, Cluster{0, 5});
  EXPECT_EQ(effective_units(none), 7);
  const std::vector<Cluster> alike(6, Cluster{2, 4});
  EXPECT_EQ(effective_units(alike), 24);
}

TEST(ClusterInterval, WithoutABreakIsThatOfTheGroups) {
  const std::vector<Cluster> none(30, Cluster{0, 9});
  const Interval interval = cluster_interval(none, 0.05);
  EXPECT_EQ(interval.lo, 0);
  EXPECT_GT(interval.hi, 0.1157);  // 0 of 30, a little wider for the t quantile
  EXPECT_LT(interval.hi, 0.135);
}

// `groups` groups of `units` units; a group's own share is 0 or 1 with weight rho, else the common p: correlation rho.
std::vector<Cluster> draw(const Rng& rng, std::uint32_t run, int groups, int units, double p, double rho) {
  std::vector<Cluster> out;
  std::size_t next = 0;
  for (int g = 0; g < groups; ++g) {
    const bool together = rng.uniform(run, next++) < rho;
    const bool all = rng.uniform(run, next++) < p;
    Cluster cluster{0, static_cast<double>(units)};
    for (int u = 0; u < units; ++u) cluster.broken += together ? all : rng.uniform(run, next++) < p;
    out.push_back(cluster);
  }
  return out;
}

TEST(Cluster, FindsTheCorrelationThatWasPutIn) {
  const Rng rng(61);
  const std::vector<Cluster> many = draw(rng, 0, 20000, 5, 0.3, 0.25);
  // The correlation of two units is the chance that the group acts as one.
  EXPECT_NEAR(intraclass_correlation(many), 0.25, 0.015);
  EXPECT_NEAR(100000 / effective_units(many), design_effect(5, 0.25), 0.06);
}

TEST(Cluster, IntervalsHoldTheirLevelWhereUnitsBreakTogether) {
  const Rng rng(62);
  constexpr int kRuns = 1000;
  int exact = 0;
  int boot = 0;
  int blind = 0;
  int rare = 0;
  for (std::uint32_t run = 0; run < kRuns; ++run) {
    const std::vector<Cluster> clusters = draw(rng, run, 60, 6, 0.2, 0.3);
    const Interval a = cluster_interval(clusters, 0.05);
    const Interval b = cluster_bootstrap(clusters, 0.05, run, 400);
    double broken = 0;
    for (const Cluster& cluster : clusters) broken += cluster.broken;
    const Interval c = clopper_pearson(static_cast<std::size_t>(broken), 360, 0.05);
    exact += a.lo <= 0.2 && 0.2 <= a.hi;
    boot += b.lo <= 0.2 && 0.2 <= b.hi;
    blind += c.lo <= 0.2 && 0.2 <= c.hi;
    const Interval d = cluster_interval(draw(rng, kRuns + run, 30, 6, 0.02, 0.3), 0.05);
    rare += d.lo <= 0.02 && 0.02 <= d.hi;
  }
  // Standard error of 1000 runs at 0.95: 0.007.
  EXPECT_GE(exact / 1000.0, 0.95 - 0.021);
  EXPECT_NEAR(boot / 1000.0, 0.95, 0.03);
  EXPECT_LT(blind / 1000.0, 0.85);  // what comes of calling 360 objects of 60 pictures independent
  EXPECT_GE(rare / 1000.0, 0.95 - 0.021);
}

TEST(ClusterBootstrap, IsAFunctionOfItsKeyAndCentredOnTheShare) {
  const Rng rng(63);
  const std::vector<Cluster> clusters = draw(rng, 3, 40, 4, 0.4, 0.2);
  const Interval a = cluster_bootstrap(clusters, 0.05, 1);
  EXPECT_EQ(a.lo, cluster_bootstrap(clusters, 0.05, 1).lo);
  double broken = 0;
  for (const Cluster& cluster : clusters) broken += cluster.broken;
  EXPECT_LE(a.lo, broken / 160);
  EXPECT_GE(a.hi, broken / 160);
  // Half-width of the normal approximation with the linearised variance.
  const double p = broken / 160;
  EXPECT_NEAR((a.hi - a.lo) / 2, 1.96 * std::sqrt(p * (1 - p) / effective_units(clusters)), 0.02);
}

TEST(Cluster, ArgumentsOutsideTheirRangeAreRefused) {
  EXPECT_THROW(effective_units(std::vector<Cluster>{{2, 1}, {0, 1}}), Error);
  EXPECT_THROW(cluster_bootstrap(std::vector<Cluster>{{1, -1}}, 0.05, 1), Error);
  EXPECT_THROW(cluster_interval(std::vector<Cluster>{{1, 1}, {0, 1}}, 0), Error);
  EXPECT_EQ(cluster_interval(std::vector<Cluster>{{1, 5}}, 0.05).hi, 1);
  EXPECT_EQ(cluster_bootstrap({}, 0.05, 1).hi, 1);
}

}  // namespace
}  // namespace proofload::stats
