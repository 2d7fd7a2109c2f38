#include "proofload/metric/average_precision.h"

#include <gtest/gtest.h>

#include "support/fixtures.h"

namespace proofload::metric {
namespace {

struct Boxes {
  std::vector<BoxLabels> labels;
  std::vector<BoxPredictions> predictions;

  explicit Boxes(std::size_t pictures) : labels(pictures), predictions(pictures) {}
  DetectionTable table(DetectionTable::By by = DetectionTable::By::boxes) const {
    std::vector<const BoxLabels*> l;
    std::vector<const BoxPredictions*> p;
    for (const auto& item : labels) l.push_back(&item);
    for (const auto& item : predictions) p.push_back(&item);
    return DetectionTable(l, p, by);
  }
};

Box box_of(const Value::Array& row) {
  const double x = row[2].number();
  const double y = row[3].number();
  return {x, y, x + row[4].number(), y + row[5].number()};
}

Boxes boxes_of(const Value& item) {
  Boxes out(static_cast<std::size_t>(item.at("pictures").integer()));
  for (const Value& row : item.at("objects").items()) {
    const Value::Array& v = row.items();
    out.labels[static_cast<std::size_t>(v[0].integer())].boxes.push_back(
        {box_of(v), static_cast<int>(v[1].integer()), v[6].integer() != 0});
  }
  for (const Value& row : item.at("boxes").items()) {
    const Value::Array& v = row.items();
    out.predictions[static_cast<std::size_t>(v[0].integer())].boxes.push_back(
        {box_of(v), static_cast<int>(v[1].integer()), v[6].number()});
  }
  return out;
}

TEST(AveragePrecision, EqualsPycocotools) {
  const Value fixture = test::json_fixture("metric/map.json");
  ASSERT_GE(fixture.at("cases").size(), 6U);
  for (const Value& item : fixture.at("cases").items()) {
    const AveragePrecision got = boxes_of(item).table().average_precision();
    const Value& expected = item.at("expected");
    const std::string& name = item.at("name").text();
    EXPECT_NEAR(got.map50_95, expected.at("map50_95").number(), 1e-9) << name;
    EXPECT_NEAR(got.map50, expected.at("map50").number(), 1e-9) << name;
    EXPECT_NEAR(got.map75, expected.at("map75").number(), 1e-9) << name;
    EXPECT_NEAR(got.recall, expected.at("ar100").number(), 1e-9) << name;
  }
}

TEST(AveragePrecision, OverMasksEqualsPycocotools) {
  const Value fixture = test::json_fixture("metric/masks.json");
  const Size size{static_cast<int>(fixture.at("width").integer()),
                  static_cast<int>(fixture.at("height").integer())};
  ASSERT_GE(fixture.at("cases").size(), 3U);
  for (const Value& item : fixture.at("cases").items()) {
    Boxes boxes(static_cast<std::size_t>(item.at("pictures").integer()));
    for (const Value& row : item.at("objects").items()) {
      const Value::Array& v = row.items();
      const Mask mask = mask_from_text(size, v[2].text());
      boxes.labels[static_cast<std::size_t>(v[0].integer())].boxes.push_back(
          {bounds(mask), static_cast<int>(v[1].integer()), v[3].integer() != 0, 0, 1, mask, {}});
    }
    for (const Value& row : item.at("found").items()) {
      const Value::Array& v = row.items();
      const Mask mask = mask_from_text(size, v[2].text());
      boxes.predictions[static_cast<std::size_t>(v[0].integer())].boxes.push_back(
          {bounds(mask), static_cast<int>(v[1].integer()), v[3].number(), mask, {}});
    }
    const AveragePrecision got = boxes.table(DetectionTable::By::masks).average_precision();
    const Value& expected = item.at("expected");
    const std::string& name = item.at("name").text();
    EXPECT_NEAR(got.map50_95, expected.at("map50_95").number(), 1e-9) << name;
    EXPECT_NEAR(got.map50, expected.at("map50").number(), 1e-9) << name;
    EXPECT_NEAR(got.map75, expected.at("map75").number(), 1e-9) << name;
    EXPECT_NEAR(got.recall, expected.at("ar100").number(), 1e-9) << name;
  }
}

struct People {
  std::vector<PoseLabels> labels;
  std::vector<PosePredictions> predictions;

