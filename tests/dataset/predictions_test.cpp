#include "proofload/dataset/predictions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proofload/core/error.h"
#include "support/files.h"
#include "support/open_data.h"
#include "support/tiny_data.h"

namespace proofload::dataset {
namespace {

using testing::HasSubstr;

Options for_poses() {
  Options out;
  out.task = Task::keypoints;
  return out;
}

class Predictions : public testing::Test {
 protected:
  void SetUp() override {
    test::write_picture(scratch_, "data/day/a.png");
    test::write_picture(scratch_, "data/day/b.png");
    test::write_picture(scratch_, "data/night/b.png");
    labels_ = scratch_.write("data/labels.json", R"({"images":[{"id":11,"file_name":"day/a.png"},
      {"id":7,"file_name":"day/b.png"},{"id":9,"file_name":"night/b.png"}],
      "annotations":[{"id":1,"image_id":11,"category_id":3,"bbox":[0,0,2,2]}],
      "categories":[{"id":3,"name":"cat"},{"id":8,"name":"dog"}]})");
  }
  std::unique_ptr<Dataset> data() const { return test::open_data(labels_, "coco"); }
  std::filesystem::path file(const std::string& text) const { return scratch_.write("results.json", text); }
  std::vector<Prediction> read(const std::string& text, bool strict = true) {
    notes_.clear();
    return PredictionFile(file(text)).match(*data(), strict, notes_).answers;
  }
  std::string error_of(const std::string& text) {
    try {
      read(text);
    } catch (const Error& e) {
      return e.what();
    }
    return "no error";
  }
  static const std::vector<ScoredBox>& boxes(const Prediction& p) {
    return std::get<BoxPredictions>(p).boxes;
  }

  test::ScratchFolder scratch_;
  std::filesystem::path labels_;
  std::vector<std::string> notes_;
};

TEST_F(Predictions, GoToPicturesAndClassesByTheIdsOfTheLabelFile) {
  const auto all = read(R"([{"image_id":7,"category_id":8,"bbox":[1,2,3,4],"score":0.5},
    {"image_id":7,"category_id":3,"bbox":[0,0,1,1],"score":0.75,"segmentation":{"size":[3,4],"counts":"x"}}])");
  ASSERT_EQ(all.size(), 3U);
  EXPECT_TRUE(boxes(all[0]).empty());
  const std::vector<ScoredBox> expected = {{{0, 0, 1, 1}, 0, 0.75}, {{1, 2, 4, 6}, 1, 0.5}};
  EXPECT_EQ(boxes(all[1]), expected);
}

TEST_F(Predictions, NameThePictureWhereNoIdDoes) {
  const auto all = read(R"([{"image_id":"a","category_id":3,"bbox":[0,0,1,1],"score":1},
    {"image_id":"night/b","category_id":3,"bbox":[0,0,1,1],"score":1}])");
  EXPECT_EQ(boxes(all[0]).size(), 1U);
  EXPECT_EQ(boxes(all[2]).size(), 1U);
  EXPECT_THAT(error_of(R"([{"image_id":"b.png","category_id":3,"bbox":[0,0,1,1],"score":1}])"),
              HasSubstr("several pictures"));
}

TEST_F(Predictions, ClassesCountFromZeroWhereTheDataHasNoIds) {
  const auto csv = scratch_.write("data/t.csv", "path,xmin,ymin,xmax,ymax,label\nday/a.png,0,0,2,2,cat\n");
  const auto path = file(R"([{"image_id":"day/a.png","category_id":0,"bbox":[0,0,1,1],"score":1}])");
  std::vector<std::string> notes;
  EXPECT_EQ(
      boxes(PredictionFile(path).match(*test::open_data(csv, "csv"), true, notes).answers.at(0)).at(0).label,
      0);
}

