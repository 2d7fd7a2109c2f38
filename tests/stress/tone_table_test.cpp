#include "proofload/stress/tone_table.h"

#include <gtest/gtest.h>

#include <vector>

#include "support/stressing.h"

namespace proofload::stress {
namespace {

ToneTable scrambled(int seed) {
  ToneTable table;
  for (int i = 0; i < 256; ++i)
    table[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(i * 167 + seed + i / 16);
  return table;
}

TEST(ToneTable, EveryInstructionSetLooksEverySampleUp) {
  const std::array<ToneTable, 3> tables = {scrambled(1), scrambled(2), scrambled(3)};
  for (const Size size : {Size{1, 1}, Size{21, 1}, Size{64, 1}, Size{257, 3}}) {
    for (const int channels : {1, 3}) {
      Image picture(size, channels);
      for (std::size_t i = 0; i < picture.bytes(); ++i)
        picture.data()[i] = static_cast<std::uint8_t>(i * 3 / 2);
      test::for_every_target([&](std::string_view target) {
        Image by_channel = picture;
        apply_tone(by_channel, tables);
        std::vector<std::uint8_t> by_one(picture.data(), picture.data() + picture.bytes());
        apply_tone(by_one, tables[0]);
        for (std::size_t i = 0; i < picture.bytes(); ++i) {
          const std::size_t channel = i % static_cast<std::size_t>(channels);
          ASSERT_EQ(by_channel.data()[i], tables[channel][picture.data()[i]]) << target << ' ' << i;
          ASSERT_EQ(by_one[i], tables[0][picture.data()[i]]) << target << ' ' << i;
        }
      });
    }
  }
}

}  // namespace
}  // namespace proofload::stress
