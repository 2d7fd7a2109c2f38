#include "proofload/model/model_yaml.h"

#include <gtest/gtest.h>

#include "support/files.h"

namespace proofload::model {
namespace {

void expect_equal(const ModelSpec& a, const ModelSpec& b) {
  EXPECT_EQ(a.task, b.task);
  EXPECT_EQ(a.input.layout, b.input.layout);
  EXPECT_EQ(a.input.color, b.input.color);
  EXPECT_EQ(a.input.size, b.input.size);
  EXPECT_EQ(a.input.crop, b.input.crop);
  EXPECT_EQ(a.input.fit, b.input.fit);
  EXPECT_EQ(a.input.anchor, b.input.anchor);
  EXPECT_EQ(a.input.pad, b.input.pad);
  EXPECT_EQ(a.input.interpolation, b.input.interpolation);
  EXPECT_EQ(a.input.scale, b.input.scale);
  EXPECT_EQ(a.input.mean, b.input.mean);
  EXPECT_EQ(a.input.std, b.input.std);
  EXPECT_EQ(a.output.kind, b.output.kind);
  EXPECT_EQ(a.output.settings, b.output.settings);
  EXPECT_EQ(a.labels, b.labels);
  EXPECT_EQ(a.batch, b.batch);
  EXPECT_EQ(a.license, b.license);
}

ModelSpec full() {
  ModelSpec spec;
  spec.task = Task::detection;
  spec.input.layout = Layout::nhwc;
  spec.input.color = Color::bgr;
  spec.input.size = {320, 240};
  spec.input.crop = Size{300, 200};
  spec.input.fit = Fit::letterbox;
  spec.input.anchor = Anchor::top_left;
  spec.input.pad = 114.5;
  spec.input.interpolation = Interpolation::area_down_linear_up;
  spec.input.scale = 1.0 / 255;
  spec.input.mean = {0.485, 0.456, 0.406};
  spec.input.std = {0.229, 1e-7, 1.0 / 3};
  spec.output.kind = "yolox";
  for (const Entry& entry : catalog())
    if (entry.id == "yolox") spec.output.settings = entry.spec().params.defaults().values();
  spec.output.settings["iou_threshold"] = 0.45;
  spec.labels = {"no",     "007", "null",  "a: b", "it's \"x\"", "#5",
                 "[1, 2]", "",    "Käfer", "1.5",  "- x",        "true"};
  spec.batch = 4;
  spec.license = "Apache-2.0";
  spec.notes = {"input.size: 320 x 240, read", "a note\nof two lines: input: {size: 3}"};
  return spec;
}

TEST(ModelYaml, WhatIsWrittenReadsBackEqual) {
  expect_equal(parse_model_yaml(to_yaml(full()), "model.yaml"), full());
  ModelSpec plain;
  plain.output.kind = "logits";
  plain.output.settings = Value::object();
  plain.output.settings["first_class"] = 0;
  expect_equal(parse_model_yaml(to_yaml(plain), "model.yaml"), plain);
}

TEST(ModelYaml, NotesAreComments) {
  const std::string text = to_yaml(full());
  EXPECT_NE(text.find("# input.size: 320 x 240, read\n"), std::string::npos) << text;
  EXPECT_NE(text.find("# a note of two lines: input: {size: 3}\n"), std::string::npos) << text;
}

TEST(ModelYaml, FormsThatPeopleWriteAreUnderstood) {
  const ModelSpec spec = parse_model_yaml(
      "input: {size: 320x240, crop: 224, color: grey, anchor: center, scale: 1/255, mean: 0.5, std: [0.25]}\n"
      "labels: {1: b, 0: a}\n",
      "model.yaml");
  EXPECT_EQ(spec.input.size, (Size{320, 240}));
  EXPECT_EQ(spec.input.crop, (Size{224, 224}));
  EXPECT_EQ(spec.input.color, Color::gray);
  EXPECT_EQ(spec.input.anchor, Anchor::centre);
  EXPECT_DOUBLE_EQ(spec.input.scale, 1.0 / 255);
  EXPECT_EQ(spec.input.mean, (std::array<double, 3>{0.5, 0.5, 0.5}));
  EXPECT_EQ(spec.input.std, (std::array<double, 3>{0.25, 0.25, 0.25}));
  EXPECT_EQ(spec.labels, (std::vector<std::string>{"a", "b"}));
}

TEST(ModelYaml, ScaleFollowsTheMean) {
  EXPECT_DOUBLE_EQ(parse_model_yaml("input: {mean: [0.485, 0.456, 0.406]}", "m").input.scale, 1.0 / 255);
  EXPECT_DOUBLE_EQ(parse_model_yaml("input: {mean: 0}", "m").input.scale, 1.0 / 255);
  EXPECT_DOUBLE_EQ(parse_model_yaml("input: {mean: [123.675, 116.28, 103.53]}", "m").input.scale, 1);
  EXPECT_DOUBLE_EQ(parse_model_yaml("input: {mean: 0.5, scale: 2}", "m").input.scale, 2);
}

TEST(ModelYaml, LabelsMayStandInAFile) {
  const test::ScratchFolder folder;
  folder.write("names.txt", "cat\r\ndog\n\n");
  const auto path = folder.path() / "model.yaml";
  EXPECT_EQ(parse_model_yaml("labels: names.txt", path.string()).labels,
            (std::vector<std::string>{"cat", "dog"}));
  EXPECT_THROW(parse_model_yaml("labels: absent.txt", path.string()), Error);
}

TEST(ModelYaml, EveryProblemIsNamedAtOnceWithItsPlace) {
  try {
    parse_model_yaml(
        "tusk: classification\n"
        "task: clasification\n"
        "input:\n"
        "  siez: 224\n"
        "  size: [224]\n"
        "  layout: chw\n"
        "  color: 3\n"
        "  resize: letterbocks\n"
        "  pad: 300\n"
        "  scale: 0\n"
        "  mean: [1, 2]\n"
        "  std: [1, 0, 1]\n"
        "output: {kind: logit, first_class: 1}\n"
        "labels: {0: a, 2: b}\n"
        "batch: -1\n",
        "model.yaml");
    FAIL();
  } catch (const Error& e) {
    const std::string text = e.what();
    EXPECT_EQ(e.code(), ErrorCode::parse);
    for (const char* part :
         {"model.yaml:1:1: unknown key `tusk`, did you mean `task`?", "model.yaml:2:7: `task` must be one of",
          "did you mean `classification`?",
          "model.yaml:4:3: unknown key `siez` in `input`, did you mean `size`?",
          "model.yaml:5:9: `size` must be",
          "model.yaml:6:11: `layout` must be one of nchw, nhwc, found `chw`", "model.yaml:7:10: `color`",
          "model.yaml:8:11: `resize`", "model.yaml:9:8: `pad`", "model.yaml:10:10: `scale`",
          "model.yaml:11:9: `mean`", "model.yaml:12:8: `std`", "model.yaml:13:16: `kind` must be one of",
          "did you mean `logits`?", "model.yaml:14:16: `2` is no index", "model.yaml:15:8: `batch`"})
      EXPECT_NE(text.find(part), std::string::npos) << part << "\nnot in\n" << text;
  }
}

TEST(ModelYaml, SettingsOfTheHeadAreChecked) {
  try {
    parse_model_yaml("output: {kind: sincos, perod: 10, order: cos}", "model.yaml");
    FAIL();
  } catch (const Error& e) {
    const std::string text = e.what();
    EXPECT_NE(text.find("model.yaml:1:24: unknown parameter `perod`, did you mean `period`?"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("`order` must be one of"), std::string::npos) << text;
  }
}

TEST(ModelYaml, OtherThingsThanMapsAreRefused) {
  for (const char* text : {"- 1", "text", "input: 3", "output: []", "labels: 3", "labels: [[1]]"})
    EXPECT_THROW(parse_model_yaml(text, "model.yaml"), Error) << text;
}

TEST(Merged, TheUpperWinsMapByMap) {
  const Value under = parse_yaml("{a: 1, b: {c: 2, d: 3}, e: [1, 2]}", "");
  const Value over = parse_yaml("{b: {c: 4}, e: [3], f: 5}", "");
  EXPECT_EQ(merged(under, over), parse_yaml("{a: 1, b: {c: 4, d: 3}, e: [3], f: 5}", ""));
  EXPECT_EQ(merged(Value(), over), over);
  EXPECT_EQ(merged(under, Value()), under);
}

}  // namespace
}  // namespace proofload::model
