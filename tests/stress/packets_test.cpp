#include "proofload/stress/packets.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/stressing.h"

namespace proofload::stress {
namespace {

using test::flat;

std::vector<int> blocks_per_packet(const Packets& packets) {
  std::vector<int> count(packets.count);
  for (const std::uint32_t packet : packets.first) ++count[packet];
  return count;
}

// A flat picture spreads its bytes evenly: 1 bit/px is 32 bytes per macroblock, and 43 of them fit 1400 bytes.
TEST(Packets, FlatPictureFillsThemWithAsManyMacroblocksAsFit) {
  const Packets packets = packets_of(flat({640, 480}, 3, 90), {});
  EXPECT_EQ(packets.grid.count(), 1200U);
  EXPECT_EQ(packets.payload, 1400);
  const auto count = blocks_per_packet(packets);
  EXPECT_EQ(packets.count, 28U);
  for (std::size_t i = 0; i + 1 < count.size(); ++i) EXPECT_EQ(count[i], 43);
}

TEST(Packets, RisingOrderAndNoneEmpty) {
  const Packets packets = packets_of(test::textured({500, 333}, 3), {});
  EXPECT_EQ(packets.first.front(), 0U);
  EXPECT_EQ(packets.first.back() + 1, packets.count);
  for (std::size_t i = 1; i < packets.first.size(); ++i) {
    ASSERT_GE(packets.first[i], packets.first[i - 1]);
    ASSERT_LE(packets.first[i], packets.first[i - 1] + 1);
  }
}

// Busy macroblocks cost more bytes, so fewer of them share a packet.
TEST(Packets, TextureTakesMorePackets) {
  Image half = flat({512, 512}, 1, 128);
  for (int y = 256; y < 512; ++y)
    for (int x = 0; x < 512; ++x) half.row(y)[x] = static_cast<std::uint8_t>((x * 37 + y * 91) % 256);
  const Packets packets = packets_of(half, {});
  const std::uint32_t border = packets.first[packets.first.size() / 2];
  EXPECT_LT(border, packets.count / 8);
}

TEST(Packets, SmallPicturesUseASixteenthOfTheirBytesAndSmallMacroblocks) {
  for (const Size size : {Size{32, 32}, Size{28, 28}, Size{96, 96}}) {
    const Packets packets = packets_of(test::textured(size, 3), {});
    EXPECT_EQ(packets.grid.block, 4);
    EXPECT_GE(packets.count, 10U) << size.width;
    EXPECT_LE(packets.count, 40U) << size.width;
  }
  const Packets packets = packets_of(flat({224, 224}, 3, 90), {});
  EXPECT_EQ(packets.grid.block, 16);
  EXPECT_EQ(packets.payload, 224 * 224 / 8 / 16);
  EXPECT_NEAR(static_cast<double>(packets.count), 16, 1);
  EXPECT_EQ(packets_of(flat({1, 1}, 1, 0), {}).count, 1U);
}

TEST(Packets, EveryMacroblockHasAtLeastOneByte) {
  // 0.01 bit/px is 0.32 bytes per macroblock: the floor of one byte decides, payload 64 holds 64.
  const Packets packets = packets_of(flat({2048, 2048}, 1, 0), {16, 0.01, 64, false, false});
  for (const int count : blocks_per_packet(packets)) EXPECT_LE(count, 64);
}

TEST(Packets, RowsAndFragments) {
  const Image picture = flat({1600, 320}, 1, 200);
  const Packets rows = packets_of(picture, {16, 1, 1000, true, false});
  EXPECT_EQ(rows.count, 20U);
  const Packets fragments = packets_of(picture, {16, 1, 1000, true, true});
  EXPECT_EQ(fragments.count, 80U);  // 3200 bytes a row
  EXPECT_EQ(fragments.first[100], 4U);
  EXPECT_EQ(fragments.last[100], 7U);
}

TEST(Packets, EveryInstructionSetCutsTheSame) {
  const Image picture = test::textured({333, 217}, 3);
  const Packets expected = packets_of(picture, {});
  test::for_every_target(
      [&](std::string_view target) { EXPECT_EQ(packets_of(picture, {}).first, expected.first) << target; });
}

}  // namespace
}  // namespace proofload::stress