  AveragePrecision average_precision() const {
    std::vector<const PoseLabels*> l;
    std::vector<const PosePredictions*> p;
    for (const auto& item : labels) l.push_back(&item);
    for (const auto& item : predictions) p.push_back(&item);
    return DetectionTable(l, p, 0.1).average_precision();
  }
};

People people_of(const Value& item) {
  const auto pictures = static_cast<std::size_t>(item.at("pictures").integer());
  People out{std::vector<PoseLabels>(pictures), std::vector<PosePredictions>(pictures)};
  const auto each_point = [](const Value& list, auto body) {
    for (std::size_t i = 0; i < list.size(); i += 3)
      body(list.items()[i].number(), list.items()[i + 1].number(), list.items()[i + 2]);
  };
  for (const Value& row : item.at("people").items()) {
    const Value::Array& v = row.items();
    LabelledPose pose{{v[1].number(), v[2].number(), v[1].number() + v[3].number(),
                       v[2].number() + v[4].number()},
                      v[5].number(),
                      true,
                      {},
                      v[6].integer() != 0};
    each_point(v[7], [&](double x, double y, const Value& seen) {
      pose.points.push_back({x, y, static_cast<Visibility>(seen.integer())});
      pose.ignore = pose.ignore && seen.integer() == 0;
    });
    pose.ignore = pose.ignore || pose.crowd;
    out.labels[static_cast<std::size_t>(v[0].integer())].poses.push_back(std::move(pose));
  }
  for (const Value& row : item.at("answers").items()) {
    const Value::Array& v = row.items();
    ScoredPose pose;
    pose.score = v[1].number();
    each_point(v[2], [&](double x, double y, const Value& score) {
      pose.points.push_back({x, y, score.number()});
    });
    out.predictions[static_cast<std::size_t>(v[0].integer())].poses.push_back(std::move(pose));
  }
  return out;
}

TEST(AveragePrecision, OfPosesEqualsPycocotools) {
  const Value fixture = test::json_fixture("metric/poses.json");
  ASSERT_GE(fixture.at("cases").size(), 5U);
  for (const Value& item : fixture.at("cases").items()) {
    const AveragePrecision got = people_of(item).average_precision();
    const Value& expected = item.at("expected");
    const std::string& name = item.at("name").text();
    EXPECT_NEAR(got.map50_95, expected.at("map50_95").number(), 1e-9) << name;
    EXPECT_NEAR(got.map50, expected.at("map50").number(), 1e-9) << name;
    EXPECT_NEAR(got.map75, expected.at("map75").number(), 1e-9) << name;
    EXPECT_NEAR(got.recall, expected.at("ar20").number(), 1e-9) << name;
  }
}

// Someone without labelled points excuses one answer nearby, a crowd any number: with the found person below them in
// score, precision is 1 over the wrong answers that remain.
TEST(AveragePrecision, OfPosesExcusesOneAnswerForSomebodyWithoutPoints) {
  const auto pose = [](double x, double score) {
    ScoredPose out{{}, score, {}};
    for (int i = 0; i < 17; ++i) out.points.push_back({x, 50, 1});
    return out;
  };
  LabelledPose labelled{{0, 0, 50, 100}, 2500, false, {}};
  for (int i = 0; i < 17; ++i) labelled.points.push_back({25, 50, Visibility::visible});
  const LabelledPose bare{{1000, 0, 1050, 100}, 2500, true, std::vector<LabelledPoint>(17)};
  People one{{{{labelled, bare}, {}}}, {{{pose(1025, 0.9), pose(1025, 0.8), pose(25, 0.7)}, {}}}};
  EXPECT_NEAR(one.average_precision().map50_95, 1.0 / 2, 1e-12);
  one.labels[0].poses[1].crowd = true;
  EXPECT_NEAR(one.average_precision().map50_95, 1, 1e-12);
}

// Upright the two would overlap by 1/3; turned they are the same square.
TEST(AveragePrecision, TurnedBoxesOverlapByTheirCorners) {
  const Corners turned = turned_box({20, 20}, 10, 10, 0.7853981633974483);
  Boxes boxes(1);
  boxes.labels[0].boxes = {{bounds(std::span<const Point>(turned)), 0, false, 0, 1, {}, turned}};
  boxes.predictions[0].boxes = {{{15, 15, 25, 25}, 0, 0.9, {}, turned}};
  EXPECT_DOUBLE_EQ(boxes.table().average_precision().map50_95, 1);
  boxes.predictions[0].boxes[0].corners = turned_box({20, 20}, 10, 2, 0.7853981633974483);
  EXPECT_DOUBLE_EQ(boxes.table().average_precision().map50, 0);
}

// One object of two is found by the surer box, the other box is wrong. Precision is 1 up to recall 1/2 (51 of the
// 101 points) and nothing is found beyond.
TEST(AveragePrecision, OfHalfTheObjectsIsHandCountable) {
  Boxes boxes(1);
  boxes.labels[0].boxes = {{{0, 0, 10, 10}, 0}, {{50, 50, 60, 60}, 0}};
  boxes.predictions[0].boxes = {{{0, 0, 10, 10}, 0, 0.9}, {{100, 100, 110, 110}, 0, 0.8}};
  const AveragePrecision got = boxes.table().average_precision();
  EXPECT_DOUBLE_EQ(got.map50, 51.0 / 101);
  EXPECT_DOUBLE_EQ(got.map50_95, 51.0 / 101);
  EXPECT_DOUBLE_EQ(got.recall, 0.5);
}

TEST(AveragePrecision, WeightsAreCopiesOfPictures) {
  const Value fixture = test::json_fixture("metric/map.json");
  const Boxes once = boxes_of(fixture.at("cases").items()[0]);
  const std::size_t n = once.labels.size();
  std::vector<std::uint32_t> weights(n, 1);
  const DetectionTable table = once.table();
  EXPECT_DOUBLE_EQ(table.average_precision(weights).map50_95, table.average_precision().map50_95);
  std::fill(weights.begin(), weights.end(), 3);
  EXPECT_NEAR(table.average_precision(weights).map50_95, table.average_precision().map50_95, 1e-12);
  // A picture of weight 0 is a picture that is not there.
  Boxes fewer = once;
  fewer.labels.erase(fewer.labels.begin() + 3);
  fewer.predictions.erase(fewer.predictions.begin() + 3);
  std::fill(weights.begin(), weights.end(), 1);
  weights[3] = 0;
  EXPECT_NEAR(table.average_precision(weights).map50_95, fewer.table().average_precision().map50_95, 1e-12);
}

TEST(AveragePrecision, OfNothingIsZero) {
  EXPECT_EQ(Boxes(0).table().average_precision().map50, 0);
  Boxes only_boxes(1);
  only_boxes.predictions[0].boxes = {{{0, 0, 10, 10}, 0, 0.9}};
  EXPECT_EQ(only_boxes.table().objects(), 0U);
  EXPECT_EQ(only_boxes.table().average_precision().map50, 0);
}

}  // namespace
}  // namespace proofload::metric
