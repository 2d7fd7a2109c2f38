#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

Value with(const char* name, Value value) {
  Value params = Value::object();
  params[name] = std::move(value);
  return params;
}

// 1 per lost block of a picture that is 200 everywhere and becomes 128 where lost; fails on a partly lost block.
std::vector<int> lost_blocks(const Image& image, int block) {
  std::vector<int> lost;
  for (int y0 = 0; y0 < image.height(); y0 += block) {
    for (int x0 = 0; x0 < image.width(); x0 += block) {
      const std::uint8_t first = image.row(y0)[x0 * image.channels()];
      for (int y = y0; y < std::min(y0 + block, image.height()); ++y)
        for (int i = x0 * image.channels(); i < std::min(x0 + block, image.width()) * image.channels(); ++i)
          EXPECT_EQ(image.row(y)[i], first);
      EXPECT_TRUE(first == 200 || first == 128);
      lost.push_back(first == 128);
    }
  }
  return lost;
}

double sum(const std::vector<int>& v) {
  double s = 0;
  for (const int x : v) s += x;
  return s;
}

TEST(BlockLoss, LosesWholeBlocksAtTheStatedRate) {
  for (const int block : {8, 16, 32}) {
    const Image image = stress_at("block_loss", flat({1600, 1200}, 3, 200), 0.2, with("block", block));
    const auto lost = lost_blocks(image, block);
    const auto n = static_cast<double>(lost.size());
    EXPECT_NEAR(sum(lost), n * 0.2, 5 * std::sqrt(n * 0.16)) << block;
  }
}

TEST(BlockLoss, BlocksAtTheBorderAreSmaller) {
  for (const int channels : {1, 3}) {
    const auto lost = lost_blocks(stress_at("block_loss", flat({50, 37}, channels, 200), 0.5), 16);
    EXPECT_EQ(lost.size(), 4U * 3U);
    EXPECT_GT(sum(lost), 0);
    EXPECT_LT(sum(lost), 12);
  }
}

TEST(BlockLoss, EverythingLostIsGrey) {
  for (const char* concealment : {"none", "copy", "spatial"})
    EXPECT_EQ(stress_at("block_loss", test::textured({50, 37}, 3), 1, with("concealment", concealment)),
              flat({50, 37}, 3, 128));
}

// MSE = p·E[(x − fill)²] on average; here with the realised lost area, exactly.
TEST(BlockLoss, MseIsThatOfTheLostBlocks) {
  const Image picture = test::textured({320, 240}, 3);
  const Image marked = stress_at("block_loss", flat({320, 240}, 3, 200), 0.3);
  double expected = 0;
  for (std::size_t i = 0; i < picture.bytes(); ++i)
    if (marked.data()[i] == 128) expected += (picture.data()[i] - 128.0) * (picture.data()[i] - 128.0);
  EXPECT_NEAR(test::mse(picture, stress_at("block_loss", picture, 0.3)),
              expected / static_cast<double>(picture.bytes()), 1e-9);
}

TEST(BlockLoss, BurstsLengthenInRasterOrder) {
  const auto lost =
      lost_blocks(stress_at("block_loss", flat({2560, 2560}, 1, 200), 0.1, with("burst", 8)), 16);
  double runs = lost[0];
  for (std::size_t i = 1; i < lost.size(); ++i) runs += lost[i] > lost[i - 1];
  EXPECT_NEAR(sum(lost) / runs, 8, 5 * std::sqrt(56 / runs));
}

TEST(BlockLoss, LostBlocksStayLost) {
  for (const double burst : {1.0, 1.5, 3.0, 8.0}) {
    std::vector<int> before(14 * 14);
    for (int step = 1; step <= 40; ++step) {
      const auto now =
          lost_blocks(stress_at("block_loss", flat({224, 224}, 1, 200), step / 40.0, with("burst", burst)),
                      16);
      for (std::size_t i = 0; i < now.size(); ++i) ASSERT_LE(before[i], now[i]) << burst << ' ' << step;
      before = now;
    }
  }
}

TEST(BlockLoss, ReceivedBlocksKeepTheirBytesUnderEveryConcealment) {
  const Image picture = test::textured({230, 150}, 3);
  const Image marked = stress_at("block_loss", flat({230, 150}, 3, 200), 0.4);
  for (const char* concealment : {"none", "copy", "spatial"}) {
    const Image image = stress_at("block_loss", picture, 0.4, with("concealment", concealment));
    for (std::size_t i = 0; i < picture.bytes(); ++i)
      ASSERT_TRUE(marked.data()[i] != 200 || image.data()[i] == picture.data()[i]) << concealment << i;
  }
}

}  // namespace
}  // namespace proofload
