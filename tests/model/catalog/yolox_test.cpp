#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/heads.h"

namespace proofload::model {
namespace {

using test::settings;
using test::ToyHead;

constexpr std::size_t kColumns = 7;  // Two classes.

// 64 x 64: 8x8 + 4x4 + 2x2 cells.
engine::Tensor empty(std::int64_t rows = 84, std::int64_t batch = 1) {
  return {{batch, rows, kColumns}, std::vector<float>(static_cast<std::size_t>(batch * rows) * kColumns)};
}

void put(engine::Tensor& to, std::size_t row, std::vector<float> values) {
  std::copy(values.begin(), values.end(), to.values.begin() + static_cast<std::ptrdiff_t>(row * kColumns));
}

// Row 64 + 1·4 + 2: stride 16, cell (2, 1). Centre ((0.5 + 2)·16, (0.25 + 1)·16) = (40, 20), size (e^0·16, e^ln2·16).
TEST(YoloX, DecodesACellByItsPlaceAndStride) {
  engine::Tensor out = empty();
  put(out, 64 + 6, {0.5f, 0.25f, 0, std::log(2.0f), 0.5f, 0.25f, 0.5f});
  const auto boxes =
      ToyHead("yolox", settings({{"score_floor", 0.2}, {"score_threshold", 1}}), {out}).boxes();
  ASSERT_EQ(boxes.size(), 1u);
  EXPECT_EQ(boxes[0].label, 1);
  EXPECT_NEAR(boxes[0].score, 0.25, 1e-6);
  EXPECT_NEAR(boxes[0].box.x0, 32, 1e-5);
  EXPECT_NEAR(boxes[0].box.y0, 4, 1e-5);
  EXPECT_NEAR(boxes[0].box.x1, 48, 1e-5);
  EXPECT_NEAR(boxes[0].box.y1, 36, 1e-5);
}

TEST(YoloX, EveryClassAboveTheThresholdIsABox) {
  engine::Tensor out = empty();
  put(out, 0, {0, 0, 0, 0, 1, 0.75f, 0.5f});
  const auto boxes = ToyHead("yolox", settings(), {out}).boxes();
  ASSERT_EQ(boxes.size(), 2u);
  EXPECT_EQ(boxes[0].label, 0);
  EXPECT_EQ(boxes[1].label, 1);
}

TEST(YoloX, OverlapsGoUnlessTold) {
  engine::Tensor out = empty();
  put(out, 0, {0.5f, 0.5f, 1, 1, 1, 0.5f, 0});
  put(out, 1, {-0.45f, 0.5f, 1, 1, 1, 0.75f, 0});
  EXPECT_EQ(ToyHead("yolox", settings(), {out}).boxes().size(), 1u);
  EXPECT_EQ(ToyHead("yolox", settings({{"iou_threshold", 1}}), {out}).boxes().size(), 2u);
  EXPECT_EQ(ToyHead("yolox", settings({{"nms", false}}), {out}).boxes().size(), 2u);
}

TEST(YoloX, GoesBackToThePicture) {
  engine::Tensor out = empty();
  put(out, 64 + 6, {0.5f, 0.25f, 0, std::log(2.0f), 1, 1, 0});
  Placement placement;
  placement.scale_x = 0.5;
  placement.scale_y = 0.25;
  placement.offset_x = 8;
  placement.offset_y = 4;
  const auto boxes = ToyHead("yolox", settings(), {out}).boxes(0, placement);
  ASSERT_EQ(boxes.size(), 1u);
  EXPECT_NEAR(boxes[0].box.x0, (32 - 8) / 0.5, 1e-4);
  EXPECT_NEAR(boxes[0].box.y0, 0, 1e-4);
  EXPECT_NEAR(boxes[0].box.y1, (36 - 4) / 0.25, 1e-4);
}

TEST(YoloX, WideInputsAndAFourthStrideAreCounted) {
  // 128 x 64 with strides 8, 16, 32, 64: 128 + 32 + 8 + 2 cells; the last row is the second cell of stride 64.
  engine::Tensor out = empty(170);
  put(out, 169, {0.5f, 0.5f, 0, 0, 1, 1, 0});
  const auto boxes = ToyHead("yolox", settings(), {out}, {}, {128, 64}).boxes();
  ASSERT_EQ(boxes.size(), 1u);
  EXPECT_NEAR(boxes[0].box.x0, 64, 1e-5);
  EXPECT_NEAR(boxes[0].box.x1, 128, 1e-5);
}

TEST(YoloX, ItemsOfABatchAreSeparate) {
  engine::Tensor out = empty(84, 2);
  put(out, 84, {0.5f, 0.5f, 0, 0, 1, 1, 0});
  const ToyHead head("yolox", settings(), {out});
  EXPECT_TRUE(head.boxes(0).empty());
  EXPECT_EQ(head.boxes(1).size(), 1u);
}

TEST(YoloX, NotANumberIsSeen) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (std::size_t column : {0u, 2u, 4u, 6u}) {
    engine::Tensor out = empty();
    std::vector<float> row = {0.5f, 0.5f, 0, 0, 1, 1, 1};
    row[column] = nan;
    put(out, 3, row);
    EXPECT_FALSE(defect(ToyHead("yolox", settings(), {out}).decode()).empty()) << column;
  }
}

TEST(YoloX, FitsOnlyWhereTheRowsAreTheCells) {
  const auto fits = test::head_spec("yolox").fits;
  using test::f32;
  using test::signature_of;
  EXPECT_GT(fits(signature_of({f32("output", {1, 3549, 85})}, {416, 416})), 0.8);
  EXPECT_EQ(fits(signature_of({f32("output", {1, 3548, 85})}, {416, 416})), 0);
  EXPECT_EQ(fits(signature_of({f32("output", {1, 85, 3549})}, {416, 416})), 0);
  EXPECT_EQ(fits(signature_of({f32("output", {1, 25200, 85})}, {640, 640})), 0);
  EXPECT_EQ(fits(signature_of({f32("output", {1, 3549})}, {416, 416})), 0);
}

TEST(YoloX, RefusesAnotherShapeWithTheRightOne) {
  try {
    const ToyHead made("yolox", settings(), {empty(83)});
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("84 cells"), std::string::npos) << e.what();
  }
}

}  // namespace
}  // namespace proofload::model
