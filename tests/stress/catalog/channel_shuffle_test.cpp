#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

// A picture of one pixel.
Image pixel(std::uint8_t r, std::uint8_t g, std::uint8_t b) {
  Image image({1, 1}, 3);
  image.data()[0] = r;
  image.data()[1] = g;
  image.data()[2] = b;
  return image;
}

Value order(const char* name) { return Value::Object{{"order", name}}; }

TEST(ChannelShuffle, TheTopIsThePermutationItself) {
  EXPECT_EQ(stress_at("channel_shuffle", pixel(10, 20, 30), 1, order("bgr")), pixel(30, 20, 10));
  EXPECT_EQ(stress_at("channel_shuffle", pixel(10, 20, 30), 1, order("grb")), pixel(20, 10, 30));
  EXPECT_EQ(stress_at("channel_shuffle", pixel(10, 20, 30), 1, order("gbr")), pixel(20, 30, 10));
  EXPECT_EQ(stress_at("channel_shuffle", pixel(10, 20, 30), 0.5, order("bgr")), pixel(20, 20, 20));
}

TEST(ChannelShuffle, TwoExchangesAndThreeTurnsAreNothing) {
  const Image picture = test::textured({37, 23}, 3);
  for (const char* name : {"bgr", "grb", "rbg"}) {
    EXPECT_EQ(stress_at("channel_shuffle", stress_at("channel_shuffle", picture, 1, order(name)), 1,
                        order(name)),
              picture);
  }
  Image turned = picture;
  for (int i = 0; i < 3; ++i) turned = stress_at("channel_shuffle", turned, 1, order("brg"));
  EXPECT_EQ(turned, picture);
}

TEST(ChannelShuffle, EveryOtherOrderIsDrawn) {
  std::set<std::vector<std::uint8_t>> seen;
  for (std::uint64_t key = 0; key < 100; ++key) {
    const Image out = stress_at("channel_shuffle", pixel(1, 2, 3), 1, Value::object(), {key, 0, 0});
    seen.insert({out.data(), out.data() + 3});
  }
  EXPECT_EQ(seen.size(), 5U);
  EXPECT_FALSE(seen.contains({1, 2, 3}));
}

TEST(ChannelShuffle, PicturesOfOneChannelStay) {
  EXPECT_EQ(stress_at("channel_shuffle", flat({4, 4}, 1, 99), 1), flat({4, 4}, 1, 99));
}

}  // namespace
}  // namespace proofload
