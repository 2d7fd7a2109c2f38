#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

Value given(double angle, double period) {
  Value params = Value::object();
  params["direction"] = "given";
  params["angle"] = angle;
  params["period"] = period;
  return params;
}
bool covered(const Image& image, int x, int y) { return image.row(y)[3 * x] == 64; }

TEST(Stripes, TheCoveredShareIsExact) {
  const Image image = test::flat({90, 70}, 3, 200);
  for (const double share : {0.1, 0.5, 0.9, 1.0})
    for (std::uint64_t key = 0; key < 5; ++key) {
      const auto stressor = test::stressor("stripes");
      const double value = stressor->axis().natural(stressor->axis().level_of(share));
      EXPECT_EQ(test::changed(image, test::stress_at(*stressor, image, share, {key, 0, 0})) / 3,
                static_cast<std::size_t>(std::floor(value * 6300)));
    }
}

TEST(Stripes, LyAndStandAsToldAndRepeatEveryPeriod) {
  // Every 10 px, half of them covered.
  const Image lying = test::stress_at("stripes", test::flat({60, 50}, 3, 200), 0.5, given(0, 0.2));
  for (int y = 0; y < 40; ++y) {
    for (int x = 1; x < 60; ++x) EXPECT_EQ(covered(lying, x, y), covered(lying, 0, y)) << y;
    EXPECT_EQ(covered(lying, 5, y), covered(lying, 5, y + 10)) << y;
  }
  const Image upright = test::stress_at("stripes", test::flat({60, 50}, 3, 200), 0.5, given(90, 0.2));
  for (int x = 0; x < 50; ++x) {
    for (int y = 1; y < 50; ++y) EXPECT_EQ(covered(upright, x, y), covered(upright, x, 0)) << x;
    EXPECT_EQ(covered(upright, x, 5), covered(upright, x + 10, 5)) << x;
  }
}

// Along a stripe that falls to the right by 30° nothing changes; across it the pattern goes through one period in 12 px.
TEST(Stripes, LeanClockwise) {
  const Image out = test::stress_at("stripes", test::flat({120, 120}, 3, 200), 0.5, given(30, 0.1));
  int along = 0;
  int against = 0;
  int n = 0;
  for (int y = 5; y < 60; ++y)
    for (int x = 5; x < 60; ++x, ++n) {
      along += covered(out, x, y) == covered(out, x + 52, y + 30);    // 60 px at 30°.
      against += covered(out, x, y) == covered(out, x + 52, y + 24);  // Half a period off.
    }
  EXPECT_GT(along, 0.93 * n);
  EXPECT_LT(against, 0.25 * n);
}

}  // namespace
}  // namespace proofload
