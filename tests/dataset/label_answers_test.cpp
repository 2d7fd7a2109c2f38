#include "proofload/dataset/label_answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proofload/core/error.h"
#include "support/files.h"
#include "support/open_data.h"
#include "support/tiny_data.h"

namespace proofload::dataset {
namespace {

using testing::HasSubstr;

class LabelAnswersTest : public testing::Test {
 protected:
  std::unique_ptr<LabelAnswers> open(const std::filesystem::path& path,
                                     const Dataset& data,
                                     const std::string& format,
                                     const Value& params = Value::object(),
                                     bool strict = true) {
    notes_.clear();
    return open_label_answers(path, data, format, params, {}, strict, notes_);
  }
  std::string error_of(const std::filesystem::path& path, const Dataset& data, const std::string& format) {
    try {
      open(path, data, format);
    } catch (const Error& e) {
      return e.what();
    }
    return "no error";
  }
  test::ScratchFolder scratch_;
  std::vector<std::string> notes_;
};

TEST_F(LabelAnswersTest, ToClassMapsAreMasksOfTheSameNames) {
  const auto data = test::open_data(test::write_tiny_data(scratch_, "masks"), "masks");
  test::write_mask(scratch_, "said/a.png", 2);
  test::write_mask(scratch_, "said/deeper/b.png", 1);
  EXPECT_THAT(error_of(scratch_.path() / "said", *data, "masks"), HasSubstr("`b.png`: has no answer"));
  test::write_mask(scratch_, "said/b.png", 1);
  const auto answers = open(scratch_.path() / "said", *data, "masks");
  EXPECT_EQ(answers->answered(), 2U);
  EXPECT_EQ(std::get<proofload::ClassMap>(answers->at(0)).classes,
            (std::vector<std::uint8_t>{0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2}));
  EXPECT_EQ(std::get<proofload::ClassMap>(answers->at(1)).classes.back(), 1);
}

TEST_F(LabelAnswersTest, MeanWhatTheLabelsMean) {
  const auto folder = test::write_tiny_data(scratch_, "masks");
  Value params = Value::object();
  params["map"] = "0=2, *=1";
  const auto data = test::open_data(folder, "masks", {{"map", Value("0=2, *=1")}});
  test::write_mask(scratch_, "said/a.png", 2);
  test::write_mask(scratch_, "said/b.png", 0);
  const auto answers = open(scratch_.path() / "said", *data, "masks", params);
  EXPECT_EQ(std::get<proofload::ClassMap>(answers->at(1)).classes,
            (std::vector<std::uint8_t>{2, 1, 1, 2, 1, 1, 2, 1, 1, 2, 1, 2}));
}

TEST_F(LabelAnswersTest, ToDepthsAreSixteenBitPngs) {
  const auto data = test::open_data(test::write_tiny_data(scratch_, "depth"), "depth");
  scratch_.write("said/a.png", test::grey16_png({4, 3}, std::vector<std::uint16_t>(12, 3000)));
  const auto answers = open(scratch_.path() / "said", *data, "depth", Value::object(), /*strict=*/false);
  EXPECT_EQ(answers->answered(), 1U);
  EXPECT_NEAR(std::get<DepthMap>(answers->at(0)).at(5), 3, 1e-9);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(answers->at(1)));
  EXPECT_THAT(notes_.at(0), HasSubstr("1 of 2 pictures left out"));
}

TEST_F(LabelAnswersTest, OfTablesAreReadingsClassesAndTexts) {
  const auto readings = test::write_tiny_data(scratch_, "csv");
  const auto data = test::open_data(readings, "csv");
  const auto said = scratch_.write("said.csv", "path,value\nb.png,9\na.png,2\n");
  const auto answers = open(said, *data, "csv");
  EXPECT_EQ(std::get<Reading>(answers->at(0)).value, 2);
  EXPECT_EQ(std::get<Reading>(answers->at(1)).value, 9);
  const auto classes = scratch_.write("table/classes.csv", "path,label\na.png,dog\nb.png,cat\n");
  const auto other = test::open_data(classes, "csv");
  const auto named = scratch_.write("named.csv", "path,label\na.png,cat\nb.png,cat\n");
  EXPECT_EQ(std::get<ClassScores>(open(named, *other, "csv")->at(0)),
            std::get<ClassScores>(open(named, *other, "csv")->at(1)));
  EXPECT_THAT(error_of(named, *data, "csv"), HasSubstr("has labels for regression"));
}

TEST_F(LabelAnswersTest, ToOtherTasksAndOtherPicturesAreErrors) {
  const auto boxes = test::open_data(test::write_tiny_data(scratch_, "coco"), "coco");
  EXPECT_THAT(error_of(scratch_.path(), *boxes, "coco"), HasSubstr("has labels for detection"));
  const auto masks = test::open_data(test::write_tiny_data(scratch_, "masks"), "masks");
  test::write_mask(scratch_, "others/x.png");
  EXPECT_THAT(error_of(scratch_.path() / "others", *masks, "masks"),
              HasSubstr("holds no answer to any picture"));
}

}  // namespace
}  // namespace proofload::dataset
