#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/open_data.h"
#include "support/tiny_data.h"

namespace proofload::dataset {
namespace {

using testing::HasSubstr;

// Pictures are 4 × 3 px.
class CocoMasks : public testing::Test {
 protected:
  CocoMasks() {
    test::write_picture(scratch_, "a.png");
    options_.task = Task::instances;
  }
  std::filesystem::path write(const std::string& segmentation, const std::string& size) {
    return scratch_.write("instances.json",
                          R"({"images": [{"id": 1, "file_name": "a.png")" + size +
                              R"(}], "categories": [{"id": 1, "name": "cat"}], "annotations": [
                              {"id": 5, "image_id": 1, "category_id": 1, "bbox": [1, 0, 2, 2], "area": 4)" +
                              (segmentation.empty() ? "" : ", \"segmentation\": " + segmentation) + "}]}");
  }
  Mask mask(const std::string& segmentation, const std::string& size = R"(, "width": 4, "height": 3)") {
    const auto data = test::open_data(write(segmentation, size), "coco", {}, options_);
    EXPECT_EQ(data->info().task, Task::instances);
    return test::boxes_of(*data, 0).at(0).mask;
  }
  std::string error(const std::string& segmentation,
                    const std::string& size = R"(, "width": 4, "height": 3)") {
    return test::open_error(write(segmentation, size), "coco", {}, options_);
  }

  test::ScratchFolder scratch_;
  Options options_;
};

const Mask kSquare = inside_of(Box{1, 0, 3, 2}, {4, 3});

TEST_F(CocoMasks, ArePolygons) {
  EXPECT_EQ(mask("[[1, 0, 3, 0, 3, 2, 1, 2]]"), kSquare);
  EXPECT_EQ(mask("[[1, 0, 2, 0, 2, 2, 1, 2], [2, 0, 3, 0, 3, 2, 2, 2]]"), kSquare);
}

TEST_F(CocoMasks, AreRunLengthsAsNumbersOrText) {
  EXPECT_EQ(mask(R"({"size": [3, 4], "counts": [3, 2, 1, 2, 4]})"), kSquare);
  EXPECT_EQ(mask(R"({"size": [3, 4], "counts": ")" + to_text(kSquare) + "\"}"), kSquare);
}

TEST_F(CocoMasks, TakeTheSizeOfThePictureWhereTheFileIsSilent) {
  EXPECT_EQ(mask("[[1, 0, 3, 0, 3, 2, 1, 2]]", ""), kSquare);
}

TEST_F(CocoMasks, FaultsAreNamed) {
  EXPECT_THAT(error(""), HasSubstr("has no `segmentation`"));
  EXPECT_THAT(error("[[1, 0, 3, 0]]"), HasSubstr("`segmentation[0]` must hold at least three points"));
  EXPECT_THAT(error("[[1, 0, 3, 0, 3]]"), HasSubstr("`segmentation[0]`"));
  EXPECT_THAT(error("[[1, 0, 3, null, 3, 2]]"), HasSubstr("no number"));
  EXPECT_THAT(error("[[1, 0, 3, 0, 1e9, 2]]"), HasSubstr("point 2 of an outline"));
  EXPECT_THAT(error("[]"), HasSubstr("list of polygons"));
  EXPECT_THAT(error("7"), HasSubstr("list of polygons"));
  EXPECT_THAT(error(R"({"size": [4, 3], "counts": [12]})"),
              HasSubstr("for a picture of 3 x 4, its picture is 4 x 3"));
  EXPECT_THAT(error(R"({"size": [3, 4], "counts": [3, 2]})"), HasSubstr("add up to 5 pixels"));
  EXPECT_THAT(error(R"({"size": [3, 4], "counts": [3, -2]})"), HasSubstr("whole numbers"));
  EXPECT_THAT(error(R"({"size": [3, 4], "counts": "~~~"})"), HasSubstr("broken"));
  EXPECT_THAT(error(R"({"counts": [12]})"), HasSubstr("needs `size"));
}

// The file says 8 × 6: the mask is for that, the picture is not.
TEST_F(CocoMasks, OfAnotherSizeThanThePictureAreTheErrorOfItsLoad) {
  const auto data =
      test::open_data(write("[[1, 0, 3, 0, 3, 2]]", R"(, "width": 8, "height": 6)"), "coco", {}, options_);
  try {
    data->load(0);
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("the picture is 4 x 3 pixels, the masks of its labels are 8 x 6"));
  }
}

}  // namespace
}  // namespace proofload::dataset
