#include "proofload/model/recognise.h"

#include <gtest/gtest.h>

#include "proofload/model/model_yaml.h"
#include "support/heads.h"

namespace proofload::model {
namespace {

using test::f32;
using test::signature_of;

engine::Signature taking(std::vector<std::int64_t> shape,
                         engine::ElementType type = engine::ElementType::f32) {
  engine::Signature out;
  out.inputs = {{"input", type, std::move(shape)}};
  out.outputs = {f32("output", {1, 10})};
  return out;
}

TEST(DescribeInput, ReadsLayoutColourAndSize) {
  ModelSpec spec;
  describe_input(taking({-1, 3, 240, 320}), spec);
  EXPECT_EQ(spec.input.layout, Layout::nchw);
  EXPECT_EQ(spec.input.size, (Size{320, 240}));
  EXPECT_EQ(spec.input.color, Color::rgb);
  spec = {};
  describe_input(taking({1, 240, 320, 1}), spec);
  EXPECT_EQ(spec.input.layout, Layout::nhwc);
  EXPECT_EQ(spec.input.size, (Size{320, 240}));
  EXPECT_EQ(spec.input.color, Color::gray);
}

TEST(DescribeInput, LeavesOpenWhatTheNetworkLeavesOpen) {
  ModelSpec spec;
  describe_input(taking({-1, 3, -1, -1}), spec);
  EXPECT_EQ(spec.input.size, Size{});
  for (const std::string& note : spec.notes) EXPECT_EQ(note.find("input.size"), std::string::npos);
  spec = {};
  describe_input(taking({1, -1, -1, -1}), spec);
  EXPECT_TRUE(spec.notes.empty());
  describe_input(taking({1, 3, 32, 3}), spec);  // Either could be the channels.
  EXPECT_TRUE(spec.notes.empty());
}

TEST(DescribeInput, RefusesWhatIsNoSinglePicture) {
  ModelSpec spec;
  EXPECT_THROW(describe_input(taking({1, 10}), spec), Error);
  EXPECT_THROW(describe_input(taking({8, 3, 32, 32}), spec), Error);
  EXPECT_THROW(describe_input(taking({1, 3, 40000, 32}), spec), Error);
  engine::Signature two = taking({1, 3, 32, 32});
  two.inputs.push_back(two.inputs[0]);
  EXPECT_THROW(describe_input(two, spec), Error);
}

TEST(Recognise, BestFirstAndOnlyOfTheTask) {
  const auto all = recognise(signature_of({f32("output", {1, 3549, 85})}, {416, 416}), catalog(), {});
  ASSERT_GE(all.size(), 2u);
  EXPECT_EQ(all[0].kind, "yolox");
  EXPECT_GT(all[0].fit, all[1].fit);
  for (const Candidate& each : recognise(signature_of({f32("output", {1, 2})}), catalog(), Task::regression))
    EXPECT_EQ(each.kind, "sincos");
}

TEST(Skeleton, IsAModelYaml) {
  const std::string text = skeleton(signature_of({f32("output", {1, 5, 5, 5})}, {320, 240}), catalog());
  const ModelSpec spec = parse_model_yaml(text, "skeleton");
  EXPECT_EQ(spec.input.size, (Size{320, 240}));
  EXPECT_EQ(spec.output.kind, "logits");
}

}  // namespace
}  // namespace proofload::model
