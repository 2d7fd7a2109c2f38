#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/dataset/dataset.h"
#include "support/tiny_data.h"

namespace proofload::dataset {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kImages = R"([{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "b.png"}])";
constexpr const char* kCategories = R"([{"id": 90, "name": "cat"}, {"id": 3, "name": "dog"}])";

class Coco : public testing::Test {
 protected:
  Coco() {
    for (const char* name : {"a.png", "b.png"}) test::write_picture(scratch_, name);
  }
  static std::string file(const std::string& annotations,
                          const std::string& images = kImages,
                          const std::string& categories = kCategories) {
    return "{\"images\": " + images + ", \"annotations\": " + annotations +
           ", \"categories\": " + categories + "}";
  }
  std::unique_ptr<Dataset> open_it(const std::string& text,
                                   std::vector<std::string> labels = {},
                                   bool strict = true) {
    Options options;
    options.model_labels = std::move(labels);
    Value params = Value::object();
    params["strict"] = strict;
    std::string found;
    return open(scratch_.write("instances.json", text), "coco", options, params, found);
  }
  std::string error(const std::string& text, std::vector<std::string> labels = {}) {
    try {
      open_it(text, std::move(labels));
    } catch (const Error& e) {
      return e.what();
    }
    return "no error";
  }
  static const std::vector<LabelledBox> boxes(const Dataset& data, std::size_t i) {
    return std::get<BoxLabels>(data.label(i)).boxes;
  }

  test::ScratchFolder scratch_;
};

TEST_F(Coco, BoxesBecomeCornersAndCrowdsAreIgnored) {
  const auto data = open_it(file(R"([
    {"id": 5, "image_id": 2, "category_id": 90, "bbox": [1, 0.5, 2, 1.25], "area": 2.0, "iscrowd": 0, "segmentation": [[1, 2, 3, 4]]},
    {"id": 6, "image_id": 2, "category_id": 3, "bbox": [0, 0, 4, 3], "iscrowd": 1, "segmentation": {"size": [3, 4], "counts": [12]}}])"));
  ASSERT_EQ(data->size(), 2U);
  EXPECT_EQ(data->id(1), "b.png");
  EXPECT_TRUE(boxes(*data, 0).empty());
  const auto found = boxes(*data, 1);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].box, (Box{1, 0.5, 3, 1.75}));
  EXPECT_EQ(found[0].area, 2.0);
  EXPECT_FALSE(found[0].ignore);
  EXPECT_TRUE(found[1].ignore);
  EXPECT_EQ(found[1].area, 0.0);
}

TEST_F(Coco, AByteOrderMarkIsPassedOver) {
  const std::string text =
      "\xEF\xBB\xBF" + file(R"([{"image_id": 1, "category_id": 90, "bbox": [0, 0, 1, 1]}])");
  EXPECT_EQ(boxes(*open_it(text), 0).size(), 1U);
  std::string found;
  open(scratch_.write("marked.json", text), "auto", {}, Value(), found);
  EXPECT_EQ(found, "coco");
}

TEST_F(Coco, CategoriesCountInTheOrderOfTheirIdsAndKeepThem) {
  const auto data = open_it(file(R"([{"image_id": 1, "category_id": 90, "bbox": [0, 0, 1, 1]}])"));
  EXPECT_THAT(data->info().labels, ElementsAre("dog", "cat"));
  EXPECT_THAT(data->info().category_ids, ElementsAre(3, 90));
  EXPECT_EQ(boxes(*data, 0)[0].label, 1);
}

TEST_F(Coco, ModelLabelsGiveTheOrder) {
  const auto data =
      open_it(file(R"([{"image_id": 1, "category_id": 90, "bbox": [0, 0, 1, 1]}])"), {"Cat", "cow", "Dog"});
  EXPECT_EQ(boxes(*data, 0)[0].label, 0);
  EXPECT_THAT(data->info().category_ids, ElementsAre(90, -1, 3));
}

