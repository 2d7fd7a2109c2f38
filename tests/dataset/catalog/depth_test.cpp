#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/open_data.h"
#include "support/tiny_data.h"

namespace proofload::dataset {
namespace {

using testing::HasSubstr;

class Depth : public testing::Test {
 protected:
  Depth() { test::write_picture(scratch_, "images/a.png"); }
  void write(Size size, const std::vector<std::uint16_t>& values) {
    scratch_.write("depth/a.png", test::grey16_png(size, values));
  }
  test::ScratchFolder scratch_;
};

TEST_F(Depth, IsTheStoredValueTimesTheScale) {
  write({4, 3}, {1000, 2500, 0, 65534, 65535, 256, 1, 1, 1, 1, 1, 1});
  const auto data = test::open_data(scratch_.path(), "auto");
  EXPECT_EQ(data->info().task, Task::depth);
  const auto map = std::get<DepthMap>(data->label(0));
  EXPECT_EQ(map.size, (Size{4, 3}));
  EXPECT_NEAR(map.at(0), 1, 1e-9);
  EXPECT_NEAR(map.at(1), 2.5, 1e-9);
  EXPECT_TRUE(std::isnan(map.at(2)));
  EXPECT_NEAR(map.at(3), 65.534, 1e-9);
  EXPECT_TRUE(std::isnan(map.at(4)));
  EXPECT_EQ(data->load(0).label, data->label(0));
  const auto kitti =
      test::open_data(scratch_.path(), "depth", {{"scale", Value(1.0 / 256)}, {"unknown", Value(-1)}});
  EXPECT_NEAR(std::get<DepthMap>(kitti->label(0)).at(5), 1, 1e-9);
  EXPECT_EQ(std::get<DepthMap>(kitti->label(0)).at(2), 0);
}

TEST_F(Depth, OfAnotherSizeThanThePictureIsAFault) {
  write({2, 1}, {1, 2});
  EXPECT_THAT(test::open_error(scratch_.path(), "depth"), HasSubstr("is 4 x 3 pixels, its depth 2 x 1"));
}

TEST_F(Depth, OtherPngsAreNamed) {
  test::write_picture(scratch_, "depth/a.png");
  try {
    test::open_data(scratch_.path(), "depth")->load(0);
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("colours, not one number a pixel; write depth as grey PNG of 16 bits"));
  }
  test::write_mask(scratch_, "depth/a.png");
  try {
    test::open_data(scratch_.path(), "depth")->load(0);
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("grey of 8 bits"));
  }
}

TEST_F(Depth, TruncatedPngsAreNamed) {
  const std::string png = test::grey16_png({4, 3}, std::vector<std::uint16_t>(12, 7));
  for (const std::size_t length : {std::size_t{30}, std::size_t{45}, png.size() - 20}) {
    scratch_.write("depth/a.png", png.substr(0, length));
    EXPECT_THROW(test::open_data(scratch_.path(), "depth")->load(0), Error) << length;
  }
}

TEST_F(Depth, PicturesWithoutAMapAreFaults) {
  write({4, 3}, std::vector<std::uint16_t>(12, 7));
  test::write_picture(scratch_, "images/b.png");
  EXPECT_THAT(test::open_error(scratch_.path(), "depth"), HasSubstr("`b.png`"));
  EXPECT_EQ(test::open_data(scratch_.path(), "depth", {{"strict", Value(false)}})->size(), 1u);
}

}  // namespace
}  // namespace proofload::dataset
