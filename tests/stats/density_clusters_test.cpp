// Planted groups on a line and in a plane, where everything can be said by hand.
#include "proofload/stats/density_clusters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"

namespace proofload::stats {
namespace {

std::vector<int> on_a_line(const std::vector<double>& x, const DensityClusters& wanted = {}) {
  return density_clusters(
      x.size(), [&](std::size_t i, std::size_t j) { return std::abs(x[i] - x[j]); }, wanted);
}

// `n` points from `from` on, `step` apart.
void row(std::vector<double>& x, std::size_t n, double from, double step) {
  for (std::size_t i = 0; i < n; ++i) x.push_back(from + step * static_cast<double>(i));
}

TEST(DensityClusters, PlantedGroupsAreFoundTheLargestFirst) {
  std::vector<double> x{9};
  row(x, 6, 0, 0.01);
  row(x, 9, 5, 0.01);
  const std::vector<int> labels = on_a_line(x);
  EXPECT_EQ(labels[0], kNoCluster);
  EXPECT_TRUE(std::all_of(labels.begin() + 1, labels.begin() + 7, [](int l) { return l == 1; }));
  EXPECT_TRUE(std::all_of(labels.begin() + 7, labels.end(), [](int l) { return l == 0; }));
}

TEST(DensityClusters, FewerThanTheLeastAreNone) {
  std::vector<double> x;
  row(x, 4, 0, 0.01);
  EXPECT_EQ(on_a_line(x), std::vector<int>(4, kNoCluster));
  row(x, 4, 2, 0.01);
  EXPECT_EQ(on_a_line(x), std::vector<int>(8, kNoCluster));
  EXPECT_EQ(on_a_line(x, {4, 0.3}), (std::vector<int>{0, 0, 0, 0, 1, 1, 1, 1}));
  EXPECT_TRUE(on_a_line({}).empty());
}

TEST(DensityClusters, WhatLiesAloneIsInNone) {
  std::vector<double> x;
  row(x, 30, 0, 0.31);
  EXPECT_EQ(on_a_line(x), std::vector<int>(30, kNoCluster));
}

TEST(DensityClusters, DuplicatesAreOneCluster) {
  std::vector<double> x(7, 1.0);
  EXPECT_EQ(on_a_line(x), std::vector<int>(7, 0));
  x.resize(12, 1.2);  // Two heaps near each other are two.
  EXPECT_EQ(on_a_line(x), (std::vector<int>{0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1}));
}

TEST(DensityClusters, APointAtTheBorderBelongsToTheClusterItIsNearTo) {
  std::vector<double> x;
  row(x, 6, 0, 0.01);
  row(x, 6, 1, 0.01);
  x.push_back(0.12);  // Too far out to have five neighbours as near as the members have them.
  x.push_back(0.5);   // Farther from all than the width.
  const std::vector<int> labels = on_a_line(x);
  EXPECT_EQ(labels[12], labels[0]);
  EXPECT_NE(labels[0], labels[6]);
  EXPECT_EQ(labels[13], kNoCluster);
}

// No radius gives both: one at which the loose group holds together joins the two tight ones.
TEST(DensityClusters, TightAndLooseGroupsAreToldApartAtOnce) {
  std::vector<double> x;
  row(x, 8, 0, 0.002);
  row(x, 8, 0.06, 0.002);
  row(x, 8, 3, 0.06);
  std::vector<int> expected(8, 0);
  expected.insert(expected.end(), 8, 1);
  expected.insert(expected.end(), 8, 2);
  EXPECT_EQ(on_a_line(x), expected);
}

TEST(DensityClusters, AChainIsNoCluster) {
  std::vector<double> x;
  row(x, 100, 0, 0.05);  // Evenly to 5: in the mean 1.25 from the middle one.
  EXPECT_EQ(on_a_line(x), std::vector<int>(100, kNoCluster));
  EXPECT_EQ(on_a_line(x, {5, 1.3}), std::vector<int>(100, 0));
}

TEST(DensityClusters, AUnitOfDistanceDoesNotMatter) {
  std::vector<double> x;
  row(x, 8, 0, 0.002);
  row(x, 8, 0.06, 0.002);
  row(x, 8, 3, 0.06);
  const std::vector<int> labels = on_a_line(x);
  for (double& each : x) each *= 1000;
  EXPECT_EQ(on_a_line(x, {5, 300}), labels);
}

// Blobs in a plane over a background; another order of the points renames clusters of one size at most.
TEST(DensityClusters, TheOrderOfThingsDoesNotMatter) {
  const Rng rng(7);
  std::vector<std::array<double, 2>> points;
  for (std::uint64_t i = 0; i < 240; ++i) {
    const double scale = i < 150 ? 0.06 : 2;
    const double corner = i < 150 ? static_cast<double>(i % 3) * 0.6 : 0;
    points.push_back({corner + scale * rng.uniform(0, 2 * i), corner + scale * rng.uniform(0, 2 * i + 1)});
  }
  const auto clustered = [&](const std::vector<std::size_t>& order) {
    const std::vector<int> labels =
        density_clusters(order.size(),
                         [&](std::size_t i, std::size_t j) {
                           return std::hypot(points[order[i]][0] - points[order[j]][0],
                                             points[order[i]][1] - points[order[j]][1]);
                         },
                         {});
    // By what a thing's cluster holds first.
    std::map<int, std::size_t> least;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const auto at = least.emplace(labels[i], order[i]).first;
      at->second = std::min(at->second, order[i]);
    }
    std::vector<std::size_t> out(order.size());
    for (std::size_t i = 0; i < order.size(); ++i)
      out[order[i]] = labels[i] == kNoCluster ? order.size() : least[labels[i]];
    return out;
  };
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const std::vector<std::size_t> straight = clustered(order);
  // The planted blobs are found whole and apart.
  for (std::size_t i = 0; i < 150; ++i) EXPECT_EQ(straight[i], i % 3);
  for (std::uint32_t again = 1; again < 6; ++again) {
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return rng.bits32(again, a) < rng.bits32(again, b); });
    EXPECT_EQ(clustered(order), straight);
  }
}

TEST(DensityClusters, NonsenseIsRefused) {
  EXPECT_THROW(on_a_line({1, 2}, {1, 0.3}), Error);
  EXPECT_THROW(on_a_line({1, 2}, {5, 0}), Error);
  EXPECT_THROW(on_a_line({1, 2}, {5, std::nan("")}), Error);
}

TEST(Medoid, IsTheOneInTheMiddleAndTheFirstOfSeveral) {
  const std::vector<double> x{9, 0, 1, 2, 3, 10};
  const Distance distance = [&](std::size_t i, std::size_t j) { return std::abs(x[i] - x[j]); };
  const std::vector<std::size_t> five{1, 2, 3, 4, 5};
  EXPECT_EQ(medoid(five, distance), 3U);
  const std::vector<std::size_t> two{4, 1};
  EXPECT_EQ(medoid(two, distance), 4U);
  EXPECT_THROW(medoid({}, distance), Error);
}

}  // namespace
}  // namespace proofload::stats
