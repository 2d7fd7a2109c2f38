#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

// Every object has a grey level of its own, the background another.
Sample scene(const std::vector<Box>& boxes) {
  Sample sample;
  sample.image = test::flat({160, 120}, 3, 10);
  BoxLabels label;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    label.boxes.push_back({.box = boxes[i]});
    for (int y = static_cast<int>(boxes[i].y0); y < static_cast<int>(boxes[i].y1); ++y)
      std::fill_n(sample.image.row(y) + 3 * static_cast<int>(boxes[i].x0),
                  3 * static_cast<int>(boxes[i].width()), static_cast<std::uint8_t>(100 + 50 * i));
  }
  sample.label = label;
  return sample;
}
std::int64_t count(const Image& image, const Box& box, int level) {
  std::int64_t out = 0;
  for (int y = static_cast<int>(box.y0); y < static_cast<int>(box.y1); ++y)
    for (int x = static_cast<int>(box.x0); x < static_cast<int>(box.x1); ++x)
      out += image.row(y)[3 * x] == level;
  return out;
}
Value from(const char* side) {
  Value params = Value::object();
  params["side"] = side;
  return params;
}
const std::vector<Box> kTwo = {{20, 30, 60, 60}, {100, 40, 120, 100}};

TEST(CopyPaste, AnotherObjectHidesExactlyTheShare) {
  for (const char* side : {"drawn", "left", "right", "top", "bottom"}) {
    const auto stressor = test::stressor("copy_paste", from(side));
    for (const double share : {0.01, 0.33, 0.5, 0.9, 1.0}) {
      const Level level = stressor->axis().level_of(share);
      const Stressed out = stressor->apply(scene(kTwo), test::kKeys, level);
      const auto& labels = std::get<BoxLabels>(out.sample.label).boxes;
      for (std::size_t i = 0; i < 2; ++i) {
        const double hidden = std::floor(stressor->axis().natural(level) * kTwo[i].area());
        EXPECT_EQ(count(out.sample.image, kTwo[i], 150 - 50 * static_cast<int>(i)), hidden) << side << share;
        EXPECT_DOUBLE_EQ(labels[i].visible, 1 - hidden / kTwo[i].area());
        EXPECT_EQ(labels[i].box, kTwo[i]);
      }
    }
  }
}

TEST(CopyPaste, WhatIsPastedStandsBesideTheTarget) {
  // The second, 20×60, covers 40×30 when blown up twice: 40×120, of which half the width lies to the right of the target.
  const Image out = test::stressor("copy_paste", from("right"))
                        ->apply(scene(kTwo), test::kKeys, kTopLevel / 2)
                        .sample.image;
  EXPECT_EQ(count(out, {40, 0, 80, 105}, 150), 40 * 105);
  EXPECT_EQ(count(out, {40, 105, 80, 120}, 150), 0);
  EXPECT_EQ(count(out, {0, 0, 40, 120}, 150), 0);
}

// A ramp, pasted at its own size: the same ramp from another origin.
TEST(CopyPaste, AtOneScalePixelsAreCopied) {
  Sample sample = scene({{10, 10, 40, 40}, {90, 50, 130, 90}});
  for (int y = 0; y < 120; ++y)
    for (int x = 0; x < 160; ++x)
      for (int c = 0; c < 3; ++c) sample.image.row(y)[3 * x + c] = static_cast<std::uint8_t>(x + y / 2);
  const Image out =
      test::stressor("copy_paste", from("right"))->apply(sample, test::kKeys, kTopLevel).sample.image;
  // The second is larger and keeps its size: its left side on the left side of the first, its middle row on that of the first.
  for (int y = 10; y < 40; ++y)
    for (int x = 10; x < 40; ++x)
      EXPECT_EQ(out.row(y)[3 * x], sample.image.row(y + 45)[3 * (x + 80)]) << x << ' ' << y;
}

TEST(CopyPaste, ASingleObjectIsHiddenByBackground) {
  const std::vector<Box> one = {{60, 40, 90, 80}};
  const auto stressor = test::stressor("copy_paste");
  for (std::uint64_t key = 0; key < 20; ++key) {
    const Stressed out = stressor->apply(scene(one), {key, 0, 0}, kTopLevel / 4);
    EXPECT_EQ(count(out.sample.image, one[0], 10), 300);
    EXPECT_DOUBLE_EQ(std::get<BoxLabels>(out.sample.label).boxes[0].visible, 0.75);
  }
}

TEST(CopyPaste, OfAMaskTheShareIsThatOfItsPixels) {
  Sample sample = scene(kTwo);
  MaskWriter mask({160, 120});
  for (int x = 0; x < 160; ++x)
    for (int y = 0; y < 120; ++y) mask.add(x >= 20 && x < 60 && y >= 30 && y < 60 && (x + y) % 2 == 0);
  std::get<BoxLabels>(sample.label).boxes[0].mask = mask.finish();
  Value params = from("top");
  params["region"] = "mask";
  const Stressed out = test::stressor("copy_paste", params)->apply(sample, test::kKeys, kTopLevel / 2);
  EXPECT_DOUBLE_EQ(std::get<BoxLabels>(out.sample.label).boxes[0].visible, 0.5);
}

}  // namespace
}  // namespace proofload
