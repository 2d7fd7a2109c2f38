#include "proofload/model/model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "proofload/core/error.h"
#include "proofload/core/hash.h"
#include "proofload/model/inspect.h"
#include "proofload/model/model_yaml.h"
#include "support/files.h"
#include "support/heads.h"

namespace proofload::model {
namespace {

namespace fs = std::filesystem;

/// An engine of any signature, so that a test can pose as any exporter. What it answers is a number for every output
/// value, or for [N,C] rows the mean of the input beside zeros.
struct Posing {
  engine::Signature signature;
  float answer = 0.5f;
};
Posing& posing() {
  static Posing value;
  return value;
}

class PosingEngine final : public engine::Engine {
 public:
  const engine::Signature& signature() const override { return posing().signature; }
  int concurrency() const override { return 2; }
  void run(int, std::span<const engine::Tensor>, std::vector<engine::Tensor>& outputs) override {
    outputs.clear();
    for (const engine::TensorInfo& info : signature().outputs) {
      engine::Tensor tensor;
      std::size_t count = 1;
      for (const std::int64_t extent : info.shape) {
        tensor.shape.push_back(extent < 0 ? 1 : extent);
        count *= static_cast<std::size_t>(tensor.shape.back());
      }
      tensor.values.assign(count, posing().answer);
      outputs.push_back(std::move(tensor));
    }
  }
};

engine::Spec posing_spec() {
  return {.title = "posing",
          .summary = "For tests.",
          .params = {},
          .suffixes = {".onnx"},
          .make = [](const fs::path&, const engine::Settings&, const Params&)
              -> std::unique_ptr<engine::Engine> { return std::make_unique<PosingEngine>(); }};
}
constexpr engine::Entry kPosing[] = {{"posing", &posing_spec}};

class ModelOpen : public ::testing::Test {
 protected:
  void SetUp() override { model_ = folder_.write("net.onnx", "x"); }

  Model open(engine::Signature signature, const std::string& yaml = "", float answer = 0.5f) {
    posing() = {std::move(signature), answer};
    if (!yaml.empty()) folder_.write("model.yaml", yaml);
    return Model::open(model_, options_, kPosing);
  }
  std::string error_of(engine::Signature signature, const std::string& yaml = "", float answer = 0.5f) {
    try {
      open(std::move(signature), yaml, answer);
    } catch (const Error& e) {
      EXPECT_NE(std::string(e.what()).find(folder_.path().string()), std::string::npos) << e.what();
      return e.what();
    }
    ADD_FAILURE() << "was opened";
    return {};
  }
  static bool has_note(const Model& model, const std::string& part) {
    for (const std::string& note : model.spec().notes)
      if (note.find(part) != std::string::npos) return true;
    return false;
  }

