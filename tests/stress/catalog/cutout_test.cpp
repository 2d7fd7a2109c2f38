#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

// The rectangle of black pixels; they must fill it.
Box hole(const Image& image) {
  Box out{1e9, 1e9, -1, -1};
  int black = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) {
      if (image.row(y)[3 * x] != 0) continue;
      ++black;
      out = {std::min<double>(out.x0, x), std::min<double>(out.y0, y), std::max<double>(out.x1, x + 1),
             std::max<double>(out.y1, y + 1)};
    }
  EXPECT_EQ(black, out.area());
  return out;
}
Image cut(double side, std::uint64_t key, const Value& params) {
  return test::stress_at("cutout", test::flat({90, 60}, 3, 200), side, params, {key, 0, 0});
}
Value inside(double aspect = 1) {
  Value params = Value::object();
  params["place"] = "inside";
  params["aspect"] = aspect;
  return params;
}

TEST(Cutout, IsASquareOfTheShareOfTheShortSide) {
  for (std::uint64_t key = 0; key < 40; ++key)
    for (const double side : {0.1, 0.35, 0.5, 1.0}) {
      const Box box = hole(cut(side, key, inside()));
      EXPECT_EQ(box.width(), std::round(60 * side));
      EXPECT_EQ(box.height(), std::round(60 * side));
    }
}

// As published: the middle is anywhere, so that a square of half the side loses a quarter of its length at a side on average:
// with probability 1/2 it hangs out, by 1/8 of the side on average, at one end or the other.
TEST(Cutout, WithItsMiddleAnywhereTheFrameCutsIt) {
  double width = 0;
  double height = 0;
  constexpr int kDraws = 2000;
  for (std::uint64_t key = 0; key < kDraws; ++key) {
    const Box box = hole(cut(0.5, key, Value::object()));
    width += box.width() / kDraws;
    height += box.height() / kDraws;
  }
  // Of 30 px: 30·(1 − 2·(15/90)·(1/4)) and 30·(1 − 2·(15/60)·(1/4)).
  EXPECT_NEAR(width, 27.5, 0.5);
  EXPECT_NEAR(height, 26.25, 0.5);
}

TEST(Cutout, LargerOnesHoldSmallerOnes) {
  for (const Value& params : {Value::object(), inside(), inside(3)})
    for (std::uint64_t key = 0; key < 10; ++key) {
      Box last = hole(cut(0.02, key, params));
      for (int i = 2; i <= 60; ++i) {
        const Box now = hole(cut(i / 60.0, key, params));
        EXPECT_EQ(intersection(now, last), last) << i;
        last = now;
      }
    }
}

TEST(Cutout, TheRatioIsDrawnWithinItsBoundsAndTheAreaStays) {
  double least = 1;
  double most = 1;
  for (std::uint64_t key = 0; key < 200; ++key) {
    const Box box = hole(cut(0.4, key, inside(3.3)));
    EXPECT_NEAR(box.area(), 24 * 24, (box.width() + box.height()) / 2);  // Sides are rounded.
    least = std::min(least, box.width() / box.height());
    most = std::max(most, box.width() / box.height());
  }
  EXPECT_NEAR(least, 1 / 3.3, 0.05);
  EXPECT_NEAR(most, 3.3, 0.25);
}

TEST(Cutout, BoxesSayHowMuchCanBeSeen) {
  Sample sample;
  sample.image = test::flat({60, 60}, 3, 200);
  sample.label = BoxLabels{{{.box = {0, 0, 60, 60}}}};
  const auto stressor = test::stressor("cutout", inside());
  const Stressed out = stressor->apply(sample, test::kKeys, stressor->axis().level_of(0.5));
  EXPECT_DOUBLE_EQ(std::get<BoxLabels>(out.sample.label).boxes[0].visible, 0.75);
}

}  // namespace
}  // namespace proofload