TEST_F(Coco, OnlyCategoriesThatOccurMustBeKnownToTheModel) {
  const std::string text = file(R"([{"image_id": 1, "category_id": 90, "bbox": [0, 0, 1, 1]}])");
  EXPECT_EQ(open_it(text, {"cat"})->size(), 2U);
  EXPECT_THAT(error(text, {"dog", "cow", "pig"}), HasSubstr("`cat`"));
  const auto data = open_it(text, {"dog", "cow", "pig"}, false);
  EXPECT_TRUE(boxes(*data, 0).empty());
  EXPECT_THAT(data->info().notes,
              Contains(HasSubstr("1 object of classes that the model does not have left out")));
}

TEST_F(Coco, IdsMayBeTexts) {
  const auto data = open_it(file(R"([{"image_id": "x1", "category_id": 3, "bbox": [0, 0, 1, 1]}])",
                                 R"([{"id": "x1", "file_name": "a.png"}])"));
  EXPECT_EQ(boxes(*data, 0).size(), 1U);
}

TEST_F(Coco, FaultsOfAnnotationsAreNamedByIndex) {
  const auto one = [](const std::string& body) {
    return file("[{\"image_id\": 1, \"category_id\": 3, " + body + "}]");
  };
  EXPECT_THAT(
      error(one(R"("bbox": [0, 0, -1, 1])")),
      HasSubstr(
          "instances.json: 1 of 1 annotation cannot be used:\n  annotations[0]: the width -1 is negative"));
  EXPECT_THAT(error(one(R"("bbox": [0, null, 1, 1])")),
              HasSubstr("annotations[0]: bbox[1] is no finite number"));
  EXPECT_THAT(error(one(R"("bbox": [0, 0, 1])")), HasSubstr("needs a `bbox` of four numbers"));
  EXPECT_THAT(error(one(R"("bbox": [0, 0, 1e9, 1])")), HasSubstr("bbox[2] is beyond 1,000,000 px"));
  EXPECT_THAT(error(one(R"("bbox": [0, 0, 1, 1], "area": -3)")), HasSubstr("`area`"));
  EXPECT_THAT(error(one(R"("bbox": [0, 0, 1, 1], "iscrowd": 2)")), HasSubstr("`iscrowd` must be 0 or 1"));
  EXPECT_THAT(error(file(R"([{"image_id": 9, "category_id": 3, "bbox": [0, 0, 1, 1]}])")),
              HasSubstr("image_id 9 is not in `images`"));
  EXPECT_THAT(error(file(R"([{"image_id": 1, "category_id": 4, "bbox": [0, 0, 1, 1]}])")),
              HasSubstr("category_id 4 is not in `categories`"));
  EXPECT_THAT(
      error(file(
          R"([{"id": 1, "image_id": 1, "category_id": 3, "bbox": [0,0,1,1]}, {"id": 1, "image_id": 1, "category_id": 3, "bbox": [0,0,1,1]}])")),
      HasSubstr("annotations[1]: the id 1 is used twice"));
  EXPECT_THAT(error(file("[7]")), HasSubstr("annotations[0]: needs an `image_id`"));
}

TEST_F(Coco, FaultsOfPicturesAreNamedByIndex) {
  EXPECT_THAT(error(file("[]", R"([{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "gone.png"}])")),
              HasSubstr("1 of 2 pictures cannot be used:\n  images[1]: picture `gone.png` is not in "));
  EXPECT_THAT(error(file("[]", R"([{"id": 1, "file_name": "a.png"}, {"id": 1, "file_name": "b.png"}])")),
              HasSubstr("images[1]: the id 1 is used twice"));
  EXPECT_THAT(error(file("[]", R"([{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "./a.png"}])")),
              HasSubstr("listed twice"));
  EXPECT_THAT(error(file("[]", R"([{"id": 1, "file_name": "../../etc/passwd"}])")),
              HasSubstr("leads out of the data folder"));
  EXPECT_THAT(error(file("[]", R"([{"id": 1}])")),
              HasSubstr("images[0]: needs an `id` and a text `file_name`"));
}

TEST_F(Coco, NotStrictLeavesOutPicturesWithTheirBoxes) {
  const auto data = open_it(
      file(
          R"([{"image_id": 1, "category_id": 3, "bbox": [0, 0, 1, 1]}, {"image_id": 2, "category_id": 3, "bbox": [0, 0, 1, 1]}])",
          R"([{"id": 1, "file_name": "gone.png"}, {"id": 2, "file_name": "b.png"}])"),
      {}, false);
  ASSERT_EQ(data->size(), 1U);
  EXPECT_EQ(boxes(*data, 0).size(), 1U);
  EXPECT_THAT(data->info().notes,
              Contains(HasSubstr("1 of 2 pictures left out: images[0]: picture `gone.png`")));
}

