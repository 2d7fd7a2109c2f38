#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

Value with(const char* sides, const char* place) {
  Value params = Value::object();
  params["sides"] = sides;
  params["place"] = place;
  params["value"] = 7;
  return params;
}

TEST(Pad, ThePictureStandsBetweenBarsOfTheShare) {
  struct Case {
    const char* sides;
    Box inside;
  };
  for (const auto& [sides, inside] : {Case{"all", {20, 10, 60, 30}}, Case{"left_right", {20, 0, 60, 40}},
                                      Case{"top_bottom", {0, 10, 80, 30}}}) {
    const Stressed out =
        test::stressed(*test::stressor("pad", with(sides, "centre")), test::flat({80, 40}, 3, 200), 0.5);
    for (int y = 0; y < 40; ++y)
      for (int x = 0; x < 80; ++x) {
        const bool in = x >= inside.x0 && x < inside.x1 && y >= inside.y0 && y < inside.y1;
        EXPECT_EQ(out.sample.image.row(y)[3 * x], in ? 200 : 7) << sides << x << ' ' << y;
        EXPECT_EQ(out.validity[static_cast<std::size_t>(y * 80 + x)], in ? 1 : 0);
      }
  }
}

TEST(Pad, AllOfThePictureIsStillThere) {
  for (std::uint64_t key = 0; key < 50; ++key) {
    const auto stressor = test::stressor("pad", with("all", "drawn"));
    const Warp warp = test::stressed(*stressor, test::flat({80, 40}, 3, 200), 0.6, {key, 0, 0}).warp;
    const Box box = warp.map(Box{0, 0, 80, 40});
    EXPECT_NEAR(box.width(), 32, 1e-3);
    EXPECT_NEAR(box.height(), 16, 1e-3);
    EXPECT_GE(box.x0, -1e-6);
    EXPECT_GE(box.y0, -1e-6);
    EXPECT_LE(box.x1, 80 + 1e-6);
    EXPECT_LE(box.y1, 40 + 1e-6);
  }
}

}  // namespace
}  // namespace proofload
