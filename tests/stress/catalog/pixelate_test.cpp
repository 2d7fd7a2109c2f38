#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(Pixelate, BlocksHaveTheirMeanAndAreAsManyAsFit) {
  const Image image = test::textured({60, 40}, 1);
  const Image blocks = test::stress_at("pixelate", image, 4);
  for (int y = 0; y < 40; ++y)
    for (int x = 0; x < 60; ++x) {
      const int top = y / 4 * 4;
      const int left = x / 4 * 4;
      double mean = 0;
      for (int dy = 0; dy < 4; ++dy)
        for (int dx = 0; dx < 4; ++dx) mean += image.row(top + dy)[left + dx] / 16.0;
      ASSERT_NEAR(blocks.row(y)[x], mean, 0.51);
    }
  // Whole blocks: once more changes nothing.
  EXPECT_EQ(test::stress_at("pixelate", blocks, 4), blocks);
}

TEST(Pixelate, EveryCellOfAColourPictureIsItsRoundedMean) {
  for (const Size size : {Size{1, 1}, Size{1, 11}, Size{13, 1}, Size{37, 23}})
    for (const double block : {1.7, 3.0, 5.3, 40.0}) {
      const Image image = test::textured(size, 3);
      const Image blocks = test::stress_at("pixelate", image, block);
      const auto cell = [&](int at, int side) {
        // Cell i holds the pixels whose centres lie in (i·side/count, (i + 1)·side/count].
        const int count = std::clamp(static_cast<int>(side / block * (1 + 1e-5)), 1, side);
        return ((2 * at + 1) * count - 1) / (2 * side);
      };
      for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x)
          for (int c = 0; c < 3; ++c) {
            double sum = 0;
            int area = 0;
            for (int j = 0; j < size.height; ++j)
              for (int i = 0; i < size.width; ++i)
                if (cell(i, size.width) == cell(x, size.width) &&
                    cell(j, size.height) == cell(y, size.height)) {
                  sum += image.row(j)[3 * i + c];
                  ++area;
                }
            ASSERT_EQ(blocks.row(y)[3 * x + c], std::floor(sum / area + 0.5))
                << x << ", " << y << ", block " << block;
          }
    }
}

TEST(Pixelate, BrokenSizesGiveTheCellsOfTheBenchmark) {
  Image ramp({224, 1}, 1);
  for (int x = 0; x < 224; ++x) ramp.row(0)[x] = static_cast<std::uint8_t>(x);
  const auto cells = [&](double block) {
    const Image blocks = test::stress_at("pixelate", ramp, block);
    int count = 1;
    for (int x = 1; x < 224; ++x) count += blocks.row(0)[x] != blocks.row(0)[x - 1];
    return count;
  };
  EXPECT_EQ(cells(1 / 0.6), 134) << "int(0.6 * 224)";
  // The step of the axis that is nearest may lie above the block that is meant.
  for (int block = 2; block <= 16; ++block) EXPECT_EQ(cells(block), 224 / block) << block;
}

}  // namespace
}  // namespace proofload