  test::ScratchFolder folder_;
  fs::path model_;
  OpenOptions options_;
};

using test::f32;
using test::signature_of;

TEST_F(ModelOpen, AServersModelMayBeCalledLikeAFolderHere) {
  constexpr engine::Entry kServer[] = {{"oip", &posing_spec}};
  posing() = {signature_of({f32("output", {1, 10})}), 0.5f};
  options_.engine = "oip";
  EXPECT_EQ(Model::open(folder_.path(), options_, kServer).classes(), 10);
}

TEST_F(ModelOpen, APlainClassifierIsTakenForImageNetsAndSaysSo) {
  const Model model = open(signature_of({f32("output", {1, 10})}, {224, 224}), "", 3.0f);
  EXPECT_EQ(model.spec().task, Task::classification);
  EXPECT_EQ(model.spec().output.kind, "logits");
  EXPECT_EQ(model.spec().input.mean, (std::array<double, 3>{0.485, 0.456, 0.406}));
  EXPECT_DOUBLE_EQ(model.spec().input.scale, 1.0 / 255);
  EXPECT_EQ(model.classes(), 10);
  EXPECT_TRUE(has_note(model, "input.scale, input.mean, input.std: ImageNet's"));
  EXPECT_TRUE(has_note(model, "input.color: rgb, assumed"));
  EXPECT_TRUE(has_note(model, "output.kind: logits, recognised"));
}

// Ten outputs of 0.1 sum to 1.
TEST_F(ModelOpen, ALookAtTheAnswerTellsProbabilitiesFromLogits) {
  EXPECT_EQ(open(signature_of({f32("output", {1, 10})}), "", 0.1f).spec().output.kind, "scores");
  EXPECT_EQ(open(signature_of({f32("output", {1, 10})}), "", 0.2f).spec().output.kind, "logits");
}

TEST_F(ModelOpen, UltralyticsMetadataSettleEverything) {
  engine::Signature signature = signature_of({f32("output0", {1, 6, 8400})}, {640, 640});
  signature.metadata = {{"task", "detect"}, {"names", "{0: 'person', 1: \"dog\"}"}, {"license", "AGPL-3.0"}};
  const Model model = open(signature);
  EXPECT_EQ(model.spec().output.kind, "ultralytics");
  EXPECT_EQ(model.spec().labels, (std::vector<std::string>{"person", "dog"}));
  EXPECT_EQ(model.spec().license, "AGPL-3.0");
  EXPECT_EQ(model.spec().input.fit, Fit::letterbox);
  EXPECT_FALSE(has_note(model, "ultralytics takes it, assumed"));
}

TEST_F(ModelOpen, TheUsersMeanReplacesWhatWasAssumed) {
  const Model model = open(signature_of({f32("output", {1, 10})}), "input: {mean: 0.5, std: 0.25}");
  EXPECT_DOUBLE_EQ(model.spec().input.scale, 1.0 / 255);
  EXPECT_EQ(model.spec().input.std, (std::array<double, 3>{0.25, 0.25, 0.25}));
  EXPECT_FALSE(has_note(model, "ImageNet"));
  EXPECT_TRUE(has_note(model, "input.scale: 1/255, because"));
  EXPECT_TRUE(has_note(model, "input.mean, input.std: from model.yaml"));
}

TEST_F(ModelOpen, AScaleAloneMeansNoMean) {
  const Model model = open(signature_of({f32("output", {1, 10})}), "input: {scale: 1}");
  EXPECT_EQ(model.spec().input.mean, (std::array<double, 3>{0, 0, 0}));
  EXPECT_EQ(model.spec().input.std, (std::array<double, 3>{1, 1, 1}));
  EXPECT_FALSE(has_note(model, "ImageNet"));
}

TEST_F(ModelOpen, OverridesWinOverTheFile) {
  options_.overrides = parse_yaml("{output: {first_class: 1}, labels: [a, b, c]}", "");
  const Model model =
      open(signature_of({f32("output", {1, 4})}), "output: {kind: scores, first_class: 0}\nlabels: [x]\n");
  EXPECT_EQ(model.spec().output.kind, "scores");
  EXPECT_EQ(model.spec().output.settings.at("first_class").integer(), 1);
  EXPECT_EQ(model.spec().labels.size(), 3u);
}

TEST_F(ModelOpen, ItsOwnYamlOpensItAgain) {
  const Model first = open(signature_of({f32("output", {1, 3549, 7})}, {416, 416}));
  const std::string text = to_yaml(first.spec());
  const Model second = open(signature_of({f32("output", {1, 3549, 7})}, {416, 416}), text);
  EXPECT_EQ(to_yaml(parse_model_yaml(text, "m")), to_yaml([&] {
              ModelSpec spec = second.spec();
              spec.notes.clear();
              return spec;
            }()));
}

TEST_F(ModelOpen, TheFileBesideTheModelIsFound) {
  folder_.write("net.model.yaml", "output: {kind: scores}");
  folder_.write("model.yaml", "output: {kind: logits}");
  const Model model = open(signature_of({f32("output", {1, 4})}));
  EXPECT_EQ(model.spec().output.kind, "scores");
  EXPECT_EQ(model.config().filename(), "net.model.yaml");
  options_.config = folder_.path() / "model.yaml";
  EXPECT_EQ(open(signature_of({f32("output", {1, 4})})).spec().output.kind, "logits");
  options_.config = folder_.path() / "absent.yaml";
  EXPECT_NE(error_of(signature_of({f32("output", {1, 4})})).find("absent.yaml"), std::string::npos);
}

TEST_F(ModelOpen, UnknownOutputsAreShownWithAFormToFillIn) {
  const std::string text = error_of(signature_of({f32("heat", {1, 17, 48, 64})}, {192, 256}));
  EXPECT_NE(text.find("output heat f32 [1,17,48,64]"), std::string::npos) << text;
  EXPECT_NE(text.find("input  input f32 [1,3,256,192]"), std::string::npos) << text;
  EXPECT_NE(text.find("size: [192, 256]"), std::string::npos) << text;
  EXPECT_NE(text.find("kind: logits"), std::string::npos) << text;
}

TEST_F(ModelOpen, TwoReadingsThatFitEquallyAreNamed) {
  const std::string text = error_of(signature_of({f32("output", {1, 2})}), "", 0.7f);
  EXPECT_NE(text.find("logits, sincos"), std::string::npos) << text;
  EXPECT_NE(text.find("output: {kind: "), std::string::npos) << text;
  // The task alone settles it.
  EXPECT_EQ(open(signature_of({f32("output", {1, 2})}), "task: classification", 0.7f).spec().output.kind,
            "logits");
}

TEST_F(ModelOpen, AReadingsScaleIsAskedFor) {
  const std::string text =
      error_of(signature_of({f32("output", {1, 2})}), "output: {kind: sincos, period: 10}");
  EXPECT_NE(text.find("input.scale: how pixels are scaled cannot be read from the model"), std::string::npos)
      << text;
  EXPECT_NE(text.find("`input: {scale: 1}`"), std::string::npos) << text;
}

TEST_F(ModelOpen, AnOpenSizeIsAskedFor) {
  engine::Signature signature = signature_of({f32("output", {1, 10})});
  signature.inputs[0].shape = {1, 3, -1, -1};
  EXPECT_NE(
      error_of(signature, "output: {kind: logits}").find("input.size: the size of the pictures is left open"),
      std::string::npos);
  EXPECT_EQ(open(signature, "output: {kind: logits}\ninput: {size: 96}").spec().input.size, (Size{96, 96}));
}

TEST_F(ModelOpen, ALayoutThatCannotBeReadIsAskedFor) {
  engine::Signature signature = signature_of({f32("output", {1, 10})});
  signature.inputs[0].shape = {1, 3, 32, 3};
  EXPECT_NE(error_of(signature).find("input.layout: "), std::string::npos);
  const Model model = open(signature, "input: {layout: nchw}");
  EXPECT_EQ(model.spec().input.size, (Size{3, 32}));
}

TEST_F(ModelOpen, WhatDoesNotFitTheNetworkIsNamed) {
  const engine::Signature signature = signature_of({f32("output", {1, 10})}, {64, 48});
  EXPECT_NE(error_of(signature, "input: {size: 48x64}").find("48 x 64 (width x height) does not fit"),
            std::string::npos);
  EXPECT_NE(error_of(signature, "input: {color: gray}").find("say `rgb` or `bgr`"), std::string::npos);
  EXPECT_NE(error_of(signature, "labels: [a, b]").find("there are 2 names, but `logits` reads 10 classes"),
            std::string::npos);
  EXPECT_NE(
      error_of(signature, "task: detection\noutput: {kind: logits}").find("change `task` or `output.kind`"),
      std::string::npos);
  EXPECT_NE(error_of(signature, "output: {kind: yolox}").find("YOLOX"), std::string::npos);
  EXPECT_NE(error_of(signature_of({f32("map", {1, 21, 64, 64})}), "output: {kind: scores}")
                .find("map f32 [1,21,64,64]"),
            std::string::npos);
}

TEST_F(ModelOpen, ProblemsOfFileOverridesAndEngineComeTogether) {
  options_.overrides = parse_yaml("{input: {colour: rgb}}", "");
  options_.overrides_name = "proofload.yaml";
  options_.engine_params = parse_yaml("{devise: CPU}", "");
  const std::string text = error_of(signature_of({f32("output", {1, 10})}), "imput: {}\n");
  EXPECT_NE(text.find("model.yaml:1:1: unknown key `imput`, did you mean `input`?"), std::string::npos)
      << text;
  EXPECT_NE(text.find("proofload.yaml:1:10: unknown key `colour` in `input`, did you mean `color`?"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("unknown parameter `devise`"), std::string::npos) << text;
}

TEST_F(ModelOpen, BytesAreNotScaled) {
  engine::Signature signature = signature_of({f32("output", {1, 10})});
  signature.inputs[0].type = engine::ElementType::u8;
  const Model model = open(signature);
  EXPECT_EQ(model.spec().input.scale, 1);
  EXPECT_EQ(model.spec().input.mean, (std::array<double, 3>{0, 0, 0}));
  EXPECT_TRUE(has_note(model, "the network takes bytes"));
}

// The rest needs no file: the toy.

Model toy(const std::string& params, const std::string& overrides, int slots = 2, int batch = 1) {
  OpenOptions options;
  options.engine = "toy";
  options.engine_params = parse_yaml(params, "");
  options.overrides = parse_yaml(overrides, "");
  options.settings.slots = slots;
  options.settings.batch = batch;
  return Model::open({}, options);
}

Image noise(Size size, int seed) {
  Image out(size, 3);
  for (std::size_t i = 0; i < out.bytes(); ++i)
    out.data()[i] =
        static_cast<std::uint8_t>((i * 2654435761u + static_cast<std::size_t>(seed) * 40503u) >> 7);
  return out;
}

TEST(Model, ABatchEqualsItsSinglesOnEverySlot) {
  const Model model = toy("{outputs: 10}", "{output: {kind: logits}, input: {scale: 1/255}}", 2, 4);
  ASSERT_EQ(model.largest_batch(), 4);
  std::vector<Image> images;
  std::vector<const Image*> pointers;
  for (int i = 0; i < 4; ++i) images.push_back(noise({30 + 5 * i, 40}, i));
  for (const Image& image : images) pointers.push_back(&image);
  for (int slot = 0; slot < 2; ++slot)
    for (std::size_t n = 1; n <= 4; ++n) {
      const auto together = model.predict(slot, std::span(pointers).first(n));
      ASSERT_EQ(together.size(), n);
      for (std::size_t i = 0; i < n; ++i)
        EXPECT_EQ(together[i], model.predict(1 - slot, std::span(pointers).subspan(i, 1))[0]);
    }
}

TEST(Model, BatchOfModelYamlIsTheMost) {
  EXPECT_EQ(toy("{}", "{output: {kind: logits}, input: {scale: 1}, batch: 3}", 1, 8).largest_batch(), 3);
  EXPECT_EQ(toy("{}", "{output: {kind: logits}, input: {scale: 1}, batch: 8}", 1, 3).largest_batch(), 3);
}

TEST(Model, TooManyPicturesAndWrongSlotsAreRefused) {
  const Model model = toy("{}", "{output: {kind: logits}, input: {scale: 1}}", 1, 2);
  const Image image = noise({32, 32}, 1);
  const std::vector<const Image*> three(3, &image);
  EXPECT_THROW(model.predict(0, three), Error);
  EXPECT_THROW(model.predict(0, {}), Error);
  EXPECT_THROW(model.predict(1, std::span(three).first(1)), Error);
}

// A picture twice the size, letterboxed: the box that the toy sees lies in the picture's own pixels.
TEST(Model, ABoxComesBackInPixelsOfThePicture) {
  const Model model = toy(
      "{function: box, height: 64, width: 64}",
      "{output: {kind: ultralytics_e2e}, input: {resize: letterbox, pad: 0, interpolation: area, scale: 1}}");
  Image image({128, 96}, 3);
  for (int y = 20; y < 60; ++y)
    for (int x = 30; x < 90; ++x) image.row(y)[3 * x + 1] = 255;
  const Image* const one = &image;
  const auto boxes = std::get<BoxPredictions>(model.predict(0, {&one, 1})[0]).boxes;
  ASSERT_EQ(boxes.size(), 1u);
  EXPECT_EQ(boxes[0].box, (Box{30, 20, 90, 60}));
}

TEST(Model, AFailingInferenceIsAnErrorAndTheNextOneWorks) {
  const Model model = toy("{fail_every: 2}", "{output: {kind: logits}, input: {scale: 1}}", 1);
  int failed = 0;
  for (int i = 0; i < 40; ++i) {
    const Image image = noise({32, 32}, i);
    const Image* const one = &image;
    try {
      EXPECT_EQ(defect(model.predict(0, {&one, 1})[0]), "");
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ErrorCode::engine);
      ++failed;
    }
  }
  EXPECT_GT(failed, 5);
  EXPECT_LT(failed, 35);
}

TEST(Model, NotANumberIsReturnedAsItIs) {
  const Model model = toy("{nan_every: 1}", "{output: {kind: logits}, input: {scale: 1}}", 1);
  const Image image = noise({32, 32}, 1);
  const Image* const one = &image;
  EXPECT_NE(defect(model.predict(0, {&one, 1})[0]), "");
}

TEST(Model, AFunctionStandsForItsFile) {
  EXPECT_EQ(file_of("a/mine.py:predict"), "a/mine.py");
  EXPECT_EQ(file_of("a/mine.py:Net.load"), "a/mine.py");
  EXPECT_EQ(file_of("a.py:b/net.onnx"), "a.py:b/net.onnx");
  EXPECT_EQ(file_of("module:predict"), "module:predict");
  EXPECT_EQ(file_of("net.onnx"), "net.onnx");
  EXPECT_EQ(file_of(""), "");
}

TEST(Model, ItsHashIsThatOfItsWeightsToo) {
  const test::ScratchFolder folder;
  const auto alone = folder.write("net.onnx", "graph");
  EXPECT_EQ(sha256_of_model(alone), sha256("graph"));
  EXPECT_EQ(sha256_of_model(folder.path() / "nothing.onnx"), "");
  const auto weights = folder.write("net.onnx.data", "weights");
  const std::string with = sha256_of_model(alone);
  EXPECT_NE(with, sha256("graph"));
  folder.write("net.onnx.data", "other weights");
  EXPECT_NE(sha256_of_model(alone), with);
  // An OpenVINO IR: equal graphs, other weights; the folder stands for it.
  const test::ScratchFolder ir;
  const auto xml = ir.write("net.xml", "<net/>");
  ir.write("net.bin", "8 bits");
  const std::string eight = sha256_of_model(xml);
  EXPECT_EQ(sha256_of_model(ir.path()), eight);
  ir.write("net.bin", "4 bits");
  EXPECT_NE(sha256_of_model(xml), eight);
  EXPECT_NE(sha256_of_model(xml), sha256("<net/>"));
}

TEST(Model, OpensOnlyWhatItCan) {
  const test::ScratchFolder folder;
  const auto error = [](const fs::path& path, const OpenOptions& options = {}) -> std::string {
    try {
      Model::open(path, options);
    } catch (const Error& e) {
      return e.what();
    }
    return "no error";
  };
  EXPECT_NE(error("").find("no model was given"), std::string::npos);
  EXPECT_NE(error(folder.path() / "absent.weights").find("there is no such model file"), std::string::npos);
  EXPECT_NE(error(folder.write("net.h5", "x")).find("no engine reads files ending in `.h5`"),
            std::string::npos);
  EXPECT_NE(error(folder.path() / "mine.py:predict").find("model.engine=worker"), std::string::npos);
  EXPECT_NE(error(folder.path()).find("0 .xml files"), std::string::npos);
  OpenOptions misspelt;
  misspelt.engine = "openvin";
  EXPECT_NE(error("", misspelt).find("there is no engine `openvin`"), std::string::npos);
  misspelt.engine = "tox";
  EXPECT_NE(error("", misspelt).find("did you mean `toy`"), std::string::npos);
}

TEST(Inspect, ShowsWhatWasFoundAndAssumed) {
  const Model model =
      toy("{outputs: 3}", "{output: {kind: logits}, input: {mean: 0.5, std: 0.25}, labels: [a, b, c]}", 2, 4);
  const Value value = inspect(model);
  EXPECT_EQ(value.at("engine").text(), "toy");
  EXPECT_EQ(value.at("task").text(), "classification");
  EXPECT_EQ(value.at("output").at("kind").text(), "logits");
  EXPECT_EQ(value.at("inputs").items().at(0).at("shape").items().size(), 4u);
  EXPECT_EQ(value.at("labels").size(), 3u);
  EXPECT_EQ(value.at("notes").size(), model.spec().notes.size());
  const std::string text = inspect_text(model);
  for (const char* part :
       {"input     pixels f32 [?,3,32,32]", "task      classification", "classes   3: a, b, c",
        "values (x·0.00392 − 0.5) / 0.25", "batch up to 4", "note      input.size: 32 x 32"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\nnot in\n" << text;
}

TEST(Inspect, ShowsTheScaleOfReadings) {
  const Model model =
      toy("{outputs: 2}", "{output: {kind: sincos, period: 10, unit: bar}, input: {scale: 1}}");
  EXPECT_NE(inspect_text(model).find("readings  0 to 10 bar, wraps around after 10; right within 0.2 (2 %"),
            std::string::npos)
      << inspect_text(model);
  EXPECT_EQ(inspect(model).at("scale").at("period").number(), 10);
}

}  // namespace
}  // namespace proofload::model
