#include <gtest/gtest.h>

#include <limits>

#include "support/heads.h"

namespace proofload::model {
namespace {

using test::f32;
using test::settings;
using test::signature_of;
using test::ToyHead;

constexpr std::size_t kCells = 84;   // Of a 64 x 64 input.
constexpr std::size_t kColumns = 6;  // Two classes.

struct Candidate {
  std::size_t cell;
  std::vector<float> numbers;
};

engine::Tensor made(const std::vector<Candidate>& candidates, bool transposed) {
  engine::Tensor out;
  out.shape = {1, kColumns, kCells};
  if (transposed) out.shape = {1, kCells, kColumns};
  out.values.assign(kCells * kColumns, 0.0f);
  for (const Candidate& each : candidates)
    for (std::size_t c = 0; c < kColumns; ++c)
      out.values[transposed ? each.cell * kColumns + c : c * kCells + each.cell] = each.numbers[c];
  return out;
}

TEST(Ultralytics, BothOrdersGiveCentreAndSizeAsCorners) {
  for (const bool transposed : {false, true}) {
    const auto boxes =
        ToyHead("ultralytics", settings(), {made({{5, {30, 20, 10, 8, 0.25f, 0.75f}}}, transposed)}).boxes();
    ASSERT_EQ(boxes.size(), 2u);
    EXPECT_EQ(boxes[0], (ScoredBox{{25, 16, 35, 24}, 1, 0.75}));
    EXPECT_EQ(boxes[1], (ScoredBox{{25, 16, 35, 24}, 0, 0.25}));
  }
}

TEST(Ultralytics, OverlapsOfOneClassGo) {
  const auto out =
      made({{0, {30, 20, 10, 8, 0.5f, 0}}, {1, {31, 20, 10, 8, 0.75f, 0}}, {2, {31, 20, 10, 8, 0, 0.5f}}},
           false);
  const auto boxes = ToyHead("ultralytics", settings(), {out}).boxes();
  ASSERT_EQ(boxes.size(), 2u);
  EXPECT_EQ(boxes[0].score, 0.75);
  EXPECT_EQ(boxes[1].label, 1);
}

TEST(Ultralytics, RelativeBoxesAreScaled) {
  const auto boxes = ToyHead("ultralytics", settings({{"relative", true}}),
                             {made({{0, {0.5f, 0.25f, 0.25f, 0.5f, 1, 0}}}, false)})
                         .boxes();
  ASSERT_EQ(boxes.size(), 1u);
  EXPECT_EQ(boxes[0].box, (Box{24, 0, 40, 32}));
}

TEST(Ultralytics, NotANumberIsSeen) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(
      defect(ToyHead("ultralytics", settings(), {made({{0, {30, 20, 10, 8, nan, 0}}}, false)}).decode())
          .empty());
  EXPECT_FALSE(
      defect(ToyHead("ultralytics", settings(), {made({{0, {nan, 20, 10, 8, 1, 0}}}, false)}).decode())
          .empty());
}

engine::Signature exported(std::vector<std::int64_t> shape, const std::string& task = "detect") {
  engine::Signature out = signature_of({f32("output0", std::move(shape))}, {640, 640});
  out.metadata = {{"task", task},
                  {"names", "{0: 'person', 1: 'dog'}"},
                  {"imgsz", "[480, 640]"},
                  {"license", "AGPL-3.0"}};
  return out;
}

TEST(Ultralytics, ItsMetadataMakeItCertain) {
  const auto fits = test::head_spec("ultralytics").fits;
  EXPECT_GT(fits(exported({1, 6, 8400})), 0.9);
  EXPECT_GT(fits(exported({1, 8400, 6})), 0.9);
  EXPECT_GT(fits(exported({1, 6, -1})), 0.9);
  EXPECT_EQ(fits(exported({1, 7, 8400})), 0);  // Three classes, two names.
  EXPECT_EQ(fits(exported({1, 6, 8400}, "pose")), 0);
  EXPECT_GT(fits(signature_of({f32("output0", {1, 84, 8400})}, {640, 640})), 0.8);
  EXPECT_EQ(fits(signature_of({f32("output0", {1, 84, 8401})}, {640, 640})), 0);
}

TEST(Ultralytics, TransposedRowsWithoutMetadataAreRatherYoloX) {
  const auto signature = signature_of({f32("output", {1, 8400, 85})}, {640, 640});
  EXPECT_LT(test::head_spec("ultralytics").fits(signature), test::head_spec("yolox").fits(signature));
  const auto named = exported({1, 8400, 6});
  EXPECT_GT(test::head_spec("ultralytics").fits(named), test::head_spec("yolox").fits(named));
}

TEST(Ultralytics, DescribesItselfFromTheMetadata) {
  engine::Signature signature = exported({1, 6, -1});
  ModelSpec spec;
  test::head_spec("ultralytics").describe(signature, spec);
  EXPECT_EQ(spec.labels, (std::vector<std::string>{"person", "dog"}));
  EXPECT_EQ(spec.license, "AGPL-3.0");
  EXPECT_EQ(spec.input.size, (Size{640, 480}));  // The file says height first.
  EXPECT_EQ(spec.input.fit, Fit::letterbox);
  EXPECT_EQ(spec.input.pad, 114);
  EXPECT_DOUBLE_EQ(spec.input.scale, 1.0 / 255);
}

}  // namespace
}  // namespace proofload::model
