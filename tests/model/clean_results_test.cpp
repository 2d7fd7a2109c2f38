// The clean results of the shared nets, measured by their owners with another runtime, picture by picture.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <optional>

#include "proofload/core/file.h"
#include "proofload/core/parallel.h"
#include "proofload/core/text.h"
#include "proofload/dataset/dataset.h"
#include "proofload/image/codec.h"
#include "proofload/metric/average_precision.h"
#include "proofload/metric/pose_match.h"
#include "proofload/model/model.h"
#include "support/files.h"
#include "support/fixtures.h"
#include "support/metrics.h"
#include "support/needs.h"

namespace proofload::model {
namespace {

namespace fs = std::filesystem;

/// Columns of a CSV file without quoted fields, by name.
struct Table {
  explicit Table(const fs::path& path) {
    const std::vector<std::string> lines = split(read_file(path), '\n');
    const std::vector<std::string> names = split(trim(lines.at(0)), ',');
    for (std::size_t i = 1; i < lines.size(); ++i) {
      const std::string line(trim(lines[i]));
      if (line.empty()) continue;
      const std::vector<std::string> fields = split(line, ',');
      for (std::size_t c = 0; c < names.size(); ++c) columns[names[c]].push_back(fields.at(c));
    }
  }
  const std::vector<std::string>& text(const std::string& name) const { return columns.at(name); }
  std::vector<double> numbers(const std::string& name) const {
    std::vector<double> out;
    for (const std::string& each : text(name)) out.push_back(parse_number(each).value());
    return out;
  }
  std::map<std::string, std::vector<std::string>> columns;
};

#define NEEDS_SHARED_NETS()      \
  PROOFLOAD_NEEDS_SHARED_DATA(); \
  PROOFLOAD_NEEDS_OPENVINO()

Model open(const std::string& set, const std::string& net) {
  OpenOptions options;
  options.config = test::fixture_path("data/models/" + net + ".yaml");
  return Model::open(test::shared_data() / set / (net + ".onnx"), options);
}

std::vector<Prediction> predict_all(const std::string& set,
                                    const std::string& net,
                                    const std::vector<std::string>& files) {
  const Model model = open(set, net);
  std::vector<Prediction> out(files.size());
  parallel_for(files.size(), model.concurrency(), [&](int slot, std::size_t i) {
    const Image image = read_image(test::shared_data() / set / "images" / files[i]);
    const Image* const one = &image;
    out[i] = model.predict(slot, {&one, 1}).at(0);
  });
  return out;
}

struct Agreement {
  double right = 0;  ///< Share that equals the label.
  double same = 0;   ///< Share that equals the answer stored with the data.
};

Agreement classify(const std::string& set, const std::string& net) {
  const Table table(test::shared_data() / set / ("expected_" + net + ".csv"));
  const std::vector<Prediction> predictions = predict_all(set, net, table.text("file"));
  const std::vector<double> labels = table.numbers("label");
  const std::vector<double> expected = table.numbers("pred");
  Agreement out;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const int top = std::get<ClassScores>(predictions[i]).top.at(0).index;
    out.right += top == static_cast<int>(labels[i]);
    out.same += top == static_cast<int>(expected[i]);
  }
  out.right /= static_cast<double>(labels.size());
  out.same /= static_cast<double>(labels.size());
  return out;
}

TEST(CleanResults, ResNet56OnCifar10IsRightOn8255In10000) {
  NEEDS_SHARED_NETS();
  const Agreement found = classify("cifar10", "cifar10_resnet56");
  EXPECT_NEAR(found.right, 0.8255, 0.0005);
  EXPECT_GE(found.same, 0.999);
}

TEST(CleanResults, ResNet8OnCifar10IsRightOn7485In10000) {
  NEEDS_SHARED_NETS();
  const Agreement found = classify("cifar10", "mlperf_resnet8_cifar10");
  EXPECT_NEAR(found.right, 0.7485, 0.0005);
  EXPECT_GE(found.same, 0.999);
}

TEST(CleanResults, MobileNetOnImageNetIsRightOn775In1000) {
  NEEDS_SHARED_NETS();
  const Agreement found = classify("imagenet", "mobilenet_v1_0.75_192");
  EXPECT_NEAR(found.right, 0.775, 0.005);
  EXPECT_GE(found.same, 0.99);
}

TEST(CleanResults, YoloXNanoOnCocoHasAveragePrecision4536And3085) {
  NEEDS_SHARED_NETS();
  const std::filesystem::path folder = test::shared_data() / "coco_detection";
  const Model model = open("coco_detection", "yolox_nano_coco_416");
  dataset::Options options;
  options.root = folder / "images";
  options.model_labels = model.spec().labels;
  std::string format;
  const auto data = dataset::open(folder / "annotations.json", "coco", options, Value::object(), format);
  ASSERT_EQ(data->size(), 80u);
  std::vector<BoxLabels> labels(data->size());
  std::vector<BoxPredictions> predictions(data->size());
  parallel_for(data->size(), model.concurrency(), [&](int slot, std::size_t i) {
    const Sample sample = data->load(i);
    const Image* const one = &sample.image;
    labels[i] = std::get<BoxLabels>(data->label(i));
    predictions[i] = std::get<BoxPredictions>(model.predict(slot, {&one, 1}).at(0));
  });
  std::vector<const BoxLabels*> label_pointers;
  std::vector<const BoxPredictions*> prediction_pointers;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    label_pointers.push_back(&labels[i]);
    prediction_pointers.push_back(&predictions[i]);
  }
  const metric::AveragePrecision found =
      metric::DetectionTable(label_pointers, prediction_pointers).average_precision();
  EXPECT_NEAR(found.map50, 0.4536, 0.005);
  EXPECT_NEAR(found.map50_95, 0.3085, 0.005);
}

