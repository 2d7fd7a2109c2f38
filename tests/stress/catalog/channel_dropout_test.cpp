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

TEST(ChannelDropout, LostChannelsShowTheValueAndTheOthersStay) {
  Value params = Value::object();
  params["value"] = 77;
  for (const Size size : {Size{1, 1}, Size{5, 1}, Size{1, 17}, Size{31, 7}})
    for (int count = 1; count <= 3; ++count) {
      const Image image = test::textured(size, 3);
      const Image now = test::stress_at("channel_dropout", image, count, params);
      std::vector<bool> changed(3);
      for (int c = 0; c < 3; ++c)
        for (int y = 0; y < size.height; ++y)
          for (int x = 0; x < size.width; ++x)
            if (now.row(y)[3 * x + c] != image.row(y)[3 * x + c]) changed[static_cast<std::size_t>(c)] = true;
      EXPECT_LE(std::count(changed.begin(), changed.end(), true), count);
      for (int c = 0; c < 3; ++c)
        for (int y = 0; y < size.height; ++y)
          for (int x = 0; x < size.width && changed[static_cast<std::size_t>(c)]; ++x)
            ASSERT_EQ(now.row(y)[3 * x + c], 77);
      const Image grey = test::textured(size, 1);
      EXPECT_EQ(test::stress_at("channel_dropout", grey, count, params),
                count == 3 ? test::flat(size, 1, 77) : grey);
    }
}

}  // namespace
}  // namespace proofload
