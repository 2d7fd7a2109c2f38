#include <gtest/gtest.h>

#include <limits>

#include "support/files.h"
#include "support/heads.h"
#include "support/needs.h"
#include "support/onnx.h"

namespace proofload::model {
namespace {

using test::f32;
using test::settings;
using test::signature_of;
using test::tensor;
using test::ToyHead;

// Two prototypes over an input of 64 x 64: the left half is positive in the first, the upper half in the second.
engine::Tensor prototypes() {
  constexpr int kSide = 16;
  std::vector<float> values;
  for (int plane = 0; plane < 2; ++plane)
    for (int y = 0; y < kSide; ++y)
      for (int x = 0; x < kSide; ++x) values.push_back((plane == 0 ? x : y) < kSide / 2 ? 1.0f : -1.0f);
  return tensor({1, 2, kSide, kSide}, std::move(values));
}

Placement whole(Size size) {
  Placement out;
  out.source = size;
  return out;
}

// Final rows: two corners, score, class, two weights.
TEST(UltralyticsSegment, AMaskIsTheSumOfThePrototypesInsideOfTheBox) {
  const ToyHead head("ultralytics_segment", settings(),
                     {tensor({1, 2, 8}, {8, 8, 56, 40, 0.75f, 3, 1, 0,  //
                                         8, 8, 56, 40, 0.5f, 1, 0, -1}),
                      prototypes()});
  const auto boxes = head.boxes(0, whole({64, 64}));
  ASSERT_EQ(boxes.size(), 2u);
  EXPECT_EQ(boxes[0].label, 3);
  EXPECT_EQ(boxes[0].box, (Box{8, 8, 56, 40}));
  EXPECT_EQ(boxes[0].mask, inside_of(Box{8, 8, 32, 40}, {64, 64}));
  EXPECT_EQ(boxes[1].mask, inside_of(Box{8, 32, 56, 40}, {64, 64}));
}

TEST(UltralyticsSegment, ClassicRowsHaveOverlaps) {
  // [1, 4 + 2 + 2, 3], metadata tells the two classes by their number; three candidates, the second covers the first.
  const std::vector<float> values = {32,   32,    32, 24, 24, 24,    48, 48, 48, 32, 32, 32,
                                     0.5f, 0.75f, 0,  0,  0,  0.25f, 1,  1,  0,  0,  0,  1};
  const ToyHead head("ultralytics_segment", settings({{"form", "classic"}}),
                     {tensor({1, 8, 3}, values), prototypes()});
  const auto boxes = head.boxes(0, whole({64, 64}));
  ASSERT_EQ(boxes.size(), 2u);
  EXPECT_EQ(boxes[0].score, 0.75);
  EXPECT_EQ(boxes[0].box, (Box{8, 8, 56, 40}));
  EXPECT_EQ(boxes[0].mask, inside_of(Box{8, 8, 32, 40}, {64, 64}));
  EXPECT_EQ(boxes[1].label, 1);
  EXPECT_EQ(boxes[1].mask, inside_of(Box{8, 8, 56, 32}, {64, 64}));
}

// A picture of 128 x 64 lies in the input at half its size, 16 px below the edge.
TEST(UltralyticsSegment, MasksHaveTheSizeOfThePicture) {
  const ToyHead head("ultralytics_segment", settings(),
                     {tensor({1, 1, 8}, {16, 20, 48, 44, 0.75f, 0, 1, 0}), prototypes()});
  Placement placement;
  placement.scale_x = placement.scale_y = 0.5;
  placement.offset_y = 16;
  placement.source = {128, 64};
  const auto boxes = head.boxes(0, placement);
  EXPECT_EQ(boxes.at(0).mask, inside_of(Box{32, 8, 64, 56}, {128, 64}));
}

TEST(UltralyticsSegment, NotANumberIsSeen) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const std::size_t at : {0u, 4u, 7u}) {
    std::vector<float> row = {8, 8, 56, 40, 0.75f, 3, 1, 0};
    row[at] = nan;
    const ToyHead head("ultralytics_segment", settings(), {tensor({1, 1, 8}, row), prototypes()});
    EXPECT_FALSE(defect(head.decode(0, whole({64, 64}))).empty()) << at;
  }
}

TEST(UltralyticsSegment, OtherShapesAreNamed) {
  const ToyHead head("ultralytics_segment", settings(),
                     {tensor({1, 1, 8}, std::vector<float>(8)), prototypes()});
  EXPECT_THROW(ToyHead("ultralytics_segment", settings(),
                       {tensor({1, 1, 5}, std::vector<float>(5)), prototypes()}),
               Error);
  EXPECT_THROW(ToyHead("ultralytics_segment", settings(), {tensor({1, 1, 8}, std::vector<float>(8))}), Error);
}

// As ultralytics exports it: nothing need be written to use it.
TEST(UltralyticsSegment, AnExportDescribesItself) {
  PROOFLOAD_NEEDS_OPENVINO();
  const test::ScratchFolder folder;
  const engine::Tensor planes = prototypes();
  test::OnnxModel net;
  net.input("images", {1, 3, 64, 64})
      .output("output0", {1, 2, 8})
      .output("output1", {1, 2, 16, 16})
      .constant("rows", {1, 2, 8}, {8, 8, 56, 40, 0.75f, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0})
      .constant("planes", {1, 2, 16, 16}, planes.values)
      .constant("none", {1}, {0})
      .node("ReduceMean", {"images"}, {"mean"}, {{"axes", {1, 2, 3}}}, {{"keepdims", 0}})
      .node("Mul", {"mean", "none"}, {"zero"})
      .node("Add", {"rows", "zero"}, {"output0"})
      .node("Add", {"planes", "zero"}, {"output1"})
      .metadata("task", "segment")
      .metadata("names", "{0: 'cat', 1: 'dog'}")
      .metadata("imgsz", "[64, 64]");
  folder.write("best.onnx", net.file());
  const Model model = Model::open(folder.path() / "best.onnx", {});
  EXPECT_EQ(model.spec().output.kind, "ultralytics_segment");
  EXPECT_EQ(model.spec().task, Task::instances);
  EXPECT_EQ(model.spec().labels, (std::vector<std::string>{"cat", "dog"}));
  EXPECT_EQ(model.spec().input.fit, Fit::letterbox);
  const Image image({64, 64}, 3);
  const Image* const one = &image;
  const auto boxes = std::get<BoxPredictions>(model.predict(0, {&one, 1}).at(0)).boxes;
  ASSERT_EQ(boxes.size(), 1u);
  EXPECT_EQ(boxes[0].label, 1);
  EXPECT_EQ(boxes[0].mask, inside_of(Box{8, 8, 32, 40}, {64, 64}));
}

TEST(UltralyticsSegment, IsRecognised) {
  const auto fits = test::head_spec("ultralytics_segment").fits;
  const auto planes = f32("output1", {1, 32, 160, 160});
  EXPECT_GT(fits(signature_of({f32("output0", {1, 116, 8400}), planes})), 0.5);
  EXPECT_GT(fits(signature_of({f32("output0", {1, 300, 38}), planes})), 0.5);
  EXPECT_EQ(fits(signature_of({f32("output0", {1, 116, 8400})})), 0);
  auto detect = signature_of({f32("output0", {1, 116, 8400}), planes});
  detect.metadata = {{"task", "detect"}, {"names", "{0: 'a'}"}};
  EXPECT_EQ(fits(detect), 0);
}

}  // namespace
}  // namespace proofload::model