/// Answers and labels of the pictures of voc_segmentation; `settings` are those of the format `masks`.
std::vector<metric::Answered> segment(const std::string& net, const Value& settings) {
  const fs::path folder = test::shared_data() / "voc_segmentation";
  const Model model = open("voc_segmentation", net);
  dataset::Options options;
  options.root = test::shared_data() / "coco_detection" / "images";
  options.model_labels = model.spec().labels;
  std::string format;
  const auto data = dataset::open(folder / "masks", "auto", options, settings, format);
  EXPECT_EQ(format, "masks");
  std::vector<metric::Answered> out(data->size());
  parallel_for(data->size(), model.concurrency(), [&](int slot, std::size_t i) {
    const Sample sample = data->load(i);
    const Image* const one = &sample.image;
    out[i] = {sample.label, model.predict(slot, {&one, 1}).at(0)};
  });
  return out;
}

TEST(CleanResults, DeepLabOnVocMasksHasMeanOverlap5309) {
  NEEDS_SHARED_NETS();
  const auto answered = segment("deeplabv3_mnv2_dm05_pascal_513", Value::object());
  ASSERT_EQ(answered.size(), 80u);
  const auto scores = test::metric_of("segmentation", {})->scores(answered, 0.95);
  EXPECT_NEAR(scores.at(0).value, 0.5309, 0.01);
  EXPECT_NEAR(scores.at(1).value, 0.928, 0.005);
}

TEST(CleanResults, SelfiePersonOnTwelvePicturesHasMeanOverlap6564) {
  NEEDS_SHARED_NETS();
  Value settings = Value::object();
  settings["map"] = "15=person, *=background";
  settings["pictures"] = test::fixture_path("data/models/selfie_person_256.txt").string();
  const auto answered = segment("selfie_person_256", settings);
  ASSERT_EQ(answered.size(), 12u);
  const auto scores = test::metric_of("segmentation", {})->scores(answered, 0.95);
  EXPECT_EQ(scores.at(2).name, "object_iou");
  EXPECT_NEAR(scores.at(2).value, 0.6564, 0.01);
}

// 754 points of 61 people; right within a tenth of the longer side of the person's box.
TEST(CleanResults, MoveNetOnPeopleHas8011In10000PointsRight) {
  NEEDS_SHARED_NETS();
  const std::filesystem::path folder = test::shared_data() / "person_pose";
  const Model model = open("person_pose", "movenet_lightning_192");
  dataset::Options options;
  options.root = folder / "images";
  options.task = Task::keypoints;
  std::string format;
  const auto data = dataset::open(folder / "annotations.json", "coco", options, Value::object(), format);
  ASSERT_EQ(data->size(), 61u);
  std::vector<metric::Answered> answered(data->size());
  std::size_t points = 0;
  for (std::size_t i = 0; i < data->size(); ++i) {
    const auto label = std::get<PoseLabels>(data->label(i));
    for (const LabelledPose& pose : label.poses) points += metric::target_of(pose).counted();
  }
  EXPECT_EQ(points, 754u);
  parallel_for(data->size(), model.concurrency(), [&](int slot, std::size_t i) {
    const Sample sample = data->load(i);
    const Image* const one = &sample.image;
    answered[i] = {sample.label, model.predict(slot, {&one, 1}).at(0)};
  });
  const std::vector<metric::Score> found = test::metric_of("keypoints", {})->scores(answered, 0.95);
  EXPECT_NEAR(found.at(0).value, 0.8011, 0.01);
  EXPECT_NEAR(found.at(1).value, 0.709, 0.01);
  EXPECT_NEAR(found.at(2).value, 0.8361, 0.017);  // One person of 61.
}

