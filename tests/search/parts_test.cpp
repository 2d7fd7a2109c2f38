#include "proofload/search/parts.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace proofload::search {
namespace {

Board board_of(std::size_t n) {
  Task task;
  for (std::size_t i = 0; i < n; ++i) task.samples.push_back(static_cast<std::uint32_t>(7 * i + 1));
  return Board(task);
}

TEST(Parts, GrowFromThePilotToAllPictures) {
  for (const std::size_t n : {0u, 1u, 2u, 7u, 8u, 50u, 300u, 2000u, 20001u}) {
    const Board board = board_of(n);
    const Parts parts = parts_of(board, 300);
    ASSERT_EQ(parts.of.size(), n);
    EXPECT_EQ(parts.sizes.back(), n);
    EXPECT_TRUE(std::is_sorted(parts.sizes.begin(), parts.sizes.end()));
    for (std::size_t p = 0; p < parts.sizes.size(); ++p) {
      const auto inside =
          std::count_if(parts.of.begin(), parts.of.end(), [p](std::uint8_t x) { return x <= p; });
      EXPECT_EQ(static_cast<std::size_t>(inside), parts.sizes[p]) << n;
    }
    if (n > 300) {
      EXPECT_EQ(parts.sizes[static_cast<std::size_t>(parts.holding(300))], 300u);
    }
    EXPECT_EQ(parts.holding(n + 5), parts.last());
  }
}

TEST(Parts, AreTheSamePicturesInEveryTask) {
  const Board all = board_of(1000);
  const Parts parts = parts_of(all, 300);
  Task some;
  for (std::size_t i = 0; i < 1000; i += 2) some.samples.push_back(all.sample(i));
  const Parts half = parts_of(Board(some), 300);
  // The order is kept: a picture of the smaller task's pilot comes early in the larger one too.
  for (std::size_t i = 0; i < 500; ++i)
    if (half.of[i] == 0) {
      EXPECT_LE(parts.of[2 * i], 1) << i;
    }
}

TEST(Parts, AreSpreadOverThePictures) {
  const Board board = board_of(2000);
  const Parts parts = parts_of(board, 300);
  int early = 0;
  for (std::size_t i = 0; i < 1000; ++i) early += parts.of[i] == 0;
  EXPECT_GT(early, 16);  // of 64; below 16 or above 48 has probability 1e-4
  EXPECT_LT(early, 48);
}

}  // namespace
}  // namespace proofload::search