TEST_F(Predictions, FaultyResultsAreNamedOrLeftOutAndCounted) {
  const std::string good = R"({"image_id":11,"category_id":3,"bbox":[0,0,1,1],"score":1})";
  const std::pair<const char*, const char*> cases[] = {
      {R"({"category_id":3,"bbox":[0,0,1,1],"score":1})", "needs an `image_id`"},
      {R"({"image_id":5,"category_id":3,"bbox":[0,0,1,1],"score":1})", "image_id 5 is no picture"},
      {R"({"image_id":11,"category_id":4,"bbox":[0,0,1,1],"score":1})", "category_id 4 is no class"},
      {R"({"image_id":11,"category_id":1.5,"bbox":[0,0,1,1],"score":1})", "`category_id`"},
      {R"({"image_id":11,"category_id":3,"bbox":[0,0,1],"score":1})", "four numbers"},
      {R"({"image_id":11,"category_id":3,"bbox":[0,0,-1,1],"score":1})", "negative"},
      {R"({"image_id":11,"category_id":3,"bbox":[0,0,1,"NaN"],"score":1})", "bbox[3]"},
      {R"({"image_id":11,"category_id":3,"bbox":[0,0,1,1]})", "`score`"},
      {R"({"image_id":11,"category_id":3,"bbox":[0,0,1,1],"score":null})", "`score`"},
      {"[1,2]", "must be a map"},
  };
  for (const auto& [row, part] : cases) {
    const std::string text = "[" + good + "," + row + "]";
    EXPECT_THAT(error_of(text),
                testing::AllOf(HasSubstr(part), HasSubstr("result 1"), HasSubstr("results.json")));
    const auto all = read(text, /*strict=*/false);
    EXPECT_EQ(boxes(all[0]).size(), 1U) << row;
    EXPECT_THAT(notes_.at(0), HasSubstr("1 of 2 results left out"));
  }
}

TEST_F(Predictions, FilesThatAreNoResultsSayWhatTheyAre) {
  EXPECT_THAT(error_of(""), HasSubstr("is empty"));
  EXPECT_THAT(error_of(R"({"images":[]})"), HasSubstr("label file"));
  EXPECT_THAT(error_of("nonsense"), HasSubstr("does not begin"));
  EXPECT_THAT(error_of("[{\"image_id\":"), HasSubstr("line 1, column"));
  EXPECT_THAT(error_of(R"([{"image_id":11,"category_id":3,"bbox":[0,0,1,NaN],"score":1}])"),
              HasSubstr("line 1, column"));
  // Nesting without end and numbers beyond all bounds are refused, not followed.
  EXPECT_NE(error_of(std::string(1 << 20, '[')), "no error");
  EXPECT_NE(error_of(R"([{"image_id":11,"category_id":3,"bbox":[0,0,1,1e999],"score":1}])"), "no error");
  EXPECT_THROW(PredictionFile(scratch_.path() / "absent.json"), Error);
}

TEST_F(Predictions, OfKeyPointsAreReadAsPoses) {
  const auto poses = scratch_.write("data/poses.json", R"({"images":[{"id":11,"file_name":"day/a.png"}],
      "annotations":[{"id":1,"image_id":11,"category_id":1,"bbox":[0,0,2,2],"keypoints":[1,1,2,0,0,0]}],
      "categories":[{"id":1,"name":"person","keypoints":["left","right"]}]})");
  const PredictionFile results(
      file(R"([{"image_id":11,"category_id":1,"keypoints":[1,1.5,0.9,3,2,0.4],"score":0.8}])"));
  EXPECT_EQ(results.task(), Task::keypoints);
  std::vector<std::string> notes;
  const auto data = test::open_data(poses, "coco", {}, for_poses());
  const auto all = results.match(*data, true, notes).answers;
  const auto& people = std::get<PosePredictions>(all.at(0)).poses;
  ASSERT_EQ(people.size(), 1U);
  EXPECT_EQ(people[0].box, (Box{1, 1.5, 3, 2}));
  EXPECT_EQ(people[0].points[1], (ScoredPoint{3, 2, 0.4}));
  const PredictionFile other(file(R"([{"image_id":11,"category_id":1,"keypoints":[1,1,1],"score":0.8}])"));
  EXPECT_THROW(other.match(*data, true, notes), Error);
}