TEST(CleanResults, UltraFaceFindsTheFacesThatItsOwnersFound) {
  NEEDS_SHARED_NETS();
  const Value described =
      parse_json(read_file(test::shared_data() / "faces_unlabelled" / "set.json"), "set.json");
  const Value& expected = *described.find("measured")->find("faces_found_at_score_0_7");
  std::vector<std::string> files;
  std::vector<double> counts;
  for (const Member& each : expected.members()) {
    files.push_back(each.key);
    counts.push_back(each.value.number());
  }
  ASSERT_EQ(files.size(), 23u);
  const std::vector<Prediction> predictions = predict_all("faces_unlabelled", "ultraface_rfb_320", files);
  for (std::size_t i = 0; i < files.size(); ++i) {
    double faces = 0;
    for (const ScoredBox& box : std::get<BoxPredictions>(predictions[i]).boxes) faces += box.score >= 0.7;
    EXPECT_NEAR(faces, counts[i], std::max(1.0, 0.05 * counts[i])) << files[i];
  }
}

double apart_on_circle(double a, double b, double period) { return std::abs(std::remainder(a - b, period)); }

TEST(CleanResults, NeedleGaugeReadsWithin0_0558InTheMean) {
  NEEDS_SHARED_NETS();
  const Table table(test::shared_data() / "needle_gauge" / "labels.csv");
  const std::vector<Prediction> predictions =
      predict_all("needle_gauge", "ana-cont_1901_s0", table.text("file"));
  const std::vector<double> truth = table.numbers("value");
  const std::vector<double> expected = table.numbers("pred_ana-cont_1901_s0");
  double error = 0;
  std::size_t same = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double value = std::get<Reading>(predictions[i]).value;
    error += apart_on_circle(value, truth[i], 10) / static_cast<double>(truth.size());
    same += apart_on_circle(value, expected[i], 10) < 0.01;
  }
  EXPECT_NEAR(error, 0.0558, 0.002);
  EXPECT_GE(static_cast<double>(same) / static_cast<double>(truth.size()), 0.99);
}

TEST(CleanResults, MeterDigitIsExactOn896In1000) {
  NEEDS_SHARED_NETS();
  const Table table(test::shared_data() / "meter_digit" / "labels.csv");
  const std::vector<Prediction> predictions =
      predict_all("meter_digit", "dig-class100-0170_s1_q", table.text("file"));
  const std::vector<double> truth = table.numbers("value");
  const std::vector<double> expected = table.numbers("pred");
  double exact = 0;
  std::size_t same = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double value = std::get<Reading>(predictions[i]).value;
    exact += (value == truth[i]) / static_cast<double>(truth.size());
    same += value == expected[i];
  }
  EXPECT_NEAR(exact, 0.896, 0.005);
  EXPECT_GE(static_cast<double>(same) / static_cast<double>(truth.size()), 0.995);
}

TEST(CleanResults, PlatesAreExactOn976In1000) {
  NEEDS_SHARED_NETS();
  const Table table(test::shared_data() / "plate_ocr" / "labels.csv");
  const std::vector<Prediction> predictions = predict_all("plate_ocr", "ch_PP-OCRv4_rec", table.text("file"));
  const std::vector<std::string>& truth = table.text("text");
  const std::vector<std::string>& expected = table.text("pred");
  double exact = 0;
  std::size_t same = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const std::string& line = std::get<TextLine>(predictions[i]).value;
    exact += (line == truth[i] ? 1.0 : 0.0) / static_cast<double>(truth.size());
    same += line == expected[i];
  }
  EXPECT_NEAR(exact, 0.976, 0.005);
  EXPECT_GE(static_cast<double>(same) / static_cast<double>(truth.size()), 0.99);
}

}  // namespace
}  // namespace proofload::model
