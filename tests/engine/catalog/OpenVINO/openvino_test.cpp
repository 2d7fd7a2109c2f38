#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "proofload/core/error.h"
#include "proofload/core/parallel.h"
#include "proofload/engine/engine.h"
#include "support/files.h"
#include "support/needs.h"
#include "support/onnx.h"

namespace proofload::engine {
namespace {

namespace fs = std::filesystem;

const Entry* openvino_entry() {
  for (const Entry& entry : catalog())
    if (entry.id == "openvino") return &entry;
  return nullptr;
}

class OpenVino : public ::testing::Test {
 protected:
  void SetUp() override { PROOFLOAD_NEEDS_OPENVINO(); }
  std::unique_ptr<Engine> open(const fs::path& path, const Settings& settings = {.threads = 1}) {
    const Spec spec = openvino_entry()->spec();
    return spec.make(path, settings, spec.params.defaults());
  }
  std::unique_ptr<Engine> open(const test::OnnxModel& model, const Settings& settings = {.threads = 1}) {
    return open(folder_.write("net.onnx", model.file()), settings);
  }
  std::string error_for(const fs::path& path, ErrorCode wanted) {
    try {
      open(path);
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), wanted) << e.what();
      EXPECT_NE(std::string(e.what()).find(path.string()), std::string::npos) << e.what();
      return e.what();
    }
    ADD_FAILURE() << path << " was opened";
    return {};
  }
  test::ScratchFolder folder_;
};

Tensor ramp(std::vector<std::int64_t> shape) {
  Tensor out{std::move(shape), {}};
  std::size_t count = 1;
  for (const std::int64_t extent : out.shape) count *= static_cast<std::size_t>(extent);
  for (std::size_t i = 0; i < count; ++i) out.values.push_back(static_cast<float>(i));
  return out;
}

// Pixels 0…15, 16…31 and 32…47: their means are 7.5, 23.5 and 39.5.
TEST_F(OpenVino, AnswersWhatTheNetworkSays) {
  const auto engine = open(test::channel_sums(1));
  const Tensor input = ramp({1, 3, 4, 4});
  std::vector<Tensor> out;
  engine->run(0, {&input, 1}, out);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].shape, (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(out[0].values, (std::vector<float>{31, 39.5f}));
}

TEST_F(OpenVino, SignatureIsThatOfTheFile) {
  const auto engine = open(test::channel_sums(-1).metadata("task", "classify"), {.threads = 1, .batch = 8});
  const Signature& signature = engine->signature();
  EXPECT_EQ(to_text(signature.inputs.at(0)), "input f32 [?,3,4,4]");
  EXPECT_EQ(to_text(signature.outputs.at(0)), "output f32 [?,2]");
  EXPECT_EQ(signature.metadata.at("task"), "classify");
  EXPECT_EQ(signature.largest_batch, 8);
  EXPECT_TRUE(signature.runtime.starts_with("OpenVINO 20")) << signature.runtime;
  EXPECT_TRUE(signature.runtime.ends_with("CPU f32")) << signature.runtime;
}

TEST_F(OpenVino, AFixedBatchStaysOne) {
  EXPECT_EQ(open(test::channel_sums(1), {.threads = 1, .batch = 8})->signature().largest_batch, 1);
}

TEST_F(OpenVino, AFreeBatchWhoseItemsMixStaysOne) {
  // [N,3,4,4] -> [1,3]: a mean over the batch, too.
  auto model = test::OnnxModel().input("input", {-1, 3, 4, 4}).output("output", {1, 3});
  model.node("ReduceMean", {"input"}, {"means"}, {{"axes", {0, 2, 3}}}, {{"keepdims", 1}});
  model.node("Flatten", {"means"}, {"output"});
  const auto engine = open(model, {.threads = 1, .batch = 4});
  EXPECT_EQ(engine->signature().largest_batch, 1);
  const Tensor input = ramp({1, 3, 4, 4});
  std::vector<Tensor> out;
  engine->run(0, {&input, 1}, out);
  EXPECT_EQ(out[0].values, (std::vector<float>{7.5f, 23.5f, 39.5f}));
}

