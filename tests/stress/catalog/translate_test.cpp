#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

Value toward(const char* direction) {
  Value out = Value::object();
  out["direction"] = direction;
  return out;
}

TEST(Translate, WholePixelsAreCopiedAndTheRestIsMarked) {
  const Image image = test::textured({90, 60}, 3);
  const auto stressor = test::stressor("translate", toward("right"));
  const Stressed moved = test::stressed(*stressor, image, 7.2);
  for (int y = 0; y < 60; ++y)
    for (int x = 0; x < 90; ++x) {
      ASSERT_EQ(moved.validity[static_cast<std::size_t>(y * 90 + x)], x >= 7);
      if (x >= 7) {
        ASSERT_TRUE(std::equal(image.row(y) + 3 * (x - 7), image.row(y) + 3 * (x - 6),
                               moved.sample.image.row(y) + 3 * x));
      }
    }
  EXPECT_EQ(moved.warp.map(Point{10, 20}).x, 17);
  EXPECT_EQ(moved.warp.map(Point{10, 20}).y, 20);
}

TEST(Translate, TheLengthIsTheShiftWhateverTheDirection) {
  Value params = Value::object();
  params["subpixel"] = true;
  const auto stressor = test::stressor("translate", params);
  double cosines = 0;
  for (std::uint64_t key = 0; key < 200; ++key) {
    const Stressed moved = test::stressed(*stressor, test::flat({40, 30}, 1, 90), 12.5, {key, key, 0});
    const Point p = moved.warp.map(Point{0, 0});
    ASSERT_NEAR(std::hypot(p.x, p.y), 12.5, 1e-3);
    cosines += p.x / 12.5;
  }
  EXPECT_NEAR(cosines / 200, 0, 5 * std::sqrt(0.5 / 200)) << "all directions alike";
}

TEST(Translate, SharesOfTheSideFollowThePicture) {
  Value params = toward("down");
  params["measure"] = "side";
  const auto stressor = test::stressor("translate", params);
  EXPECT_NEAR(test::stressed(*stressor, test::flat({40, 200}, 1, 9), 0.25).warp.map(Point{0, 0}).y, 50, 1e-9);
}

}  // namespace
}  // namespace proofload
