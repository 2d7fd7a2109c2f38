#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "support/open_data.h"
#include "support/tiny_data.h"

namespace proofload::dataset {
namespace {

using test::notes_of;
using testing::AllOf;
using testing::HasSubstr;
using Classes = std::vector<std::uint8_t>;

class Masks : public testing::Test {
 protected:
  Masks() {
    for (const char* name : {"a", "b"}) {
      test::write_picture(scratch_, "data/images/" + std::string(name) + ".png");
      test::write_mask(scratch_, "data/masks/" + std::string(name) + ".png");
    }
  }
  std::filesystem::path root() const { return scratch_.path() / "data"; }
  static Classes classes(const Dataset& data, std::size_t index = 0) {
    return std::get<proofload::ClassMap>(data.label(index)).classes;
  }
  static Options with(std::vector<std::string> labels) {
    Options out;
    out.model_labels = std::move(labels);
    return out;
  }

  test::ScratchFolder scratch_;
};

TEST_F(Masks, EveryPictureHasTheMaskOfItsName) {
  const auto data = test::open_data(root(), "auto", {}, with({"sky", "dog", "cat"}));
  ASSERT_EQ(data->size(), 2U);
  EXPECT_EQ(data->id(1), "b.png");
  EXPECT_EQ(data->info().task, Task::segmentation);
  EXPECT_EQ(classes(*data), (Classes{0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, kIgnoredClass}));
  EXPECT_EQ(std::get<proofload::ClassMap>(data->label(0)).size, (Size{4, 3}));
}

TEST_F(Masks, AFolderOfMasksTakesItsPicturesFromTheRootOrFromBesideIt) {
  test::write_picture(scratch_, "elsewhere/a.png", 9);
  Options options;
  options.root = scratch_.path() / "elsewhere";
  EXPECT_EQ(test::open_data(root() / "masks", "auto", {}, options)->size(), 1U);
  EXPECT_EQ(test::open_data(root() / "masks" / "", "auto")->size(), 2U);
  test::write_mask(scratch_, "data/truth/a_mask.png", 1);
  test::write_mask(scratch_, "data/truth/b_mask.png", 1);
  EXPECT_EQ(classes(*test::open_data(root(), "masks", {{"masks", "truth"}, {"suffix", "_mask"}})).back(), 1);
}

TEST_F(Masks, AMapSaysWhatValuesMean) {
  const Options options = with({"background", "person"});
  EXPECT_EQ(classes(*test::open_data(root(), "masks", {{"map", "2=person, *=background"}}, options)),
            (Classes{0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, kIgnoredClass}));
  EXPECT_EQ(classes(*test::open_data(root(), "masks", {{"map", "0=ignore,1=1,2=0"}}, options)),
            (Classes{255, 1, 0, 255, 1, 0, 255, 1, 0, 255, 1, 255}));
  const auto error = [&](const char* map) {
    return test::open_error(root(), "masks", {{"map", map}}, options);
  };
  EXPECT_THAT(error("2"), HasSubstr("data.map: `2` has no `=`"));
  EXPECT_THAT(error("2=persn"), HasSubstr("`persn` is no class of the model"));
  EXPECT_THAT(error("2=7"), HasSubstr("`7` is no class"));
  EXPECT_THAT(error("256=0"), HasSubstr("`256` is no value of a pixel"));
  EXPECT_THAT(error("1=0,1=1"), HasSubstr("the value 1 stands twice"));
}

TEST_F(Masks, AValueThatIsNoClassFailsItsPictureAlone) {
  const auto data = test::open_data(root(), "masks", {}, with({"sky", "dog"}));
  ASSERT_EQ(data->size(), 2U);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(data->label(0)));
  try {
    data->load(0);
    FAIL() << "loaded";
  } catch (const Error& e) {
    EXPECT_THAT(e.what(),
                AllOf(HasSubstr("a.png: the pixel 2, 0 holds 2, which is no class (the model has 2"),
                      HasSubstr("map: \"2=ignore\"")));
  }
}

TEST_F(Masks, AbsentMasksAndThoseOfAnotherSizeAreNamed) {
  test::write_picture(scratch_, "data/images/c.png");
  test::write_mask(scratch_, "data/masks/b.png", 0, {5, 3});
  const std::string error = test::open_error(root(), "masks");
  EXPECT_THAT(error, AllOf(HasSubstr("2 of 3 pictures cannot be used"),
                           HasSubstr("`b.png`: is 4 x 3 pixels, its mask 5 x 3"),
                           HasSubstr("`c.png`: has no mask `c.png`")));
  const auto data = test::open_data(root(), "masks", {{"strict", false}});
  EXPECT_EQ(data->size(), 1U);
  EXPECT_THAT(notes_of(*data), HasSubstr("2 of 3 pictures left out"));
}

TEST_F(Masks, ColoursAreNoClasses) {
  test::write_picture(scratch_, "data/masks/a.png");
  EXPECT_THROW(test::open_data(root(), "masks")->load(0), Error);
  // The format is told by the first mask that is seen.
  test::write_picture(scratch_, "data/masks/b.png");
  EXPECT_THAT(test::open_error(root(), "masks"), HasSubstr("PNGs of class indices"));
}

TEST_F(Masks, AListPicksPictures) {
  const auto list = [&](const char* text) { return Value(scratch_.write("list.txt", text).string()); };
  const auto data = test::open_data(root(), "masks", {{"pictures", list("b\n\nb.png\n")}});
  ASSERT_EQ(data->size(), 1U);
  EXPECT_EQ(data->id(0), "b.png");
  EXPECT_THAT(test::open_error(root(), "masks", {{"pictures", list("a\nz.png\n")}}),
              HasSubstr("line 2: there is no picture `z.png`"));
}

TEST_F(Masks, AFolderWithoutThemIsRefused) {
  test::write_picture(scratch_, "bare/a.png");
  EXPECT_THAT(test::open_error(scratch_.path() / "bare", "masks"), HasSubstr("Name the folder of the masks"));
  EXPECT_THAT(test::open_error(root(), "masks", {{"masks", "gone"}}), HasSubstr("there are no masks"));
  EXPECT_THAT(test::open_error(root(), "folder"), HasSubstr("Use `format: masks`"));
}

}  // namespace
}  // namespace proofload::dataset