TEST_F(OpenVino, OtherNumbersAreWidenedAndRounded) {
  auto model = test::OnnxModel().input("input", {1, 3}, test::OnnxType::u8);
  model.output("wide", {1, 3}, test::OnnxType::i64).output("best", {1, 1}, test::OnnxType::i64);
  model.node("Cast", {"input"}, {"wide"}, {}, {{"to", 7}});
  model.node("Cast", {"input"}, {"real"}, {}, {{"to", 1}});
  model.node("ArgMax", {"real"}, {"best"}, {}, {{"axis", 1}, {"keepdims", 1}});
  const auto engine = open(model);
  EXPECT_EQ(engine->signature().inputs[0].type, ElementType::u8);
  EXPECT_EQ(engine->signature().outputs[0].type, ElementType::i64);
  const Tensor input{{1, 3}, {-7.0f, 254.6f, 300.0f}};
  std::vector<Tensor> out;
  engine->run(0, {&input, 1}, out);
  EXPECT_EQ(out[0].values, (std::vector<float>{0, 255, 255}));
  EXPECT_EQ(out[1].values, (std::vector<float>{1}));
}

TEST_F(OpenVino, OutputsOfOpenSizeAreDelivered) {
  // The indices of what is above zero: as many as there are.
  auto model = test::OnnxModel().input("input", {1, 4}).output("output", {2, -1}, test::OnnxType::i64);
  model.node("Relu", {"input"}, {"positive"}).node("NonZero", {"positive"}, {"output"});
  const auto engine = open(model);
  std::vector<Tensor> out;
  for (const auto& [values, expected] :
       std::vector<std::pair<std::vector<float>, std::vector<float>>>{{{1, -1, 2, -1}, {0, 0, 0, 2}},
                                                                      {{-1, -1, -1, -1}, {}},
                                                                      {{1, 1, 1, 1},
                                                                       {0, 0, 0, 0, 0, 1, 2, 3}}}) {
    const Tensor input{{1, 4}, values};
    engine->run(0, {&input, 1}, out);
    EXPECT_EQ(out[0].values, expected);
    EXPECT_EQ(out[0].shape, (std::vector<std::int64_t>{2, static_cast<std::int64_t>(expected.size() / 2)}));
  }
}

TEST_F(OpenVino, OpenSidesTakeAnySize) {
  auto model = test::OnnxModel().input("input", {1, 3, -1, -1}).output("output", {1, 3});
  model.node("ReduceMean", {"input"}, {"output"}, {{"axes", {2, 3}}}, {{"keepdims", 0}});
  const auto engine = open(model);
  std::vector<Tensor> out;
  const Tensor small = ramp({1, 3, 1, 2}), large = ramp({1, 3, 4, 4});
  engine->run(0, {&small, 1}, out);
  EXPECT_EQ(out[0].values, (std::vector<float>{0.5f, 2.5f, 4.5f}));
  engine->run(0, {&large, 1}, out);
  EXPECT_EQ(out[0].values, (std::vector<float>{7.5f, 23.5f, 39.5f}));
}

TEST_F(OpenVino, AsManySlotsAsThreadsUnlessTold) {
  EXPECT_EQ(open(test::channel_sums(1), {.threads = 2})->concurrency(), 2);
  EXPECT_EQ(open(test::channel_sums(1), {.threads = 2, .slots = 5})->concurrency(), 5);
  EXPECT_EQ(open(test::channel_sums(1), {})->concurrency(), hardware_threads());
}

TEST_F(OpenVino, AnAbsentFileIsNotFound) { error_for(folder_.path() / "absent.onnx", ErrorCode::not_found); }

// A link to itself, because whoever runs this may be allowed to read everything.
TEST_F(OpenVino, AnUnreadableFileIsNamed) {
  const fs::path path = folder_.path() / "net.onnx";
  fs::create_symlink(path, path);
  EXPECT_NE(error_for(path, ErrorCode::io).find("cannot be opened"), std::string::npos);
}

TEST_F(OpenVino, AFolderIsNoModel) { error_for(folder_.path(), ErrorCode::io); }

TEST_F(OpenVino, ATextFileIsNoModel) {
  EXPECT_NE(error_for(folder_.write("net.onnx", "hello"), ErrorCode::parse).find("text file"),
            std::string::npos);
}

TEST_F(OpenVino, ATruncatedFileIsNoModel) {
  const std::string file = test::channel_sums(1).file();
  EXPECT_NE(error_for(folder_.write("net.onnx", file.substr(0, file.size() - 40)), ErrorCode::parse)
                .find("cut off"),
            std::string::npos);
}

TEST_F(OpenVino, RandomBytesAreNoModel) {
  std::string bytes(4096, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * i * 31 + i);
  for (const char* name : {"net.onnx", "net.xml", "net.tflite"})
    error_for(folder_.write(name, bytes), ErrorCode::parse);
}

TEST_F(OpenVino, AGraphThatIsDamagedInsideIsNoModel) {
  std::string file = test::channel_sums(1).file();
  const std::size_t at = file.find("ReduceMean");
  ASSERT_NE(at, std::string::npos);
  file.replace(at, 10, "NoSuchNode");
  const std::string message = error_for(folder_.write("net.onnx", file), ErrorCode::parse);
  EXPECT_NE(message.find("NoSuchNode"), std::string::npos) << message;
  EXPECT_EQ(message.find(".cpp"), std::string::npos) << message;
}

