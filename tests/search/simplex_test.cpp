#include "proofload/search/simplex.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "proofload/core/error.h"

namespace proofload::search {
namespace {

TEST(SimplexPoints, LieOnTheSimplexAndBeginWithItsCentre) {
  for (const std::size_t dimensions : {std::size_t{2}, std::size_t{3}, std::size_t{5}}) {
    const auto points = simplex_points(dimensions, 33);
    for (const double w : points.front()) EXPECT_NEAR(w, 1.0 / static_cast<double>(dimensions), 1e-6);
    for (const auto& point : points) {
      EXPECT_NEAR(std::accumulate(point.begin(), point.end(), 0.0), 1, 1e-12);
      for (const double w : point) EXPECT_GT(w, 0);
    }
  }
}

TEST(SimplexPoints, SpreadMoreEvenlyThanChance) {
  // Of two stresses the first share is uniform: no gap of 63 points is above twice the mean one; by chance it would be four times.
  std::vector<double> first;
  for (const auto& point : simplex_points(2, 63)) first.push_back(point[0]);
  std::sort(first.begin(), first.end());
  double gap = first.front();
  for (std::size_t k = 1; k < first.size(); ++k) gap = std::max(gap, first[k] - first[k - 1]);
  EXPECT_LT(gap, 2.1 / 64);
  // Every stress leads as often as the others.
  std::vector<int> leads(3, 0);
  for (const auto& point : simplex_points(3, 96))
    ++leads[static_cast<std::size_t>(std::max_element(point.begin(), point.end()) - point.begin())];
  for (const int count : leads) EXPECT_NEAR(count, 32, 6);
}

TEST(SimplexPoints, GoOnWhereTheyWereLeft) {
  const auto all = simplex_points(4, 40);
  const auto rest = simplex_points(4, 8, 32);
  for (std::size_t k = 0; k < 8; ++k) EXPECT_EQ(all[32 + k], rest[k]);
}

TEST(SimplexPointsNear, StayWithinReach) {
  const std::vector<double> centre = {0.7, 0.2, 0.1};
  for (const auto& point : simplex_points_near(centre, 0.25, 8, 32)) {
    EXPECT_NEAR(std::accumulate(point.begin(), point.end(), 0.0), 1, 1e-12);
    for (std::size_t j = 0; j < 3; ++j) EXPECT_LE(std::abs(point[j] - centre[j]), 0.25);
  }
}

TEST(SimplexPoints, NeedTwoStresses) { EXPECT_THROW(simplex_points(1, 4), Error); }

}  // namespace
}  // namespace proofload::search
