#include "proofload/stress/block_grid.h"

#include <gtest/gtest.h>

#include <vector>

#include "support/stressing.h"

namespace proofload::stress {
namespace {

using test::flat;

TEST(Conceal, SpatialKeepsAPictureOfOneColour) {
  const BlockGrid grid{{70, 50}, 16};
  std::vector<std::uint8_t> lost(grid.count(), 1);
  lost[7] = 0;
  for (int channels : {1, 3}) {
    Image image = flat({70, 50}, channels, 93);
    conceal(image, grid, lost, Concealment::spatial, 128);
    // Block 7 is column 2 of row 1: its row and column are filled from it, the rest has nothing to use.
    for (int row = 0; row < grid.rows(); ++row)
      for (int column = 0; column < grid.columns(); ++column)
        EXPECT_EQ(image.row(row * 16)[column * 16 * channels], row == 1 || column == 2 ? 93 : 128)
            << row << column;
  }
}

// A lost block in a ramp along the row, its row received on both sides: the straight line is the ramp.
TEST(Conceal, SpatialContinuesARamp) {
  Image image({48, 16}, 3);
  for (int y = 0; y < 16; ++y)
    for (int i = 0; i < 144; ++i) image.row(y)[i] = static_cast<std::uint8_t>(10 + 4 * (i / 3) + i % 3);
  const Image original = image;
  const std::vector<std::uint8_t> lost{0, 1, 0};
  conceal(image, {{48, 16}, 16}, lost, Concealment::spatial, 128);
  for (std::size_t i = 0; i < image.bytes(); ++i) ASSERT_NEAR(image.data()[i], original.data()[i], 1) << i;
}

// Four borders of one level each: the middle of the block is their mean, weights being equal there.
TEST(Conceal, SpatialMixesBothDirections) {
  Image image({24, 24}, 1);
  for (int y = 0; y < 24; ++y)
    for (int x = 0; x < 24; ++x)
      image.row(y)[x] = static_cast<std::uint8_t>(x < 8 ? 40 : x >= 16 ? 80 : y < 8 ? 120 : 200);
  std::vector<std::uint8_t> lost(9);
  lost[4] = 1;
  conceal(image, {{24, 24}, 8}, lost, Concealment::spatial, 128);
  // At (12, 12) both lines are 5/9 of the way: 40 + 40·5/9 = 62.2 and 120 + 80·5/9 = 164.4; their mean is 113.3.
  EXPECT_NEAR(image.row(12)[12], 113.3, 1);
  EXPECT_EQ(image.row(0)[12], 120);
}

TEST(Conceal, CopyTakesTheBlockAboveElseTheOneBelow) {
  Image image({4, 12}, 1);
  for (int y = 0; y < 12; ++y)
    for (int x = 0; x < 4; ++x) image.row(y)[x] = static_cast<std::uint8_t>(10 * y + x);
  Image second = image;
  conceal(image, {{4, 12}, 4}, std::vector<std::uint8_t>{0, 1, 1}, Concealment::copy, 128);
  for (int y = 0; y < 12; ++y) EXPECT_EQ(image.row(y)[2], 10 * (y % 4) + 2);
  conceal(second, {{4, 12}, 4}, std::vector<std::uint8_t>{1, 1, 0}, Concealment::copy, 128);
  for (int y = 0; y < 12; ++y) EXPECT_EQ(second.row(y)[2], 10 * (8 + y % 4) + 2);
}

TEST(Conceal, ALowerBlockThatIsCutOffRepeatsItsLastRow) {
  Image image({4, 6}, 1);
  for (int y = 0; y < 6; ++y)
    for (int x = 0; x < 4; ++x) image.row(y)[x] = static_cast<std::uint8_t>(10 * y);
  conceal(image, {{4, 6}, 4}, std::vector<std::uint8_t>{1, 0}, Concealment::copy, 128);
  EXPECT_EQ(image.row(0)[0], 40);
  EXPECT_EQ(image.row(1)[0], 50);
  EXPECT_EQ(image.row(3)[0], 50);
}

}  // namespace
}  // namespace proofload::stress
