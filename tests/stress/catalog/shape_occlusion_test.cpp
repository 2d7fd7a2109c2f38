#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

#include "support/stressing.h"

namespace proofload {
namespace {

Value with(const char* name, const char* value) {
  Value params = Value::object();
  params["fill"] = "value";
  params[name] = value;
  return params;
}
Sample scene(const std::vector<Box>& boxes, Size size = {160, 120}) {
  Sample sample;
  sample.image = test::flat(size, 3, 10);
  BoxLabels label;
  for (const Box& box : boxes) label.boxes.push_back({.box = box});
  if (!boxes.empty()) sample.label = label;
  return sample;
}
bool grey(const Image& image, int x, int y) { return image.row(y)[3 * x] == 128; }
std::int64_t grey_pixels(const Image& image, const Box& box) {
  std::int64_t out = 0;
  for (int y = static_cast<int>(box.y0); y < static_cast<int>(box.y1); ++y)
    for (int x = static_cast<int>(box.x0); x < static_cast<int>(box.x1); ++x) out += grey(image, x, y);
  return out;
}
// Grey pixels that no path of grey pixels joins with the border.
std::int64_t loose_pixels(const Image& image) {
  const int w = image.width();
  const int h = image.height();
  std::set<std::pair<int, int>> open;
  std::set<std::pair<int, int>> seen;
  for (int y = 0; y < h; ++y)
    for (int x = 0; x < w; ++x)
      if ((x == 0 || y == 0 || x == w - 1 || y == h - 1) && grey(image, x, y)) open.emplace(x, y);
  while (!open.empty()) {
    const auto [x, y] = *open.begin();
    open.erase(open.begin());
    if (!seen.emplace(x, y).second) continue;
    for (int dy = -1; dy <= 1; ++dy)
      for (int dx = -1; dx <= 1; ++dx)
        if (x + dx >= 0 && x + dx < w && y + dy >= 0 && y + dy < h && grey(image, x + dx, y + dy) &&
            !seen.contains({x + dx, y + dy}))
          open.emplace(x + dx, y + dy);
  }
  return grey_pixels(image, {0, 0, static_cast<double>(w), static_cast<double>(h)}) -
         static_cast<std::int64_t>(seen.size());
}

TEST(ShapeOcclusion, EveryObjectLosesExactlyItsShare) {
  const std::vector<Box> boxes = {{20, 20, 60, 50}, {90, 15, 150, 100}, {30, 80, 70, 110}};
  for (const char* shape : {"hand", "pole", "person"}) {
    const auto stressor = test::stressor("shape_occlusion", with("template", shape));
    for (const double share : {0.01, 0.3, 0.5, 0.8, 1.0}) {
      const Level level = stressor->axis().level_of(share);
      const double exact = stressor->axis().natural(level);
      const Stressed out = stressor->apply(scene(boxes), test::kKeys, level);
      for (std::size_t i = 0; i < boxes.size(); ++i) {
        const double hidden = std::floor(exact * boxes[i].area());
        EXPECT_EQ(grey_pixels(out.sample.image, boxes[i]), hidden) << shape << share;
        EXPECT_DOUBLE_EQ(std::get<BoxLabels>(out.sample.label).boxes[i].visible,
                         1 - hidden / boxes[i].area());
      }
    }
  }
}

TEST(ShapeOcclusion, ComesFromTheBorderThatIsNearestAndHangsTogether) {
  // One object near every border.
  const std::vector<std::pair<Box, Box>> places = {{{12, 40, 52, 80}, {0, 0, 1, 120}},
                                                   {{110, 40, 150, 80}, {159, 0, 160, 120}},
                                                   {{60, 10, 100, 40}, {0, 0, 160, 1}},
                                                   {{60, 80, 100, 110}, {0, 119, 160, 120}}};
  for (const std::string shape : {"hand", "pole", "person"})
    for (const auto& [object, nearest] : places) {
      const Box border = shape == "person" ? places[3].second : nearest;
      const auto stressor = test::stressor("shape_occlusion", with("template", shape.c_str()));
      const Image out =
          stressor->apply(scene({object}), test::kKeys, stressor->axis().level_of(0.4)).sample.image;
      EXPECT_GT(grey_pixels(out, border), 0) << shape << object.x0 << ' ' << object.y0;
      EXPECT_LE(loose_pixels(out), 3) << shape;
    }
}

TEST(ShapeOcclusion, OtherObjectsStandInFront) {
  // The arm to the second object passes the first, which is not covered but for its own share.
  const std::vector<Box> boxes = {{0, 40, 30, 80}, {60, 40, 100, 80}};
  Value params = with("template", "person");
  params["side"] = "left";
  const auto stressor = test::stressor("shape_occlusion", params);
  const Stressed out = stressor->apply(scene(boxes), test::kKeys, stressor->axis().level_of(0.25));
  EXPECT_EQ(grey_pixels(out.sample.image, boxes[0]), 300);
  EXPECT_EQ(grey_pixels(out.sample.image, boxes[1]), 400);
  EXPECT_GT(grey_pixels(out.sample.image, {32, 40, 58, 80}), 0);
}

TEST(ShapeOcclusion, WithoutBoxesThePictureIsTheObject) {
  const auto stressor = test::stressor("shape_occlusion", with("template", "hand"));
  const Image out = stressor->apply(scene({}), test::kKeys, stressor->axis().level_of(0.375)).sample.image;
  EXPECT_EQ(grey_pixels(out, {0, 0, 160, 120}), 160 * 120 * 3 / 8);
}

TEST(ShapeOcclusion, AGreyPictureGetsTheLumaOfTheColour) {
  Value params = Value::object();
  params["template"] = "pole";
  Sample sample = scene({});
  sample.image = test::flat({40, 40}, 1, 10);
  std::set<int> found;
  for (std::uint64_t key = 0; key < 40; ++key) {
    const auto stressor = test::stressor("shape_occlusion", params);
    const Image out = stressor->apply(sample, {key, 0, 0}, kTopLevel).sample.image;
    found.insert(out.row(20)[20]);
  }
  // Of (72, 74, 78), (150, 152, 150), (205, 200, 188), (62, 78, 66).
  EXPECT_EQ(found, (std::set<int>{74, 151, 200, 72}));
}

}  // namespace
}  // namespace proofload
