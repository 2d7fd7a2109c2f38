#include "proofload/search/covering_array.h"

#include <gtest/gtest.h>

#include <set>
#include <tuple>

#include "proofload/core/error.h"

namespace proofload::search {
namespace {

void expect_covers(const std::vector<std::vector<std::size_t>>& rows,
                   const std::vector<std::size_t>& levels) {
  std::set<std::tuple<std::size_t, std::size_t, std::size_t, std::size_t>> seen;
  for (const auto& row : rows) {
    ASSERT_EQ(row.size(), levels.size());
    for (std::size_t f = 0; f < row.size(); ++f) {
      ASSERT_LT(row[f], levels[f]);
      for (std::size_t g = 0; g < f; ++g) seen.emplace(f, row[f], g, row[g]);
    }
  }
  std::size_t pairs = 0;
  for (std::size_t f = 0; f < levels.size(); ++f)
    for (std::size_t g = 0; g < f; ++g) pairs += levels[f] * levels[g];
  EXPECT_EQ(seen.size(), pairs);
}

TEST(CoveringArray, HoldsEveryPairWhateverTheLevels) {
  for (std::uint64_t key = 1; key <= 5; ++key)
    for (const std::vector<std::size_t>& levels :
         {std::vector<std::size_t>{1, 1}, {2, 3}, {3, 3, 3, 3}, {2, 5, 3, 4, 2, 6}, {1, 7, 2}})
      expect_covers(covering_array(levels, key), levels);
}

TEST(CoveringArray, IsAboutAsSmallAsPublishedGreedyOnes) {
  const auto rows = [](std::size_t factors, std::size_t levels) {
    const std::vector<std::size_t> all(factors, levels);
    const auto out = covering_array(all);
    expect_covers(out, all);
    return out.size();
  };
  EXPECT_LE(rows(8, 3), 15u);
  EXPECT_LE(rows(12, 3), 18u);
  EXPECT_LE(rows(12, 4), 31u);
  EXPECT_LE(rows(20, 3), 22u);
}

TEST(CoveringArray, IsNeverSmallerThanTheLargestPairOfFactors) {
  EXPECT_GE(covering_array({4, 5, 2}).size(), 20u);
}

TEST(CoveringArray, IsAFunctionOfItsKey) {
  EXPECT_EQ(covering_array({3, 3, 3, 3}, 7), covering_array({3, 3, 3, 3}, 7));
}

TEST(CoveringArray, NeedsFactorsWithLevels) {
  EXPECT_THROW(covering_array({3}), Error);
  EXPECT_THROW(covering_array({3, 0}), Error);
}

}  // namespace
}  // namespace proofload::search
