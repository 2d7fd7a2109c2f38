#include "proofload/stats/flip_rate.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "proofload/core/error.h"

namespace proofload::stats {
namespace {

TEST(FlipProbability, ComparesNeighboursOrTheFirst) {
  const std::vector<std::vector<int>> sequences = {{1, 1, 2, 2, 1}, {3, 3, 3}};
  EXPECT_DOUBLE_EQ(flip_probability(sequences, Against::previous), (0.5 + 0) / 2);
  EXPECT_DOUBLE_EQ(flip_probability(sequences, Against::first), (0.5 + 0) / 2);
  const std::vector<std::vector<int>> away = {{1, 2, 2, 2, 2}};
  EXPECT_DOUBLE_EQ(flip_probability(away, Against::previous), 0.25);
  EXPECT_DOUBLE_EQ(flip_probability(away, Against::first), 1);
}

TEST(FlipProbability, AtADistanceComparesEveryPair) {
  // Pairs two apart: 1-2, 1-2, 2-1.
  const std::vector<std::vector<int>> sequences = {{1, 1, 2, 2, 1}, {7, 7}};
  EXPECT_DOUBLE_EQ(flip_probability(sequences, Against::previous, 2), 1);
  const std::vector<std::vector<int>> waves = {{1, 2, 1, 2, 1, 2}};
  EXPECT_DOUBLE_EQ(flip_probability(waves, Against::previous, 2), 0);
  EXPECT_DOUBLE_EQ(flip_probability(waves, Against::previous, 1), 1);
}

TEST(MeanFlipRate, IsTheMeanOfRatios) {
  EXPECT_DOUBLE_EQ(mean_flip_rate(std::vector<double>{0.1, 0.3}, std::vector<double>{0.2, 0.2}), 1);
  EXPECT_DOUBLE_EQ(mean_flip_rate(std::vector<double>{0.1, 0.1}, std::vector<double>{0.2, 0.4}), 0.375);
}

TEST(Top5Distance, CountsPlacesUpToFive) {
  std::vector<int> order(10);
  std::iota(order.begin(), order.end(), 0);
  EXPECT_EQ(top5_distance(order, order), 0);
  std::vector<int> swapped = order;
  std::swap(swapped[0], swapped[1]);
  EXPECT_EQ(top5_distance(order, swapped), 2);
  // The best falls to the last place: it loses five places that count, the four behind it gain one each.
  std::vector<int> fallen = {1, 2, 3, 4, 5, 6, 7, 8, 9, 0};
  EXPECT_EQ(top5_distance(order, fallen), 5 + 4);
  // What happens behind the fifth place does not count.
  std::vector<int> behind = {0, 1, 2, 3, 4, 9, 8, 7, 6, 5};
  EXPECT_EQ(top5_distance(order, behind), 0);
  // All five replaced: 5 + 4 + 3 + 2 + 1, the largest there is.
  std::vector<int> replaced = {5, 6, 7, 8, 9, 0, 1, 2, 3, 4};
  EXPECT_EQ(top5_distance(order, replaced), 15);
}

TEST(FlipRate, ArgumentsThatCannotBeAreRefused) {
  const std::vector<std::vector<int>> shorter = {{1}, {}};
  EXPECT_THROW(flip_probability(shorter, Against::previous), Error);
  EXPECT_THROW(flip_probability(shorter, Against::previous, 0), Error);
  EXPECT_THROW(mean_flip_rate(std::vector<double>{0.1}, std::vector<double>{0}), Error);
  EXPECT_THROW(top5_distance(std::vector<int>{1, 2}, std::vector<int>{1, 2}), Error);
  EXPECT_THROW(top5_distance(std::vector<int>{1, 2, 3, 4, 5}, std::vector<int>{1, 2, 3, 4, 6}), Error);
}

}  // namespace
}  // namespace proofload::stats
