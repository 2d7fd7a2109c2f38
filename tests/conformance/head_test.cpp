// What every head promises (model.h).
#include <gtest/gtest.h>

#include <limits>

#include "proofload/core/file.h"
#include "proofload/model/detail/notes.h"
#include "support/fixtures.h"
#include "support/heads.h"

namespace proofload::model {

// Clean names in ctest.
void PrintTo(const Entry& entry, std::ostream* out) { *out << entry.id; }

namespace {

using test::f32;
using test::signature_of;

/// Outputs that one of the heads is made for, with settings that it cannot do without.
struct Example {
  const char* kind;
  std::vector<engine::TensorInfo> outputs;
  Value settings;
};

std::vector<Example> examples() {
  const auto with = [](std::initializer_list<std::pair<const char*, Value>> members) {
    return test::settings(members);
  };
  return {
      {"logits", {f32("output", {1, 10})}, with({})},
      {"scores", {f32("output", {1, 10})}, with({})},
      {"class_value", {f32("output", {1, 10})}, with({})},
      {"scalar", {f32("output", {1, 1})}, with({{"to", 10}})},
      {"sincos", {f32("output", {1, 2})}, with({{"period", 10}})},
      {"yolox", {f32("output", {1, 84, 8})}, with({})},
      {"ultralytics", {f32("output0", {1, 8, 84})}, with({})},
      {"ultralytics_e2e", {f32("output0", {1, 300, 6})}, with({})},
      {"boxes_labels_scores", {f32("boxes", {7, 4}), f32("labels", {7}), f32("scores", {7})}, with({})},
      {"corners_labels_scores",
       {f32("corners", {7, 4, 2}), f32("labels", {7}), f32("scores", {7})},
       with({})},
      {"masks_labels_scores", {f32("masks", {7, 8, 8}), f32("labels", {7}), f32("scores", {7})}, with({})},
      {"depth_map", {f32("output", {1, 1, 64, 64})}, with({})},
      {"multi_label", {f32("output", {1, 10})}, with({})},
      {"ultralytics_segment", {f32("output0", {1, 300, 38}), f32("output1", {1, 32, 16, 16})}, with({})},
      {"ultralytics_pose", {f32("output0", {1, 300, 57})}, with({})},
      {"ultralytics_obb", {f32("output0", {1, 300, 7})}, with({})},
      {"anchors", {f32("scores", {1, 50, 3}), f32("boxes", {1, 50, 4})}, with({})},
      {"detr", {f32("logits", {1, 10, 4}), f32("pred_boxes", {1, 10, 4})}, with({})},
      {"code_points", {f32("text", {1, 7})}, with({})},
      {"ctc", {f32("output", {1, 20, 37})}, with({})},
      {"dets_labels", {f32("dets", {1, 7, 5}), f32("labels", {1, 7})}, with({})},
      {"class_map", {f32("output", {1, 21, 64, 64})}, with({})},
      {"keypoints", {f32("output", {1, 1, 17, 3})}, with({})},
      {"heatmaps", {f32("output", {1, 17, 16, 16})}, with({})},
  };
}

const Example* example_for(std::string_view kind) {
  static const std::vector<Example> all = examples();
  for (const Example& each : all)
    if (each.kind == kind) return &each;
  return nullptr;
}

std::vector<engine::Tensor> filled(const std::vector<engine::TensorInfo>& outputs, float value) {
  std::vector<engine::Tensor> out;
  for (const engine::TensorInfo& info : outputs) {
    std::size_t count = 1;
    for (const std::int64_t extent : info.shape) count *= static_cast<std::size_t>(extent);
    out.push_back({info.shape, std::vector<float>(count, value)});
  }
  return out;
}

class HeadConformance : public ::testing::TestWithParam<Entry> {
 protected:
  void SetUp() override {
    ASSERT_NE(example_for(GetParam().id), nullptr) << "add an example to tests/conformance/head_test.cpp";
  }
  const Example& example() const { return *example_for(GetParam().id); }
  std::unique_ptr<Head> make() const {
    const HeadSpec spec = GetParam().spec();
    InputSpec input;
    input.size = {64, 64};
    return spec.make(spec.params.check(example().settings, "test"), signature_of(example().outputs), input);
  }
};

TEST_P(HeadConformance, TellsWhatItIs) {
  const HeadSpec spec = GetParam().spec();
  EXPECT_FALSE(spec.title.empty());
  EXPECT_FALSE(spec.summary.empty());
  EXPECT_TRUE(spec.fits && spec.describe && spec.make);
  EXPECT_EQ(static_cast<bool>(spec.scale), spec.task == Task::regression);
  for (const Param& param : spec.params.params()) EXPECT_FALSE(param.doc.empty()) << param.name;
}

TEST_P(HeadConformance, IsInTheGuide) {
  const std::string guide = read_file(test::fixture_path("../docs/guide/models.md"));
  EXPECT_NE(guide.find("`" + std::string(GetParam().id) + "`"), std::string::npos);
}

TEST_P(HeadConformance, FitsItsExampleAndNoOtherHeadFitsItBetter) {
  const engine::Signature signature = signature_of(example().outputs);
  const double fit = GetParam().spec().fits(signature);
  EXPECT_GT(fit, 0);
  EXPECT_LE(fit, 1);
  if (fit <= 0.5) return;  // Says of itself that it only may fit.
  for (const Entry& other : catalog())
    if (other.id != GetParam().id) {
      EXPECT_LT(other.spec().fits(signature), fit) << other.id;
    }
}

TEST_P(HeadConformance, FitsNoNonsense) {
  const auto fits = GetParam().spec().fits;
  EXPECT_EQ(fits({}), 0);
  EXPECT_EQ(fits(signature_of({})), 0);
  EXPECT_EQ(fits(signature_of({f32("a", {})})), 0);
  if (GetParam().spec().task != Task::segmentation) {
    EXPECT_EQ(fits(signature_of({f32("a", {1, 21, 64, 64})})), 0);
  }
  if (GetParam().spec().task != Task::keypoints) {
    EXPECT_EQ(fits(signature_of({f32("a", {1, 1, 17, 3})})), 0);
  }
  EXPECT_EQ(fits(signature_of({f32("a", {-1, -1, -1, -1})})), 0);
  EXPECT_EQ(fits(signature_of({f32("a", {1, 4420, 2}), f32("b", {1, 4420, 4})})), 0);
}

TEST_P(HeadConformance, EveryDescriptionHasItsNotes) {
  ModelSpec spec;
  GetParam().spec().describe(signature_of(example().outputs), spec);
  const InputSpec untouched;
  const auto told = [&](const char* key) { return detail::noted(spec, key); };
  EXPECT_TRUE(spec.input.scale == untouched.scale || told("input.scale"));
  EXPECT_TRUE(spec.input.mean == untouched.mean || told("input.mean"));
  EXPECT_TRUE(spec.input.fit == untouched.fit || told("input.resize"));
  EXPECT_TRUE(spec.input.color == untouched.color || told("input.color"));
  EXPECT_TRUE(spec.labels.empty() || told("labels"));
}

TEST_P(HeadConformance, OrdinaryOutputsDecodeWithoutDefect) {
  const auto head = make();
  for (const float value : {0.0f, 0.5f, 1.0f, -3.0f}) {
    const Prediction prediction = head->decode(filled(example().outputs, value), 0, {});
    EXPECT_EQ(defect(prediction), "") << value;
    EXPECT_EQ(prediction, head->decode(filled(example().outputs, value), 0, {}));
    switch (GetParam().spec().task) {
      case Task::classification: EXPECT_TRUE(std::holds_alternative<ClassScores>(prediction)); break;
      case Task::detection: EXPECT_TRUE(std::holds_alternative<BoxPredictions>(prediction)); break;
      case Task::regression: EXPECT_TRUE(std::holds_alternative<Reading>(prediction)); break;
      case Task::segmentation: EXPECT_TRUE(std::holds_alternative<ClassMap>(prediction)); break;
      case Task::instances:
      case Task::oriented: EXPECT_TRUE(std::holds_alternative<BoxPredictions>(prediction)); break;
      case Task::depth: EXPECT_TRUE(std::holds_alternative<DepthMap>(prediction)); break;
      case Task::multi_label: EXPECT_TRUE(std::holds_alternative<SetScores>(prediction)); break;
      case Task::keypoints: EXPECT_TRUE(std::holds_alternative<PosePredictions>(prediction)); break;
      case Task::text: EXPECT_TRUE(std::holds_alternative<TextLine>(prediction)); break;
    }
  }
}

TEST_P(HeadConformance, NotANumberIsADefectAndNoCrash) {
  const auto head = make();
  EXPECT_NE(defect(head->decode(filled(example().outputs, std::numeric_limits<float>::quiet_NaN()), 0, {})),
            "");
  for (const float value :
       {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(), 3e38f})
    head->decode(filled(example().outputs, value), 0, {});
}

TEST_P(HeadConformance, OutputsOfAnotherShapeAreRefused) {
  const auto head = make();
  std::vector<engine::TensorInfo> other = example().outputs;
  other[0].shape.insert(other[0].shape.begin(), 0);
  const auto none = filled(other, 0);
  EXPECT_THROW(head->decode(none, 0, {}), Error);
  EXPECT_THROW(head->decode(filled(example().outputs, 0), 99, {}), Error);
}

TEST_P(HeadConformance, IsNotMadeForAMapOfAPicture) {
  if (GetParam().id == "heatmaps") return;  // Any number of maps may be points.
  const HeadSpec spec = GetParam().spec();
  if (spec.task == Task::segmentation) return;
  InputSpec input;
  input.size = {64, 64};
  EXPECT_THROW(spec.make(spec.params.check(example().settings, "test"),
                         signature_of({f32("a", {1, 21, 64, 64})}), input),
               Error);
}

TEST_P(HeadConformance, SettingsSurviveYaml) {
  const HeadSpec spec = GetParam().spec();
  const Value values = spec.params.check(example().settings, "test").values();
  EXPECT_EQ(parse_yaml(proofload::to_yaml(values), "test"), values);
}

INSTANTIATE_TEST_SUITE_P(Catalog,
                         HeadConformance,
                         ::testing::ValuesIn(catalog().begin(), catalog().end()),
                         [](const auto& each) { return std::string(each.param.id); });

}  // namespace
}  // namespace proofload::model
