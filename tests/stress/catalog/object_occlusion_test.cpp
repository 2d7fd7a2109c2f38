#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

#include "support/stressing.h"

namespace proofload {
namespace {

Sample scene(std::vector<Box> boxes) {
  Sample sample;
  sample.image = test::flat({80, 60}, 3, 10);
  BoxLabels label;
  for (const Box& box : boxes) label.boxes.push_back({.box = box});
  if (!boxes.empty()) sample.label = label;
  return sample;
}
Stressed occluded(const Sample& sample, double share, const Value& params = Value::object()) {
  const auto stressor = test::stressor("object_occlusion", params);
  return stressor->apply(sample, test::kKeys, stressor->axis().level_of(share));
}
std::int64_t grey_pixels(const Image& image, const Box& box) {
  std::int64_t count = 0;
  for (int y = static_cast<int>(box.y0); y < static_cast<int>(box.y1); ++y)
    for (int x = static_cast<int>(box.x0); x < static_cast<int>(box.x1); ++x)
      count += image.row(y)[3 * x] == 128;
  return count;
}
constexpr Box kAll{0, 0, 80, 60};
Value choice(const char* name, const char* value) {
  Value params = Value::object();
  params[name] = value;
  return params;
}

TEST(ObjectOcclusion, CoversExactlyTheShareOfEveryBoxAndNothingElse) {
  const std::vector<Box> boxes = {{5, 5, 30, 25}, {40, 10, 73, 51}};
  for (const char* shape : {"half_plane", "centre_out", "rim_in", "blobs", "patches", "pixels"}) {
    for (const double share : {0.001, 0.1, 0.25, 0.5, 0.77, 1.0}) {
      const auto stressor = test::stressor("object_occlusion");
      const double exact = stressor->axis().natural(stressor->axis().level_of(share));
      const Image out = occluded(scene(boxes), share, choice("shape", shape)).sample.image;
      std::int64_t all = 0;
      for (const Box& box : boxes) {
        EXPECT_EQ(grey_pixels(out, box), static_cast<std::int64_t>(std::floor(exact * box.area())))
            << shape << share;
        all += grey_pixels(out, box);
      }
      EXPECT_EQ(grey_pixels(out, kAll), all) << shape << share;
    }
  }
}

TEST(ObjectOcclusion, WithoutBoxesThePictureIsTheObject) {
  const Image out = occluded(scene({}), 0.375).sample.image;
  EXPECT_EQ(grey_pixels(out, kAll), 80 * 60 * 3 / 8);
}

TEST(ObjectOcclusion, SaysHowMuchOfEveryObjectCanBeSeen) {
  const std::vector<Box> boxes = {{5, 5, 30, 25}, {40, 10, 73, 51}};
  for (const double share : {0.25, 0.5, 0.75}) {
    const Stressed out = occluded(scene(boxes), share);
    const auto& labels = std::get<BoxLabels>(out.sample.label).boxes;
    for (std::size_t i = 0; i < boxes.size(); ++i) {
      EXPECT_DOUBLE_EQ(labels[i].visible, 1 - std::floor(share * boxes[i].area()) / boxes[i].area());
      EXPECT_FALSE(labels[i].ignore) << share;
      EXPECT_EQ(labels[i].box, boxes[i]);
    }
  }
  const Stressed hidden = occluded(scene(boxes), 0.76);
  for (const LabelledBox& box : std::get<BoxLabels>(hidden.sample.label).boxes) EXPECT_TRUE(box.ignore);
}

TEST(ObjectOcclusion, WhereBoxesOverlapAPixelIsHiddenOnce) {
  // The right half of the first is the left half of the second; both are swept from the left.
  const Stressed out = occluded(scene({{0, 0, 40, 20}, {20, 0, 60, 20}}), 0.5, choice("side", "left"));
  EXPECT_EQ(grey_pixels(out.sample.image, kAll), 40 * 20);
  const auto& labels = std::get<BoxLabels>(out.sample.label).boxes;
  EXPECT_EQ(labels[0].visible, 0);
  EXPECT_EQ(labels[1].visible, 0.5);
}

TEST(ObjectOcclusion, EveryObjectDrawsItsOwnSideAndKeepsIt) {
  std::set<std::string> sides;
  for (std::uint64_t key = 0; key < 60; ++key) {
    std::string found;
    for (const double share : {0.2, 0.4}) {
      const auto stressor = test::stressor("object_occlusion");
      const Image out =
          stressor->apply(scene({{10, 10, 50, 50}}), {key, 0, 0}, stressor->axis().level_of(share))
              .sample.image;
      const bool left = out.row(30)[3 * 10] == 128;
      const bool right = out.row(30)[3 * 49] == 128;
      const bool top = out.row(10)[3 * 30] == 128;
      const std::string side = left ? "left" : right ? "right" : top ? "top" : "bottom";
      EXPECT_TRUE(found.empty() || found == side);
      found = side;
    }
    sides.insert(found);
  }
  EXPECT_EQ(sides.size(), 4U);
}

TEST(ObjectOcclusion, ThePictureCanBeTheRegionAlthoughThereAreBoxes) {
  Value params = choice("region", "picture");
  params["side"] = "top";
  const Stressed out = occluded(scene({{0, 0, 20, 20}, {0, 40, 20, 60}}), 0.5, params);
  EXPECT_EQ(grey_pixels(out.sample.image, kAll), 80 * 30);
  const auto& labels = std::get<BoxLabels>(out.sample.label).boxes;
  EXPECT_EQ(labels[0].visible, 0);
  EXPECT_TRUE(labels[0].ignore);
  EXPECT_EQ(labels[1].visible, 1);
  EXPECT_FALSE(labels[1].ignore);
}

TEST(ObjectOcclusion, OfAMaskOnlyItsPixelsAreCovered) {
  Sample sample = scene({{10, 10, 50, 50}});
  MaskWriter mask({80, 60});
  for (int x = 0; x < 80; ++x)
    for (int y = 0; y < 60; ++y) mask.add(std::hypot(x - 29.5, y - 29.5) < 20);
  Mask disk = mask.finish();
  const double area = static_cast<double>(proofload::area(disk));
  std::get<BoxLabels>(sample.label).boxes[0].mask = disk;
  for (const double share : {0.5, 1.0}) {
    const Stressed out = occluded(sample, share, choice("region", "mask"));
    for (int y = 0; y < 60; ++y)
      for (int x = 0; x < 80; ++x)
        if (std::hypot(x - 29.5, y - 29.5) >= 20) {
          EXPECT_EQ(out.sample.image.row(y)[3 * x], 10);
        }
    EXPECT_EQ(grey_pixels(out.sample.image, kAll), std::floor(share * area));
    EXPECT_DOUBLE_EQ(std::get<BoxLabels>(out.sample.label).boxes[0].visible,
                     1 - std::floor(share * area) / area);
  }
}

TEST(ObjectOcclusion, WhatIsNotScoredIsNotCovered) {
  Sample sample = scene({{5, 5, 30, 25}, {40, 10, 70, 50}});
  std::get<BoxLabels>(sample.label).boxes[1].ignore = true;
  const Stressed out = occluded(sample, 1);
  EXPECT_EQ(grey_pixels(out.sample.image, kAll), 25 * 20);
}

TEST(ObjectOcclusion, FillsWithTheMeanColourOrNoise) {
  Sample sample = scene({{10, 10, 30, 30}});
  sample.image = test::textured({80, 60}, 3);
  const Image mean = occluded(sample, 1, choice("fill", "mean")).sample.image;
  for (int c = 0; c < 3; ++c) {
    double sum = 0;
    for (int y = 10; y < 30; ++y)
      for (int x = 10; x < 30; ++x) sum += sample.image.row(y)[3 * x + c];
    EXPECT_NEAR(mean.row(20)[3 * 20 + c], sum / 400, 0.51);
  }
  const Image noise = occluded(sample, 1, choice("fill", "noise")).sample.image;
  double sum = 0;
  for (int y = 10; y < 30; ++y)
    for (int x = 10; x < 30; ++x) sum += noise.row(y)[3 * x];
  EXPECT_NEAR(sum / 400, 127.5, 5 * 73.9 / 20);
}

}  // namespace
}  // namespace proofload
