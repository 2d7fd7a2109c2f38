#include "proofload/stress/channel_sums.h"

#include <gtest/gtest.h>

#include "support/stressing.h"

namespace proofload::stress {
namespace {

TEST(ChannelSums, EqualPlainAdditionOnEveryInstructionSet) {
  for (const Size size : {Size{1, 1}, Size{7, 3}, Size{64, 1}, Size{131, 97}, Size{1000, 500}}) {
    for (const int channels : {1, 3}) {
      const Image picture = test::textured(size, channels);
      std::array<std::uint64_t, 3> expected{};
      for (std::size_t i = 0; i < picture.bytes(); ++i)
        expected[i % static_cast<std::size_t>(channels)] += picture.data()[i];
      test::for_every_target(
          [&](std::string_view target) { EXPECT_EQ(channel_sums(picture), expected) << target; });
    }
  }
}

}  // namespace
}  // namespace proofload::stress
