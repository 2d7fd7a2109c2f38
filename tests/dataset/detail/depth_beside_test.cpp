#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/files.h"
#include "support/open_data.h"
#include "support/tiny_data.h"

namespace proofload::dataset {
namespace {

using testing::HasSubstr;

class DepthBeside : public testing::Test {
 protected:
  DepthBeside() {
    test::write_picture(scratch_, "pictures/day/a.png");
    test::write_picture(scratch_, "pictures/night/b.png");
  }
  void write(const std::string& name, Size size, std::vector<std::uint16_t> values) const {
    scratch_.write("depth/" + name, test::grey16_png(size, values));
  }
  Options with(const DepthMaps& maps) const {
    Options options;
    options.depth = maps;
    options.depth.folder = scratch_.path() / "depth";
    return options;
  }
  std::unique_ptr<Dataset> open(const DepthMaps& maps = {}) const {
    return test::open_data(scratch_.path() / "pictures", "folder", {}, with(maps));
  }
  std::string error(const DepthMaps& maps = {}) const {
    return test::open_error(scratch_.path() / "pictures", "folder", {}, with(maps));
  }
  test::ScratchFolder scratch_;
};

TEST_F(DepthBeside, ComesWithThePictureOfItsName) {
  write("day/a.png", {4, 3}, {1000, 0, 3000, 4000, 1, 1, 1, 1, 1, 1, 1, 1});
  write("b.png", {8, 6}, std::vector<std::uint16_t>(48, 7));  // By the file name alone, and finer.
  const auto data = open();
  for (std::size_t i = 0; i < 2; ++i) {
    const Sample sample = data->load(i);
    ASSERT_TRUE(sample.depth) << sample.id;
    EXPECT_EQ(sample.depth->picture, sample.image.size());
    EXPECT_TRUE(std::holds_alternative<ClassLabel>(sample.label)) << "the label is that of the data set";
    if (sample.id.find("a.png") != std::string::npos) {
      EXPECT_NEAR(sample.depth->at(0), 1, 1e-9);
      EXPECT_EQ(sample.depth->steps[1], kNoDepth);
      EXPECT_NEAR(sample.depth->at(3), 4, 1e-9);
    } else {
      EXPECT_EQ(sample.depth->size, (Size{8, 6}));
    }
  }
  EXPECT_THAT(test::notes_of(*data), HasSubstr("2 pictures with a depth map each, 0.001 m a step"));
}

TEST_F(DepthBeside, PicturesWithoutAMapAreNoted) {
  write("day/a_depth.png", {4, 3}, std::vector<std::uint16_t>(12, 256));
  const auto data = open({.folder = {}, .suffix = "_depth", .scale = 1.0 / 256, .unknown = -1});
  EXPECT_THAT(test::notes_of(*data), HasSubstr("1 picture without a depth map"));
  int found = 0;
  for (std::size_t i = 0; i < 2; ++i)
    if (const auto depth = data->load(i).depth) {
      ++found;
      EXPECT_NEAR(depth->at(0), 1, 1e-9);
    }
  EXPECT_EQ(found, 1);
}

TEST_F(DepthBeside, FaultsAreNamed) {
  EXPECT_THAT(error(), HasSubstr("there is no such folder"));
  write("c.png", {4, 3}, std::vector<std::uint16_t>(12, 1));
  EXPECT_THAT(error(), HasSubstr("no picture has a depth map here"));
  write("a.png", {4, 1}, {1, 2, 3, 4});
  const auto data = open();
  try {
    for (std::size_t i = 0; i < 2; ++i) data->load(i);
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("the depth map is 4 x 1 pixels, its picture 4 x 3"));
  }
}

}  // namespace
}  // namespace proofload::dataset
