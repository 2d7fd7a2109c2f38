#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

const std::vector<Box> kBoxes = {{5, 5, 30, 25}, {20, 10, 53, 51}, {70, 50, 90, 70}};

Sample scene() {
  Sample sample;
  sample.image = test::flat({80, 60}, 3, 10);
  BoxLabels label;
  for (const Box& box : kBoxes) label.boxes.push_back({.box = box});
  label.boxes[2].ignore = true;
  sample.label = label;
  return sample;
}
bool in_a_box(int x, int y) {
  for (const Box& box : kBoxes)
    if (x >= box.x0 && x < box.x1 && y >= box.y0 && y < box.y1) return true;
  return false;
}
struct Count {
  std::int64_t context = 0;
  std::int64_t covered = 0;
  std::int64_t wrong = 0;
};
Count count(const Image& image) {
  Count out;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) {
      const bool grey = image.row(y)[3 * x] == 128;
      out.context += !in_a_box(x, y);
      out.covered += grey;
      out.wrong += grey && in_a_box(x, y);
    }
  return out;
}

TEST(ContextOcclusion, CoversExactlyTheShareOfWhatIsNoObject) {
  for (const char* shape : {"half_plane", "centre_out", "rim_in", "blobs", "patches", "pixels"}) {
    Value params = Value::object();
    params["shape"] = shape;
    const auto stressor = test::stressor("context_occlusion", params);
    for (const double share : {0.001, 0.25, 0.6, 1.0}) {
      const Level level = stressor->axis().level_of(share);
      const Stressed out = stressor->apply(scene(), test::kKeys, level);
      const Count found = count(out.sample.image);
      EXPECT_EQ(found.covered, static_cast<std::int64_t>(std::floor(stressor->axis().natural(level) *
                                                                    static_cast<double>(found.context))))
          << shape << share;
      EXPECT_EQ(found.wrong, 0) << shape << share;
      EXPECT_EQ(out.sample.label, scene().label) << shape << share;
    }
  }
}

TEST(ContextOcclusion, WithMasksTheRestOfABoxIsContext) {
  Sample sample;
  sample.image = test::flat({8, 6}, 3, 10);
  MaskWriter mask({8, 6});
  for (int x = 0; x < 8; ++x)
    for (int y = 0; y < 6; ++y) mask.add(x >= 2 && x < 6 && y == x - 2);
  sample.label = BoxLabels{{{.box = {2, 0, 6, 4}, .mask = mask.finish()}}};
  Value params = Value::object();
  params["keep"] = "mask";
  const Image out =
      test::stressor("context_occlusion", params)->apply(sample, test::kKeys, kTopLevel).sample.image;
  for (int y = 0; y < 6; ++y)
    for (int x = 0; x < 8; ++x)
      EXPECT_EQ(out.row(y)[3 * x], x >= 2 && x < 6 && y == x - 2 ? 10 : 128) << x << ' ' << y;
}

TEST(ContextOcclusion, AnObjectThatFillsThePictureHasNone) {
  Sample sample = scene();
  sample.label = BoxLabels{{{.box = {0, 0, 80, 60}}}};
  const auto stressor = test::stressor("context_occlusion");
  EXPECT_EQ(stressor->apply(sample, test::kKeys, kTopLevel).sample.image, sample.image);
}

}  // namespace
}  // namespace proofload
