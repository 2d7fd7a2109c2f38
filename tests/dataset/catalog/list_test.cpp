#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "support/open_data.h"
#include "support/tiny_data.h"

namespace proofload::dataset {
namespace {

using test::notes_of;
using testing::HasSubstr;

class List : public testing::Test {
 protected:
  List() {
    test::write_picture(scratch_, "images/a.png");
    test::write_picture(scratch_, "images/gr\xC3\xBC n.png");
  }
  std::filesystem::path file(const std::string& text) { return scratch_.write("list.txt", text); }
  std::string error(const std::string& text) { return test::open_error(file(text), "list"); }

  test::ScratchFolder scratch_;
};

TEST_F(List, PathsAreFoundFromTheListOrItsImagesFolder) {
  std::string found;
  const auto data = open(file("\xEF\xBB\xBFimages/a.png\r\n\r\n  images/gr\xC3\xBC n.png  \r\n"), "auto", {},
                         Value(), found);
  EXPECT_EQ(found, "list");
  ASSERT_EQ(data->size(), 2U);
  EXPECT_EQ(data->id(1), "images/gr\xC3\xBC n.png");
  EXPECT_FALSE(data->info().task.has_value());
  EXPECT_EQ(test::open_data(file("a.png"), "list")->id(0), "a.png");
  const auto absolute = test::open_data(file((scratch_.path() / "images/a.png").string() + "\n"), "list");
  EXPECT_EQ(absolute->size(), 1U);
}

TEST_F(List, FaultyLinesAreNamed) {
  EXPECT_THAT(error("images/a.png\n\ngone.png\n"),
              HasSubstr("list.txt: 1 of 2 lines cannot be used:\n  line 3: picture `gone.png` is not in "));
  EXPECT_THAT(error("images/a.png\n../../../etc/x.png\n"),
              HasSubstr("line 2: picture `../../../etc/x.png` leads out"));
  EXPECT_THAT(error("images/a.png\n/etc/x.png\n"), HasSubstr("leads out of the data folder"));
  EXPECT_THAT(error("images/a.png\n./images/a.png\n"),
              HasSubstr("line 2: picture `./images/a.png` stands in the list twice"));
  EXPECT_THAT(error("images\n"), HasSubstr("picture `images` is not in"));
  EXPECT_THAT(error(""), HasSubstr("list.txt: is empty"));
  EXPECT_THAT(error("images/a.png\n\xFF.png\n"), HasSubstr("list.txt:2: is not UTF-8 text"));
  EXPECT_THAT(error(std::string("a\0.png", 6)), HasSubstr("list.txt:1: holds a zero byte"));
}

TEST_F(List, NotStrictLeavesFaultyLinesOut) {
  const auto data = test::open_data(file("images/a.png\ngone.png\n"), "list", {{"strict", false}});
  EXPECT_EQ(data->size(), 1U);
  EXPECT_THAT(notes_of(*data), HasSubstr("1 of 2 lines left out: line 2: picture `gone.png`"));
}

TEST_F(List, OnlyATextOfPicturePathsIsClaimed) {
  EXPECT_THAT(test::open_error(file("images/a.png\nsome words\n"), "auto"),
              HasSubstr("no data format recognises it"));
  EXPECT_THAT(test::open_error(scratch_.write("list.md", "a.png\n"), "auto"),
              HasSubstr("no data format recognises it"));
}

TEST_F(List, AHugeFileOfNonsenseIsRefused) {
  const auto path = file("x");
  std::filesystem::resize_file(path, std::uintmax_t{300} << 20);
  EXPECT_THAT(test::open_error(path, "list"), HasSubstr("list.txt: "));
  EXPECT_THAT(test::open_error(path, "auto"), HasSubstr("no data format recognises it"));
}

}  // namespace
}  // namespace proofload::dataset