TEST_F(Coco, FaultsOfPicturesAndAnnotationsAreToldTogether) {
  const std::string message =
      error(file(R"([{"image_id": 1, "category_id": 3, "bbox": [0, 0, 1]}])",
                 R"([{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "gone.png"}])"));
  EXPECT_THAT(message, HasSubstr("1 of 2 pictures cannot be used:\n  images[1]: picture `gone.png`"));
  EXPECT_THAT(message, HasSubstr("\n1 of 1 annotation cannot be used:\n  annotations[0]: needs a `bbox`"));
}

TEST_F(Coco, MissingPartsAreNamed) {
  EXPECT_THAT(error("[]"), HasSubstr("does not begin with `{`"));
  EXPECT_THAT(error(""), HasSubstr("is empty"));
  EXPECT_THAT(error("{}"), HasSubstr("has no `images`"));
  EXPECT_THAT(error(R"({"images": []})"), HasSubstr("has no `annotations`"));
  EXPECT_THAT(error(R"({"images": 3})"), HasSubstr("`images` must be a list, found whole number"));
  EXPECT_THAT(error(file("[]", kImages, "[]")), HasSubstr("`categories` is empty"));
  EXPECT_THAT(error(file("[]", kImages, R"([{"id": 1, "name": "a"}, {"id": 1, "name": "b"}])")),
              HasSubstr("categories[1]: the id 1 is used twice"));
  EXPECT_THAT(error(R"({"images": [}])"), HasSubstr("instances.json: not valid JSON"));
  EXPECT_THAT(
      error(
          R"({"images": [{"id": 1, "file_name": "a.png"}], "categories": [{"id":1,"name":"x"}], "annotations": [{"image_id": 1, "segments_info": []}]})"),
      HasSubstr("COCO panoptic"));
}

TEST_F(Coco, PicturesAreFoundInTheUsualPlaces) {
  test::ScratchFolder other;
  test::write_picture(other, "val2017/x.png");
  std::string found;
  const auto data = open(other.write("annotations/instances_val2017.json",
                                     file("[]", R"([{"id": 1, "file_name": "x.png"}])")),
                         "auto", {}, Value(), found);
  EXPECT_EQ(found, "coco");
  EXPECT_NO_THROW(data->load(0));
}

TEST_F(Coco, NestingThatNeverEndsIsRefused) {
  EXPECT_THAT(error("{\"segmentation\": " + std::string(std::size_t{1} << 20, '[')),
              HasSubstr("not valid JSON"));
  EXPECT_THAT(error("{\"x\": " + std::string(std::size_t{1} << 20, '[')), HasSubstr("nested deeper"));
}

TEST_F(Coco, SharedSetHasItsKnownCounts) {
  PROOFLOAD_NEEDS_SHARED_DATA();
  std::string found;
  const auto data =
      open(test::shared_data() / "coco_detection" / "annotations.json", "auto", {}, Value(), found);
  EXPECT_EQ(data->info().labels.size(), 80U);
  EXPECT_EQ(data->info().category_ids.back(), 90);
  std::size_t count = 0;
  for (std::size_t i = 0; i < data->size(); ++i) count += boxes(*data, i).size();
  EXPECT_EQ(count, 648U);
}

class CocoPoses : public Coco {
 protected:
  std::unique_ptr<Dataset> open_poses(const std::string& annotations,
                                      const std::string& categories,
                                      bool strict = true) {
    Options options;
    options.task = Task::keypoints;
    Value params = Value::object();
    params["strict"] = strict;
    std::string found;
    return open(scratch_.write("people.json", file(annotations, kImages, categories)), "coco", options,
                params, found);
  }
  std::string error(const std::string& annotations, const std::string& categories = kPeople) {
    try {
      open_poses(annotations, categories);
    } catch (const Error& e) {
      return e.what();
    }
    return "no error";
  }
  static std::string pose(const std::string& points, const std::string& more = "") {
    return R"([{"id": 5, "image_id": 1, "category_id": 1, "bbox": [1, 0.5, 2, 1.25], "area": 2, "keypoints": )" +
           points + more + "}]";
  }
  static constexpr const char* kPeople =
      R"([{"id": 1, "name": "person", "keypoints": ["nose", "left_hand", "right_hand"]}, {"id": 2, "name": "kite"}])";
};

