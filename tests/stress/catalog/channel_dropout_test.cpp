#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(ChannelDropout, AsManyChannelsAsTheStrengthAreLostAndStayLost) {
  const Image image = test::flat({10, 8}, 3, 90);
  for (std::uint64_t key = 0; key < 20; ++key) {
    std::vector<int> lost_before;
    for (int count = 1; count <= 3; ++count) {
      const Image now = test::stress_at("channel_dropout", image, count, Value::object(), {key, key, 0});
      std::vector<int> lost;
      for (int c = 0; c < 3; ++c)
        if (now.data()[c] == 0) lost.push_back(c);
      ASSERT_EQ(static_cast<int>(lost.size()), count);
      EXPECT_TRUE(std::includes(lost.begin(), lost.end(), lost_before.begin(), lost_before.end()));
      lost_before = lost;
    }
  }
}

}  // namespace
}  // namespace proofload
