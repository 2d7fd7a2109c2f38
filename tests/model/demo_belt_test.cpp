// The net of `demo belt`, as committed, on belts it was not trained on.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "proofload/dataset/dataset.h"
#include "proofload/metric/average_precision.h"
#include "proofload/model/model.h"
#include "support/needs.h"

namespace proofload::model {
namespace {

class DemoBelt : public testing::Test {
 protected:
  void SetUp() override {
    PROOFLOAD_NEEDS_OPENVINO();
    const char* source = std::getenv("PROOFLOAD_SOURCE_DIR");
    ASSERT_NE(source, nullptr);
    net_ = std::filesystem::path(source) / "assets" / "demo_belt.onnx";
  }
  std::filesystem::path net_;
};

TEST_F(DemoBelt, IsSmallAndSettlesEverythingByItself) {
  EXPECT_LT(std::filesystem::file_size(net_), 300'000U);
  const Model model = Model::open(net_, {});
  EXPECT_EQ(model.spec().task, Task::detection);
  EXPECT_EQ(model.spec().labels, (std::vector<std::string>{"washer", "nut", "bolt", "plate"}));
}

TEST_F(DemoBelt, FindsThePartsOfUnseenBelts) {
  const Model model = Model::open(net_, {});
  Value params = Value::object();
  params["scene"] = "belt";
  params["count"] = 200;
  params["size"] = 160;
  dataset::Options options;
  options.model_labels = model.spec().labels;
  std::string found;
  const auto belts = dataset::open("synthetic", "synthetic", options, params, found);
  std::vector<BoxLabels> labels;
  std::vector<BoxPredictions> answers;
  for (std::size_t i = 0; i < belts->size(); ++i) {
    const Sample sample = belts->load(i);
    const Image* const one = &sample.image;
    labels.push_back(std::get<BoxLabels>(sample.label));
    answers.push_back(std::get<BoxPredictions>(model.predict(0, {&one, 1}).at(0)));
  }
  std::vector<const BoxLabels*> label_of;
  std::vector<const BoxPredictions*> answer_of;
  for (const BoxLabels& one : labels) label_of.push_back(&one);
  for (const BoxPredictions& one : answers) answer_of.push_back(&one);
  const auto precision = metric::DetectionTable(label_of, answer_of).average_precision();
  EXPECT_GT(precision.map50, 0.9);
  EXPECT_GT(precision.map50_95, 0.5);
}

}  // namespace
}  // namespace proofload::model
