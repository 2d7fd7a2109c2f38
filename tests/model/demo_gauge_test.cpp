// The net of the demo, as committed, on dials it was not trained on.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "proofload/dataset/dataset.h"
#include "proofload/model/model.h"
#include "support/needs.h"

namespace proofload::model {
namespace {

class DemoGauge : public testing::Test {
 protected:
  void SetUp() override {
    PROOFLOAD_NEEDS_OPENVINO();
    const char* source = std::getenv("PROOFLOAD_SOURCE_DIR");
    ASSERT_NE(source, nullptr);
    net_ = std::filesystem::path(source) / "assets" / "demo_gauge.onnx";
    Value params = Value::object();
    params["count"] = 200;
    std::string found;
    dials_ = dataset::open("synthetic", "synthetic", {}, params, found);
  }
  static double reading(const Model& model, const Image& image) {
    const Image* const one = &image;
    return std::get<Reading>(model.predict(0, {&one, 1}).at(0)).value;
  }
  static double distance(double a, double b) { return std::abs(std::remainder(a - b, 10.0)); }

  std::filesystem::path net_;
  std::unique_ptr<dataset::Dataset> dials_;
};

TEST_F(DemoGauge, IsSmallAndSettlesEverythingByItself) {
  EXPECT_LT(std::filesystem::file_size(net_), 300'000U);
  const Model model = Model::open(net_, {});
  EXPECT_EQ(model.spec().task, Task::regression);
  EXPECT_EQ(model.reading_scale()->period, 10.0);
}

TEST_F(DemoGauge, ReadsUnseenDialsWithinATwentiethOnAverage) {
  const Model model = Model::open(net_, {});
  double sum = 0;
  for (std::size_t i = 0; i < dials_->size(); ++i) {
    const Sample sample = dials_->load(i);
    sum += distance(reading(model, sample.image), std::get<Reading>(sample.label).value);
  }
  EXPECT_LT(sum / static_cast<double>(dials_->size()), 0.05);
}

TEST_F(DemoGauge, ReadsTheMirroredDialAsTenMinusTheValue) {
  const Model model = Model::open(net_, {});
  std::size_t broken = 0;
  for (std::size_t i = 0; i < dials_->size(); ++i) {
    const Sample sample = dials_->load(i);
    Image mirrored(sample.image.size(), 3);
    for (int y = 0; y < mirrored.height(); ++y)
      for (int x = 0; x < mirrored.width(); ++x)
        for (int c = 0; c < 3; ++c)
          mirrored.row(y)[3 * x + c] = sample.image.row(y)[3 * (mirrored.width() - 1 - x) + c];
    if (distance(reading(model, mirrored), 10 - reading(model, sample.image)) > 0.2) ++broken;
  }
  EXPECT_LE(broken, 2U);
}

}  // namespace
}  // namespace proofload::model
