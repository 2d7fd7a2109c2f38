#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "support/stressing.h"

namespace proofload {
namespace {

Sample scene() {
  Sample sample;
  sample.image = test::textured({160, 120}, 3);
  sample.label =
      BoxLabels{{{.box = {30, 20, 50, 40}}, {.box = {60, 30, 100, 80}}, {.box = {0, 0, 160, 120}}}};
  std::get<BoxLabels>(sample.label).boxes[2].ignore = true;  // Larger, but not scored.
  return sample;
}
Value from(const char* side) {
  Value params = Value::object();
  params["side"] = side;
  return params;
}

TEST(BorderTruncation, ExactlyTheShareOfTheLargestObjectIsOutside) {
  for (const double share : {0.1, 0.25, 0.5, 0.7}) {
    const std::pair<const char*, Box> expected[] = {{"left", {0, 30, 40 * (1 - share), 80}},
                                                    {"right", {160 - 40 * (1 - share), 30, 160, 80}},
                                                    {"top", {60, 0, 100, 50 * (1 - share)}},
                                                    {"bottom", {60, 120 - 50 * (1 - share), 100, 120}}};
    for (const auto& [side, box] : expected) {
      Value params = from(side);
      params["subpixel"] = true;
      const auto stressor = test::stressor("border_truncation", params);
      const Stressed out = stressor->apply(scene(), test::kKeys, stressor->axis().level_of(share));
      const LabelledBox& found = std::get<BoxLabels>(out.sample.label).boxes[1];
      EXPECT_NEAR(found.visible, 1 - share, 1e-5) << side;
      EXPECT_NEAR(found.box.x0, box.x0, 1e-4) << side;
      EXPECT_NEAR(found.box.y0, box.y0, 1e-4) << side;
      EXPECT_NEAR(found.box.x1, box.x1, 1e-4) << side;
      EXPECT_NEAR(found.box.y1, box.y1, 1e-4) << side;
      EXPECT_FALSE(found.ignore);
    }
  }
}

TEST(BorderTruncation, CopiesBytesUnlessAskedForMore) {
  const auto stressor = test::stressor("border_truncation", from("left"));
  // 10.3 of 40 columns: 10 stand outside.
  const Stressed out = stressor->apply(scene(), test::kKeys, stressor->axis().level_of(0.2575));
  EXPECT_DOUBLE_EQ(std::get<BoxLabels>(out.sample.label).boxes[1].visible, 0.75);
  const Image before = scene().image;
  for (int y = 0; y < 120; ++y)
    for (int x = 0; x < 90; ++x) EXPECT_EQ(out.sample.image.row(y)[3 * x], before.row(y)[3 * (x + 70)]);
  for (int x = 90; x < 160; ++x) {
    EXPECT_EQ(out.sample.image.row(7)[3 * x], 128);
    EXPECT_EQ(out.validity[static_cast<std::size_t>(7 * 160 + x)], 0);
  }
}

TEST(BorderTruncation, TheSideIsDrawnOncePerClip) {
  std::set<std::string> sides;
  const auto stressor = test::stressor("border_truncation");
  for (std::uint64_t key = 0; key < 40; ++key) {
    std::set<std::string> of_clip;
    for (std::uint32_t frame = 0; frame < 3; ++frame) {
      const Stressed out =
          stressor->apply(scene(), {key, 0, frame}, stressor->axis().level_of(0.2 + 0.1 * frame));
      const Box box = std::get<BoxLabels>(out.sample.label).boxes[1].box;
      of_clip.insert(box.x0 == 0 ? "left" : box.x1 == 160 ? "right" : box.y0 == 0 ? "top" : "bottom");
    }
    EXPECT_EQ(of_clip.size(), 1U);
    sides.insert(*of_clip.begin());
  }
  EXPECT_EQ(sides.size(), 4U);
}

TEST(BorderTruncation, WhollyOutsideItIsNoLongerScored) {
  const auto stressor = test::stressor("border_truncation", from("right"));
  const Stressed out = stressor->apply(scene(), test::kKeys, kTopLevel);
  EXPECT_TRUE(std::get<BoxLabels>(out.sample.label).boxes[1].ignore);
}

}  // namespace
}  // namespace proofload
