#include "proofload/dataset/detail/slices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/open_data.h"
#include "support/tiny_data.h"

namespace proofload::dataset {
namespace {

using test::notes_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

class SlicesFile : public testing::Test {
 protected:
  SlicesFile() : path_(test::write_tiny_data(scratch_, "list")) {
    test::write_picture(scratch_, "list/day/a.png");
    test::write_picture(scratch_, "list/c.d.png");
    scratch_.write("list/pictures.txt", "b.png\nday/a.png\nc.d.png\n");
  }
  std::unique_ptr<Dataset> open_it(const std::string& text, bool strict = true) {
    scratch_.write("list/slices.csv", text);
    return test::open_data(path_, "list", {{"strict", strict}});
  }
  std::string error(const std::string& text) {
    scratch_.write("list/slices.csv", text);
    return test::open_error(path_, "list");
  }

  test::ScratchFolder scratch_;
  std::filesystem::path path_;
};

TEST_F(SlicesFile, PicturesAreNamedByIdFileNameOrStem) {
  const auto data = open_it(
      "image_id,key,value\nb.png,camera,left\nday/a.png,camera,right\na.png,weather,rain\nc.d,camera,left\n");
  EXPECT_THAT(data->slices(0), ElementsAre(Pair("camera", "left")));
  EXPECT_THAT(data->slices(1), ElementsAre(Pair("camera", "right"), Pair("weather", "rain")));
  EXPECT_THAT(data->slices(2), ElementsAre(Pair("camera", "left")));
  EXPECT_EQ(data->load(1).slices, data->slices(1));
  EXPECT_THAT(notes_of(*data), HasSubstr("slices `camera` (3 pictures), `weather` (1 picture)"));
}

TEST_F(SlicesFile, RowsAboutOtherPicturesAreCounted) {
  const auto data = open_it("key,value,image_id\ncamera,left,b.png\ncamera,left,elsewhere.png\n");
  EXPECT_THAT(data->slices(0), ElementsAre(Pair("camera", "left")));
  EXPECT_THAT(data->slices(1), IsEmpty());
  EXPECT_THAT(notes_of(*data), HasSubstr("1 row about pictures that are not tested"));
}

TEST_F(SlicesFile, FaultyRowsAreNamedByLine) {
  const std::string head = "image_id,key,value\n";
  EXPECT_THAT(error(head + "b.png,camera\n"),
              HasSubstr("slices.csv: 1 of 1 row cannot be used:\n  line 2: has 2 fields, the header has 3"));
  EXPECT_THAT(error(head + ",camera,left\n"), HasSubstr("line 2: names no picture"));
  EXPECT_THAT(error(head + "b.png,,left\n"), HasSubstr("line 2: has no key"));
  EXPECT_THAT(error(head + "b.png,camera,left\nb,camera,right\n"),
              HasSubstr("line 3: `camera` of `b` stands in line 2 already"));
  EXPECT_THAT(error("image,key,value\n"), HasSubstr("slices.csv:1: has no column `image_id`"));
  EXPECT_THAT(error(""), HasSubstr("slices.csv: is empty"));
  EXPECT_THAT(error(head + "b.png,camera,\xFF\n"), HasSubstr("slices.csv:2: is not UTF-8"));
  std::string many = head;
  for (int i = 0; i < 200; ++i) many += "b.png,key" + std::to_string(i) + ",x\n";
  EXPECT_THAT(error(many), HasSubstr("more than 100 different keys"));
  scratch_.write("list/pictures.txt", "a.png\nday/a.png\n");
  EXPECT_THAT(error(head + "a,camera,left\n"), HasSubstr("`a` fits several pictures"));
}

TEST_F(SlicesFile, NotStrictLeavesFaultyRowsOut) {
  const auto data = open_it("image_id,key,value\nb.png\nb.png,camera,left\n", false);
  EXPECT_THAT(data->slices(0), ElementsAre(Pair("camera", "left")));
  EXPECT_THAT(notes_of(*data), HasSubstr("1 of 2 rows left out"));
}

TEST_F(SlicesFile, ItWorksBesideEveryFormatAndReplacesAColumn) {
  test::ScratchFolder other;
  test::write_picture(other, "x/a.png");
  test::write_picture(other, "x/b.png");
  other.write("x/labels.csv", "path,label,camera,site\na.png,cat,left,1\nb.png,dog,left,2\n");
  other.write("x/slices.csv", "\xEF\xBB\xBFimage_id;key;value\r\na.png;camera;right\r\n");
  const auto data = test::open_data(other.path() / "x", "auto");
  EXPECT_THAT(data->slices(0), ElementsAre(Pair("camera", "right"), Pair("site", "1")));
  EXPECT_THAT(data->slices(1), ElementsAre(Pair("camera", "left"), Pair("site", "2")));
  EXPECT_EQ(test::open_data(other.path() / "x", "pictures")->slices(0).size(), 1U);
}

}  // namespace
}  // namespace proofload::dataset
