#include "proofload/campaign/score.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proofload/core/text.h"
#include "support/builtin_registry.h"
#include "support/files.h"
#include "support/fixtures.h"
#include "support/tiny_data.h"

namespace proofload::campaign {
namespace {

using test::builtin_registry;

double value_of(const ScoreAnswer& answer, const std::string& name) {
  for (const metric::Score& one : answer.clean.scores)
    if (one.name == name) return one.value;
  ADD_FAILURE() << "no score " << name;
  return -1;
}

std::string box_text(const Value::Array& row) {
  std::string out = "[";
  for (std::size_t k = 2; k < 6; ++k) out += (k > 2 ? "," : "") + number_text(row[k].number());
  return out + "]";
}

// The drawn boxes of tests/metric/map.json as the files that pycocotools was given.
TEST(Score, OfResultFilesEqualsPycocotools) {
  const Value fixture = test::json_fixture("metric/map.json");
  ASSERT_GE(fixture.at("cases").size(), 6U);
  for (const Value& item : fixture.at("cases").items()) {
    const test::ScratchFolder scratch;
    std::string images, annotations, results, categories;
    std::int64_t classes = 0;
    for (std::int64_t p = 0; p < item.at("pictures").integer(); ++p) {
      test::write_picture(scratch, "data/" + std::to_string(p) + ".png");
      images += (p ? ",{\"id\":" : "{\"id\":") + std::to_string(p + 1) + ",\"file_name\":\"" +
                std::to_string(p) + ".png\"}";
    }
    const auto row_text = [&](const Value::Array& v) {
      classes = std::max(classes, v[1].integer() + 1);
      return "{\"image_id\":" + std::to_string(v[0].integer() + 1) +
             ",\"category_id\":" + std::to_string(v[1].integer() + 1) + ",\"bbox\":" + box_text(v);
    };
    for (const Value& row : item.at("objects").items())
      annotations += (annotations.empty() ? "" : ",") + row_text(row.items()) +
                     ",\"iscrowd\":" + std::to_string(row.items()[6].integer()) + "}";
    for (const Value& row : item.at("boxes").items())
      results += (results.empty() ? "" : ",") + row_text(row.items()) +
                 ",\"score\":" + number_text(row.items()[6].number()) + "}";
    for (std::int64_t c = 0; c < classes; ++c)
      categories += (c ? ",{\"id\":" : "{\"id\":") + std::to_string(c + 1) + ",\"name\":\"c" +
                    std::to_string(c) + "\"}";
    ScoreRequest request;
    request.data.path =
        scratch.write("data/labels.json", "{\"images\":[" + images + "],\"annotations\":[" + annotations +
                                              "],\"categories\":[" + categories + "]}");
    request.predictions = scratch.write("results.json", "[" + results + "]");
    const ScoreAnswer answer = score_predictions(request, builtin_registry());
    const Value& expected = item.at("expected");
    const std::string& name = item.at("name").text();
    EXPECT_NEAR(value_of(answer, "map50_95"), expected.at("map50_95").number(), 1e-9) << name;
    EXPECT_NEAR(value_of(answer, "map50"), expected.at("map50").number(), 1e-9) << name;
    EXPECT_NEAR(value_of(answer, "map75"), expected.at("map75").number(), 1e-9) << name;
    EXPECT_NEAR(value_of(answer, "ar100"), expected.at("ar100").number(), 1e-9) << name;
    EXPECT_EQ(answer.results, item.at("boxes").size());
  }
}

// The drawn people of tests/metric/poses.json likewise.
TEST(Score, OfKeyPointFilesEqualsPycocotools) {
  const Value fixture = test::json_fixture("metric/poses.json");
  ASSERT_GE(fixture.at("cases").size(), 5U);
  for (const Value& item : fixture.at("cases").items()) {
    const test::ScratchFolder scratch;
    Value labels = Value::object();
    labels["images"] = Value::array();
    for (std::int64_t p = 0; p < item.at("pictures").integer(); ++p) {
      const std::string file = std::to_string(p) + ".png";
      test::write_picture(scratch, "data/" + file);
      Value image = Value::object();
      image["id"] = p;
      image["file_name"] = file;
      labels["images"].push_back(std::move(image));
    }
    labels["categories"] = parse_json(R"([{"id":1,"name":"person"}])", "categories");
    labels["annotations"] = Value::array();
    for (const Value& row : item.at("people").items()) {
      const Value::Array& v = row.items();
      Value one = Value::object();
      one["image_id"] = v[0];
      one["category_id"] = 1;
      one["bbox"] = Value::Array{v[1], v[2], v[3], v[4]};
      one["area"] = v[5];
      one["iscrowd"] = v[6];
      one["keypoints"] = v[7];
      labels["annotations"].push_back(std::move(one));
    }
    Value results = Value::array();
    for (const Value& row : item.at("answers").items()) {
      const Value::Array& v = row.items();
      Value one = Value::object();
      one["image_id"] = v[0];
      one["category_id"] = 1;
      one["score"] = v[1];
      one["keypoints"] = v[2];
      results.push_back(std::move(one));
    }
    ScoreRequest request;
    request.data.path = scratch.write("data/labels.json", to_json(labels));
    request.predictions = scratch.write("results.json", to_json(results));
    const ScoreAnswer answer = score_predictions(request, builtin_registry());
    const Value& expected = item.at("expected");
    const std::string& name = item.at("name").text();
    EXPECT_EQ(answer.clean.scores.at(0).name, "pose_map50_95");
    EXPECT_NEAR(value_of(answer, "pose_map50_95"), expected.at("map50_95").number(), 1e-9) << name;
    EXPECT_NEAR(value_of(answer, "pose_map50"), expected.at("map50").number(), 1e-9) << name;
    EXPECT_NEAR(value_of(answer, "pose_map75"), expected.at("map75").number(), 1e-9) << name;
    EXPECT_NEAR(value_of(answer, "pose_ar20"), expected.at("ar20").number(), 1e-9) << name;
  }
}

// The outlines of tests/metric/masks.json likewise, as run lengths.
TEST(Score, OfMaskFilesEqualsPycocotools) {
  const Value fixture = test::json_fixture("metric/masks.json");
  ASSERT_GE(fixture.at("cases").size(), 3U);
  const auto segmentation = [&](const Value& text) {
    Value out = Value::object();
    out["size"] = Value::Array{fixture.at("height"), fixture.at("width")};
    out["counts"] = text;
    return out;
  };
  for (const Value& item : fixture.at("cases").items()) {
    const test::ScratchFolder scratch;
    Value labels = Value::object();
    labels["images"] = Value::array();
    for (std::int64_t p = 0; p < item.at("pictures").integer(); ++p) {
      const std::string file = std::to_string(p) + ".png";
      test::write_picture(scratch, "data/" + file);
      Value image = Value::object();
      image["id"] = p;
      image["file_name"] = file;
      image["width"] = fixture.at("width");
      image["height"] = fixture.at("height");
      labels["images"].push_back(std::move(image));
    }
    labels["categories"] =
        parse_json(R"([{"id":0,"name":"a"},{"id":1,"name":"b"},{"id":2,"name":"c"}])", "categories");
    labels["annotations"] = Value::array();
    for (const Value& row : item.at("objects").items()) {
      Value one = Value::object();
      one["image_id"] = row.items()[0];
      one["category_id"] = row.items()[1];
      one["bbox"] = Value::Array{0, 0, 1, 1};  // Says nothing of the masks.
      one["segmentation"] = segmentation(row.items()[2]);
      one["iscrowd"] = row.items()[3];
      labels["annotations"].push_back(std::move(one));
    }
    Value results = Value::array();
    for (const Value& row : item.at("found").items()) {
      Value one = Value::object();
      one["image_id"] = row.items()[0];
      one["category_id"] = row.items()[1];
      one["segmentation"] = segmentation(row.items()[2]);
      one["score"] = row.items()[3];
      results.push_back(std::move(one));
    }
    ScoreRequest request;
    request.data.path = scratch.write("data/labels.json", to_json(labels));
    request.predictions = scratch.write("results.json", to_json(results));
    const ScoreAnswer answer = score_predictions(request, builtin_registry());
    const Value& expected = item.at("expected");
    const std::string& name = item.at("name").text();
    EXPECT_NEAR(value_of(answer, "mask_map50_95"), expected.at("map50_95").number(), 1e-9) << name;
    EXPECT_NEAR(value_of(answer, "mask_map50"), expected.at("map50").number(), 1e-9) << name;
    EXPECT_NEAR(value_of(answer, "mask_map75"), expected.at("map75").number(), 1e-9) << name;
    EXPECT_NEAR(value_of(answer, "mask_ar100"), expected.at("ar100").number(), 1e-9) << name;
  }
}

TEST(Score, OfBoxesIsTakenWhereTheDataHasNoMasks) {
  const test::ScratchFolder scratch;
  ScoreRequest request;
  request.data.path = test::write_tiny_data(scratch, "voc");
  request.predictions = scratch.write(
      "r.json",
      R"([{"image_id":"a","category_id":0,"bbox":[0,0,1,1],"score":1,"segmentation":[[0,0,1,0,1,1]]}])");
  const ScoreAnswer answer = score_predictions(request, builtin_registry());
  EXPECT_EQ(answer.task, Task::detection);
  EXPECT_THAT(answer.notes, testing::Contains(testing::HasSubstr("the data has boxes only")));
}

// Class 2 of the last pixel is said to be 1: of the 12 pixels one is unscored, or one wrong.
TEST(Score, OfClassMapsCountsPixels) {
  const test::ScratchFolder scratch;
  ScoreRequest request;
  request.data.path = test::write_tiny_data(scratch, "masks");
  test::write_mask(scratch, "segments/masks/b.png", 2);
  test::write_mask(scratch, "said/a.png", 0);
  test::write_mask(scratch, "said/b.png", 1);
  request.predictions = scratch.path() / "said";
  const ScoreAnswer answer = score_predictions(request, builtin_registry());
  EXPECT_EQ(answer.task, Task::segmentation);
  EXPECT_NEAR(value_of(answer, "pixel_accuracy"), 22.0 / 23, 1e-12);
  EXPECT_EQ(answer.answered, 2U);
}

TEST(Score, OfDepthFoldersIsTheRelativeError) {
  const test::ScratchFolder scratch;
  ScoreRequest request;
  request.data.path = test::write_tiny_data(scratch, "depth");
  for (const char* name : {"said/a.png", "said/b.png"})
    scratch.write(name, test::grey16_png({4, 3}, std::vector<std::uint16_t>(12, 1800)));
  request.predictions = scratch.path() / "said";
  EXPECT_NEAR(value_of(score_predictions(request, builtin_registry()), "abs_rel"), 0.2, 1e-9);
}

TEST(Score, OfTablesIsThatOfTheirTask) {
  const test::ScratchFolder scratch;
  ScoreRequest request;
  request.data.path = test::write_tiny_data(scratch, "csv");
  request.predictions = scratch.write("said.csv", "path,value\na.png,2\nb.png,9\n");
  EXPECT_NEAR(value_of(score_predictions(request, builtin_registry()), "mae"), 0.375, 1e-12);
  request.data.path = scratch.write("table/c.csv", "path,label\na.png,dog\nb.png,cat\n");
  request.predictions = scratch.write("said.csv", "path,label\na.png,cat\nb.png,cat\n");
  const ScoreAnswer answer = score_predictions(request, builtin_registry());
  EXPECT_EQ(value_of(answer, "top1"), 0.5);
  EXPECT_EQ(answer.clean.scores.size(), 1U) << "a single class is no ranking";
}

TEST(Score, NeedsLabelsOfTheSameKind) {
  const test::ScratchFolder scratch;
  ScoreRequest request;
  request.predictions =
      scratch.write("r.json", R"([{"image_id":0,"category_id":0,"bbox":[0,0,1,1],"score":1}])");
  request.data.path = test::write_tiny_data(scratch, "masks");
  request.data.format = "masks";
  try {
    score_predictions(request, builtin_registry());
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), testing::HasSubstr("segmentation"));
  }
  request.data.path =
      scratch.write("p/labels.json", R"({"images":[],"annotations":[],"categories":[{"id":1,"name":"a"}]})");
  request.data.format = "";
  EXPECT_THROW(score_predictions(request, builtin_registry()), Error);
}

}  // namespace
}  // namespace proofload::campaign