// y = max(0, x), as TensorFlow writes it (tensorflow/core/framework/graph.proto: GraphDef.node = 1).
std::string tensorflow_graph() {
  using test::Proto;
  const auto attribute = [](const char* name, const Proto& value) {
    return Proto().bytes(1, name).bytes(2, value.text()).text();
  };
  const Proto type = Proto().number(6, 1);
  const Proto sizes = Proto()
                          .bytes(2, Proto().number(1, static_cast<std::uint64_t>(-1)).text())
                          .bytes(2, Proto().number(1, 4).text());
  const Proto input = Proto()
                          .bytes(1, "x")
                          .bytes(2, "Placeholder")
                          .bytes(5, attribute("dtype", type))
                          .bytes(5, attribute("shape", Proto().bytes(7, sizes.text())));
  const Proto relu = Proto().bytes(1, "y").bytes(2, "Relu").bytes(3, "x").bytes(5, attribute("T", type));
  return Proto().bytes(1, input.text()).bytes(1, relu.text()).text();
}

TEST_F(OpenVino, TensorFlowGraphsAndSavedModelsAreRead) {
  const std::string graph = tensorflow_graph();
  fs::create_directories(folder_.path() / "saved");
  const auto frozen = folder_.write("net.pb", graph);
  // SavedModel: saved_model_schema_version = 1, meta_graphs = 2; MetaGraphDef: graph_def = 2.
  const auto saved =
      folder_.write("saved/saved_model.pb",
                    test::Proto().number(1, 1).bytes(2, test::Proto().bytes(2, graph).text()).text());
  for (const fs::path& path : {frozen, saved}) {
    const auto engine = open(path);
    const Tensor input{{1, 4}, {-1, 2, -3, 4}};
    std::vector<Tensor> out;
    engine->run(0, {&input, 1}, out);
    EXPECT_EQ(out.at(0).values, (std::vector<float>{0, 2, 0, 4})) << path;
  }
}

TEST_F(OpenVino, WhatIsNoTensorFlowOrPaddleModelIsTold) {
  EXPECT_NE(error_for(folder_.write("net.pb", "hello"), ErrorCode::parse).find("no TensorFlow model"),
            std::string::npos);
  error_for(folder_.write("cut.pb", tensorflow_graph().substr(0, 30)), ErrorCode::parse);
  EXPECT_NE(error_for(folder_.write("net.pdmodel", "hello"), ErrorCode::parse).find("no Paddle model"),
            std::string::npos);
  EXPECT_NE(error_for(folder_.write("net.pdmodel", "\nhello"), ErrorCode::not_found).find("net.pdiparams"),
            std::string::npos);
  folder_.write("net.pdiparams", "x");
  error_for(folder_.path() / "net.pdmodel", ErrorCode::parse);
}

TEST_F(OpenVino, AnUnknownPrecisionIsNamed) {
  Settings settings{.threads = 1};
  settings.precision = "fp32";
  try {
    open(test::channel_sums(1), settings);
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("did you mean `f32`"), std::string::npos) << e.what();
  }
}

TEST_F(OpenVino, AnUnknownDeviceIsNamed) {
  const Spec spec = openvino_entry()->spec();
  Value params = Value::object();
  params["device"] = "TOASTER";
  const fs::path path = folder_.write("net.onnx", test::channel_sums(1).file());
  try {
    spec.make(path, {.threads = 1}, spec.params.check(params, "test"));
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::engine);
    EXPECT_NE(std::string(e.what()).find("TOASTER"), std::string::npos) << e.what();
  }
}

// Two of them would fight for the processor.
TEST_F(OpenVino, OneTbbIsInTheProcess) {
  const auto engine = open(test::channel_sums(1), {.threads = 2});
  const Tensor input = ramp({1, 3, 4, 4});
  std::vector<Tensor> out;
  engine->run(0, {&input, 1}, out);
  parallel_for(4, 2, [](int, std::size_t) {});
  std::ifstream maps("/proc/self/maps");
  std::set<std::string> found;
  for (std::string line; std::getline(maps, line);) {
    const std::size_t at = line.find("libtbb.so");
    if (at != std::string::npos) found.insert(line.substr(line.find('/')));
  }
  EXPECT_EQ(found.size(), 1u);
  for (const std::string& path : found) EXPECT_NE(path.find("openvino"), std::string::npos) << path;
}

}  // namespace
}  // namespace proofload::engine