TEST_F(CocoPoses, PointsComeWithTheirVisibilityAndSides) {
  const auto data = open_poses(pose("[1, 2, 2, 0, 0, 0, 3.5, 1, 1]"), kPeople);
  EXPECT_EQ(data->info().task, Task::keypoints);
  const auto labels = std::get<PoseLabels>(data->label(0));
  EXPECT_EQ(labels.mirror, (std::vector<int>{0, 2, 1}));
  ASSERT_EQ(labels.poses.size(), 1u);
  EXPECT_EQ(labels.poses[0].box, (Box{1, 0.5, 3, 1.75}));
  EXPECT_EQ(labels.poses[0].area, 2);
  EXPECT_FALSE(labels.poses[0].ignore);
  EXPECT_EQ(labels.poses[0].points, (std::vector<LabelledPoint>{{1, 2, Visibility::visible},
                                                                {0, 0, Visibility::unlabelled},
                                                                {3.5, 1, Visibility::hidden}}));
  EXPECT_THAT(data->info().notes, Contains("2 pictures with 1 poses of 3 points"));
}

TEST_F(CocoPoses, CrowdsAndPeopleWithoutAPointAreIgnored) {
  EXPECT_TRUE(std::get<PoseLabels>(
                  open_poses(pose("[1, 1, 2, 1, 1, 2, 1, 1, 2]", R"(, "iscrowd": 1)"), kPeople)->label(0))
                  .poses.at(0)
                  .ignore);
  EXPECT_TRUE(std::get<PoseLabels>(open_poses(pose("[0, 0, 0, 0, 0, 0, 0, 0, 0]"), kPeople)->label(0))
                  .poses.at(0)
                  .ignore);
}

TEST_F(CocoPoses, ClassesWithoutPointsAreLeftOutAndCounted) {
  const auto data =
      open_poses(R"([{"id": 1, "image_id": 1, "category_id": 2, "bbox": [0, 0, 1, 1]}])", kPeople);
  EXPECT_TRUE(std::get<PoseLabels>(data->label(0)).poses.empty());
  EXPECT_THAT(data->info().notes, Contains(HasSubstr("1 object of classes without key points left out")));
}

TEST_F(CocoPoses, FaultyPointsAreNamed) {
  EXPECT_THAT(error(pose("[1, 2, 2]")), HasSubstr("has 1 key points, expected 3"));
  EXPECT_THAT(error(pose("[1, 2]")), HasSubstr("three numbers for every point"));
  EXPECT_THAT(error(pose("7")), HasSubstr("three numbers for every point"));
  EXPECT_THAT(error(pose("[1, 2, 3, 0, 0, 0, 0, 0, 0]")), HasSubstr("keypoints[2] must be 0"));
  EXPECT_THAT(error(pose("[1, null, 2, 0, 0, 0, 0, 0, 0]")), HasSubstr("keypoints[1] is no number"));
  EXPECT_THAT(error(pose("[1, 1e9, 2, 0, 0, 0, 0, 0, 0]")), HasSubstr("keypoints[1] is no number"));
  EXPECT_THAT(error("[]", R"([{"id": 1, "name": "person"}])"), HasSubstr("has `keypoints`"));
  EXPECT_THAT(
      error(
          "[]",
          R"([{"id": 1, "name": "a", "keypoints": ["x"]}, {"id": 2, "name": "b", "keypoints": ["x", "y"]}])"),
      HasSubstr("another 1"));
  EXPECT_THAT(error("[]", R"([{"id": 1, "name": "a", "keypoints": 3}])"), HasSubstr("must list the names"));
}

TEST_F(CocoPoses, TheSameFileGivesBoxesToAModelOfBoxes) {
  const auto data = open_it(file(pose("[1, 2, 2, 0, 0, 0, 3.5, 1, 1]"), kImages, kPeople));
  EXPECT_EQ(data->info().task, Task::detection);
  EXPECT_EQ(boxes(*data, 0).size(), 1u);
}

}  // namespace
}  // namespace proofload::dataset
