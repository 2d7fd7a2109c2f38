#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proofload/image/codec.h"
#include "support/open_data.h"
#include "support/tiny_data.h"

namespace proofload::dataset {
namespace {

using testing::HasSubstr;

// Pictures are 4 × 3 px: a cat in the left column, sky above right of it, a crowd of cats below, one pixel of nothing.
class CocoPanoptic : public testing::Test {
 protected:
  CocoPanoptic() {
    test::write_picture(scratch_, "a.png");
    paint(7);
  }
  // The cat has number `cat`, the sky 300 (44, 1, 0), the crowd 65536 (0, 0, 1).
  void paint(int cat) {
    Image image({4, 3}, 3);
    for (int y = 0; y < 3; ++y)
      for (int x = 0; x < 4; ++x) {
        std::uint8_t* p = image.row(y) + 3 * x;
        p[0] = static_cast<std::uint8_t>(x == 0 ? cat : y == 0 ? 44 : 0);
        p[1] = x > 0 && y == 0;
        p[2] = x > 0 && y > 0 && !(x == 3 && y == 2);
      }
    scratch_.write("panoptic/a.png", encode_png(image));
  }
  std::filesystem::path write(const std::string& segments = kSegments, const std::string& picture = "a.png") {
    return scratch_.write("panoptic.json", R"({"images": [{"id": 1, "file_name": ")" + picture +
                                               R"("}], "annotations": [{"image_id": 1, "file_name": "a.png",
        "segments_info": )" + segments + R"(}], "categories": [
        {"id": 187, "name": "sky", "isthing": 0}, {"id": 17, "name": "cat", "isthing": 1}]})");
  }
  std::unique_ptr<Dataset> open_it(std::optional<Task> task) {
    Options options;
    options.task = task;
    return test::open_data(write(), "auto", {}, options);
  }
  std::string error(const std::string& segments) {
    return test::open_error(write(segments), "coco_panoptic");
  }

  static constexpr const char* kSegments = R"([
      {"id": 7, "category_id": 17, "iscrowd": 0, "bbox": [0, 0, 1, 3], "area": 3},
      {"id": 300, "category_id": 187, "iscrowd": 0, "bbox": [1, 0, 3, 1], "area": 3},
      {"id": 65536, "category_id": 17, "iscrowd": 1, "bbox": [1, 1, 3, 2], "area": 5}])";
  test::ScratchFolder scratch_;
};

TEST_F(CocoPanoptic, IsTheClassOfEveryPixel) {
  const auto data = open_it(std::nullopt);
  EXPECT_EQ(data->info().task, Task::segmentation);
  EXPECT_EQ(data->info().labels, (std::vector<std::string>{"cat", "sky"}));
  const auto map = std::get<proofload::ClassMap>(data->label(0));
  EXPECT_EQ(map.size, (Size{4, 3}));
  EXPECT_EQ(map.classes, (std::vector<std::uint8_t>{0, 1, 1, 1, 0, 255, 255, 255, 0, 255, 255, 255}));
  EXPECT_EQ(data->load(0).label, data->label(0));
}

TEST_F(CocoPanoptic, IsAMaskOfEveryThing) {
  const auto data = open_it(Task::instances);
  const auto boxes = test::boxes_of(*data, 0);
  ASSERT_EQ(boxes.size(), 2u) << "the sky is no thing";
  EXPECT_EQ(boxes[0].mask, inside_of(Box{0, 0, 1, 3}, {4, 3}));
  EXPECT_FALSE(boxes[0].ignore);
  EXPECT_EQ(boxes[1].area, 5);
  EXPECT_EQ(boxes[1].box, (Box{1, 1, 4, 3}));
  EXPECT_TRUE(boxes[1].ignore);
}

TEST_F(CocoPanoptic, IsABoxOfEveryThing) {
  const auto boxes = test::boxes_of(*open_it(Task::detection), 0);
  ASSERT_EQ(boxes.size(), 2u);
  EXPECT_EQ(boxes[0].box, (Box{0, 0, 1, 3}));
  EXPECT_EQ(boxes[1].box, (Box{1, 1, 4, 3}));
}

TEST_F(CocoPanoptic, AColourThatIsNoSegmentIsTheErrorOfThePicture) {
  paint(8);
  const auto data = open_it(std::nullopt);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(data->label(0)));
  try {
    data->load(0);
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("the pixel 0, 0 belongs to segment 8"));
  }
}

TEST_F(CocoPanoptic, FaultsAreNamed) {
  EXPECT_THAT(error("7"), HasSubstr("list `segments_info`"));
  EXPECT_THAT(error(R"([{"id": 0, "category_id": 17}])"), HasSubstr("segments_info[0] needs an `id`"));
  EXPECT_THAT(error(R"([{"id": 16777216, "category_id": 17}])"), HasSubstr("segments_info[0] needs an `id`"));
  EXPECT_THAT(error(R"([{"id": 7, "category_id": 5}])"), HasSubstr("`category_id` of `categories`"));
  EXPECT_THAT(error(R"([{"id": 7, "category_id": 17}, {"id": 7, "category_id": 17}])"),
              HasSubstr("id 7 is used twice"));
  EXPECT_THAT(error(R"([{"id": 7, "category_id": 17, "iscrowd": 2}])"),
              HasSubstr("`iscrowd` must be 0 or 1"));
  EXPECT_THAT(test::open_error(write(kSegments, "../a.png"), "coco_panoptic"), HasSubstr("leads out of"));
  EXPECT_THAT(test::open_error(write(kSegments, "b.png"), "coco_panoptic"),
              HasSubstr("picture `b.png` is not in"));
}

}  // namespace
}  // namespace proofload::dataset
