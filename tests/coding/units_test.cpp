#include "proofload/coding/units.h"

#include <gtest/gtest.h>

namespace proofload::coding {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(Units, AStreamIsCutAtStartCodesOfThreeAndFourBytes) {
  //                 SPS                      IDR slice, first_mb 0           a further slice of it
  const Bytes stream{0, 0, 0, 1, 0x67, 0x42, 0, 0, 1, 0x65, 0x88, 0x10, 0, 0, 0, 1, 0x65, 0x48};
  const auto units = units_of(stream, Standard::h264);
  ASSERT_EQ(units.size(), 3U);
  EXPECT_EQ(units[0], (Unit{0, 4, 5, 6, false, false}));
  EXPECT_EQ(units[1], (Unit{6, 9, 10, 12, true, true}));
  EXPECT_EQ(units[2], (Unit{12, 16, 17, 18, true, false}));
}

TEST(Units, TypesFollowTheStandards) {
  // H.264, table 7-1: 1 and 5 are slices, 6 to 8 messages and parameter sets. H.265, table 7-1: 0 to 31 are slices.
  for (int type = 0; type < 32; ++type) {
    const Bytes stream{0, 0, 1, static_cast<std::uint8_t>(0x60 | type), 0x80};
    EXPECT_EQ(units_of(stream, Standard::h264).at(0).slice, type == 1 || type == 5) << type;
  }
  for (int type = 0; type < 64; ++type) {
    const Bytes stream{0, 0, 1, static_cast<std::uint8_t>(type << 1), 1, 0x80};
    EXPECT_EQ(units_of(stream, Standard::h265).at(0).slice, type < 32) << type;
  }
}

TEST(Units, BytesThatAreNoStreamHoldNone) {
  EXPECT_TRUE(units_of({}, Standard::h264).empty());
  EXPECT_TRUE(units_of(Bytes{0, 0, 1}, Standard::h264).empty());
  EXPECT_TRUE(units_of(Bytes{0, 0, 1, 0x65}, Standard::h264).empty());
  EXPECT_TRUE(units_of(Bytes{1, 2, 3, 4, 5, 6, 7}, Standard::h265).empty());
  EXPECT_TRUE(units_of(Bytes(100, 0), Standard::h265).empty());
  EXPECT_TRUE(units_of(Bytes{0, 0, 1, 0, 0, 1, 0, 0, 1}, Standard::h265).empty());
}

}  // namespace
}  // namespace proofload::coding