// The same square three times: as run lengths in text and numbers, and as a polygon.
TEST_F(Predictions, OfMasksAreRunLengthsOrPolygons) {
  const auto labels = scratch_.write("data/masks.json", R"({"images":[
      {"id":11,"file_name":"day/a.png","width":4,"height":3},{"id":7,"file_name":"day/b.png","width":4,"height":3}],
      "annotations":[{"id":1,"image_id":11,"category_id":1,"bbox":[0,0,2,2],"segmentation":[[0,0,2,0,2,2,0,2]]}],
      "categories":[{"id":1,"name":"cat"}]})");
  const Mask square = inside_of(Box{1, 0, 3, 2}, {4, 3});
  const std::string text = to_text(square);
  const std::string row = R"({"image_id":11,"category_id":1,"bbox":[9,9,1,1],"score":0.5,"segmentation":)";
  const PredictionFile results(file("[" + row + R"({"size":[3,4],"counts":")" + text + "\"}}," + row +
                                    R"({"size":[3,4],"counts":[3,2,1,2,4]}},)" + row +
                                    "[[1,0,3,0,3,2,1,2]]}]"));
  EXPECT_EQ(results.task(), Task::instances);
  EXPECT_TRUE(results.has_boxes());
  Options options;
  options.task = Task::instances;
  const auto data = test::open_data(labels, "coco", {}, options);
  std::vector<std::string> notes;
  const auto all = results.match(*data, true, notes).answers;
  ASSERT_EQ(boxes(all.at(0)).size(), 3U);
  for (const ScoredBox& one : boxes(all[0])) {
    EXPECT_EQ(one.mask, square);
    EXPECT_EQ(one.box, (Box{1, 0, 3, 2})) << "around the mask, not what the file says";
  }
  for (const char* wrong : {R"({"size":[4,3],"counts":[12]}})", R"({"size":[3,4],"counts":[11]}})", "null}",
                            "[[1,2,3]]}", R"({"counts":[12]}})"}) {
    const PredictionFile faulty(file("[" + row + "[[1,0,3,0,3,2,1,2]]}," + row + wrong + "]"));
    EXPECT_THROW(faulty.match(*data, true, notes), Error) << wrong;
  }
  // Where no mask is labelled no size is known; what is found there is found where nothing is.
  const std::string bare =
      R"([{"image_id":7,"category_id":1,"score":0.5,"segmentation":[[1,0,3,0,3,2,1,2]]}])";
  EXPECT_EQ(boxes(PredictionFile(file(bare)).match(*data, true, notes).answers.at(1)).size(), 1U);
  // The boxes of the same file.
  const auto as_boxes = PredictionFile(file("[" + row + "[[1,0,3,0,3,2,1,2]]}]"), Task::detection);
  EXPECT_EQ(boxes(as_boxes.match(*data, true, notes).answers.at(0)).at(0).box, (Box{9, 9, 10, 10}));
  EXPECT_THROW(PredictionFile(file(bare), Task::depth), Error);
}

TEST_F(Predictions, OfTurnedBoxesAreFourCorners) {
  scratch_.write("yolo/labels/a.txt", "0 0 0 1 0 1 1 0 1\n");
  test::write_picture(scratch_, "yolo/images/a.png");
  const auto labels = scratch_.write("yolo/data.yaml", "val: images\nnames: [ship]\n");
  const PredictionFile results(
      file(R"([{"image_id":"a","category_id":0,"score":0.5,"rbox":[0,0,1,1,0],"poly":[1,0,3,1,2,3,0,2]}])"));
  EXPECT_EQ(results.task(), Task::oriented);
  Options options;
  options.task = Task::oriented;
  std::vector<std::string> notes;
  const auto data = test::open_data(labels, "yolo", {}, options);
  const auto all = results.match(*data, true, notes).answers;
  EXPECT_EQ(boxes(all.at(0)).at(0).corners, (Corners{{1, 0}, {3, 1}, {2, 3}, {0, 2}}));
  EXPECT_EQ(boxes(all[0])[0].box, (Box{0, 0, 3, 3}));
  for (const char* wrong : {"[1,2,3]", "[1,0,3,1,2,3,0,null]", "[1,0,3,1,2,3,0,1e30]"}) {
    const PredictionFile faulty(
        file(R"([{"image_id":"a","category_id":0,"score":0.5,"poly":)" + std::string(wrong) + "}]"));
    EXPECT_THROW(faulty.match(*data, true, notes), Error) << wrong;
  }
}

}  // namespace
}  // namespace proofload::dataset
