#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proofload/core/error.h"
#include "proofload/dataset/dataset.h"
#include "support/tiny_data.h"

namespace proofload::dataset {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class Csv : public testing::Test {
 protected:
  Csv() {
    for (const char* name : {"a.png", "b.png", "c.png"}) test::write_picture(scratch_, name);
  }
  std::unique_ptr<Dataset> open_it(const std::string& text,
                                   std::vector<std::string> labels = {},
                                   Value params = Value::object()) {
    Options options;
    options.model_labels = std::move(labels);
    std::string found;
    return open(scratch_.write("t.csv", text), "csv", options, params, found);
  }
  std::string error(const std::string& text,
                    std::vector<std::string> labels = {},
                    Value params = Value::object()) {
    try {
      open_it(text, std::move(labels), std::move(params));
    } catch (const Error& e) {
      return e.what();
    }
    return "no error";
  }
  static Value with(const std::string& key, Value value) {
    Value params = Value::object();
    params[key] = std::move(value);
    return params;
  }
  static int label(const Dataset& data, std::size_t i) { return std::get<ClassLabel>(data.label(i)).index; }
  static double reading(const Dataset& data, std::size_t i) { return std::get<Reading>(data.label(i)).value; }
  static const std::vector<LabelledBox>& boxes(const Annotation& label) {
    return std::get<BoxLabels>(label).boxes;
  }

  test::ScratchFolder scratch_;
};

TEST_F(Csv, LabelsMayBeIndices) {
  const auto data = open_it("path,label\nb.png,3\na.png,0\n");
  EXPECT_EQ(data->info().task, Task::classification);
  EXPECT_EQ(data->id(0), "b.png");
  EXPECT_EQ(label(*data, 0), 3);
  EXPECT_TRUE(data->info().labels.empty());
}

TEST_F(Csv, LabelsMayBeNamesInSortedOrderOrTheModels) {
  const std::string text = "path,label\na.png,pear\nb.png,apple\n";
  EXPECT_EQ(label(*open_it(text), 0), 1);
  EXPECT_EQ(label(*open_it(text, {"pear", "fig", "apple"}), 1), 2);
}

TEST_F(Csv, NumbersThatAreTheModelsNamesAreNames) {
  EXPECT_EQ(label(*open_it("path,label\na.png,9\n", {"9", "8"}), 0), 0);
}

TEST_F(Csv, ReadingsAreNumbersWithAPoint) {
  const auto data = open_it("file,reading\na.png,-2.5e1\nb.png,7\n");
  EXPECT_EQ(data->info().task, Task::regression);
  EXPECT_EQ(reading(*data, 0), -25.0);
  EXPECT_THAT(error("file;value\na.png;3,5\n"),
              AllOf(HasSubstr("line 2: `3,5`"), HasSubstr("decimal sign is '.'")));
}

// With `task`, as a model that names any number of classes asks.
TEST_F(Csv, AnyNumberOfClassesStandsBetweenBars) {
  Options options;
  options.task = Task::multi_label;
  options.model_labels = {"cat", "dog", "sun"};
  std::string found;
  const auto path = scratch_.write("t.csv", "path,labels\na.png,sun| cat\nb.png,\nc.png,dog|dog\n");
  const auto data = open(path, "csv", options, Value::object(), found);
  EXPECT_EQ(data->info().task, Task::multi_label);
  EXPECT_EQ(data->label(0), Annotation(ClassSet{{0, 2}}));
  EXPECT_EQ(data->label(1), Annotation(ClassSet{}));
  EXPECT_EQ(data->label(2), Annotation(ClassSet{{1}}));
  scratch_.write("t.csv", "path,labels\na.png,0;2\n");
  EXPECT_EQ(open(path, "csv", options, with("class_separator", Value(";")), found)->label(0),
            Annotation(ClassSet{{0, 2}}));
  scratch_.write("t.csv", "path,labels\na.png,0|3\n");
  try {
    open(path, "csv", options, Value::object(), found);
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("label `3` is outside 0 to 2"));
  }
}

TEST_F(Csv, TextIsTakenAsItIsWritten) {
  const auto set = open_it("path,text\na.png,\"皖A,1\"\nb.png, zu\xCC\x88 \n");
  EXPECT_EQ(set->info().task, Task::text);
  EXPECT_EQ(std::get<TextLine>(set->label(0)).value, "皖A,1");
  EXPECT_EQ(std::get<TextLine>(set->label(1)).value, "z\xC3\xBC")
      << "composed characters, without blanks around";
}

TEST_F(Csv, NanAndInfinityAreNoReadings) {
  for (const char* bad : {"nan", "inf", "1e999", "", "0x10"})
    EXPECT_THAT(error(std::string("path,value\na.png,") + bad + "\n"),
                HasSubstr("t.csv: 1 of 1 row cannot be used:\n  line 2: "))
        << bad;
}

TEST_F(Csv, RowsOfOnePictureAreItsBoxes) {
  const auto data = open_it(
      "path,xmin,ymin,xmax,ymax,label,group\na.png,0,1,2,3,cat,0\nb.png,,,,,,\na.png,1,1,4,2.5,dog,1\n");
  ASSERT_EQ(data->size(), 2U);
  ASSERT_EQ(boxes(data->label(0)).size(), 2U);
  const LabelledBox second = boxes(data->label(0))[1];
  EXPECT_EQ(second.box, (Box{1, 1, 4, 2.5}));
  EXPECT_EQ(second.label, 1);
  EXPECT_TRUE(second.ignore);
  EXPECT_FALSE(boxes(data->label(0))[0].ignore);
  EXPECT_TRUE(boxes(data->label(1)).empty());
}

TEST_F(Csv, BoxesThatAreNoneAreNamedByLine) {
  const std::string head = "path,xmin,ymin,xmax,ymax,label\n";
  EXPECT_THAT(error(head + "a.png,0,0,1,1,x\na.png,2,0,1,1,x\n"),
              HasSubstr("line 3: xmax 1 is less than xmin 2"));
  EXPECT_THAT(error(head + "a.png,0,nan,1,1,x\n"), HasSubstr("line 2: ymin `nan` is no finite number"));
  EXPECT_THAT(error(head + "a.png,0,0,1e300,1,x\n"), HasSubstr("farther than 1,000,000 px"));
  EXPECT_THAT(error(head + "a.png,0,0,1,,x\n"), HasSubstr("only some of"));
  EXPECT_THAT(error(head + "a.png,0,0,1,1,\n"), HasSubstr("has no label"));
}

TEST_F(Csv, AnIncompleteSetOfBoxColumnsNamesTheMissing) {
  EXPECT_THAT(error("path,xmin,ymin,xmax,label\n"), HasSubstr("missing: ymax"));
}

TEST_F(Csv, QuotesFollowTheStandard) {
  test::write_picture(scratch_, "with, comma.png");
  const auto data = open_it(
      "\"path\",label,note\r\n\"with, comma.png\",cat,\"two\r\nlines and \"\"quotes\"\"\"\r\na.png,cat,5\" "
      "dial\r\n");
  ASSERT_EQ(data->size(), 2U);
  EXPECT_EQ(data->load(0).slices.at(0).second, "two\r\nlines and \"quotes\"");
  EXPECT_EQ(data->load(1).slices.at(0).second, "5\" dial");
}

TEST_F(Csv, BrokenQuotesNameTheLine) {
  EXPECT_THAT(error("path,label\na.png,1\n\"b.png,1\n"),
              HasSubstr("t.csv:3: a quoted field that begins in this row is never closed"));
  EXPECT_THAT(error("path,label\n\"b.png\"x,1\n"), HasSubstr("t.csv:2: text follows a closing quote"));
}

TEST_F(Csv, LinesStayRightAfterQuotedLineEnds) {
  EXPECT_THAT(error("path,value,note\na.png,1,\"x\n\ny\"\nb.png,bad,z\n"), HasSubstr("line 5: `bad`"));
}

TEST_F(Csv, ByteOrderMarkAndMissingLastLineEndAreFine) {
  EXPECT_EQ(open_it("\xEF\xBB\xBFpath,label\n\na.png,1")->size(), 1U);
}

TEST_F(Csv, OtherEncodingsAreNamed) {
  EXPECT_THAT(error("path,label\na.png,\xE4\n"), HasSubstr("t.csv:2: byte 7 of the row is not UTF-8"));
  EXPECT_THAT(error(std::string("\xFF\xFEp\0a\0", 6)), HasSubstr("UTF-16"));
  EXPECT_THAT(error(std::string("path,label\na.png,\0\n", 19)), HasSubstr("zero byte"));
}

TEST_F(Csv, RowsOfAnotherLengthAreNamed) {
  EXPECT_THAT(error("path,label\na.png\n"), HasSubstr("line 2: has 1 field, the header has 2"));
}

TEST_F(Csv, AbsentPicturesAreCountedAndTheFirstFiveNamed) {
  std::string text = "path,label\na.png,1\n";
  for (int i = 0; i < 7; ++i) text += "gone" + std::to_string(i) + ".png,1\n";
  const std::string message = error(text);
  EXPECT_THAT(message, HasSubstr("t.csv: 7 of 8 rows cannot be used:"));
  EXPECT_THAT(message, HasSubstr("line 3: picture `gone0.png` is not in "));
  EXPECT_THAT(message, HasSubstr("line 7: picture `gone4.png`"));
  EXPECT_THAT(message, Not(HasSubstr("gone5")));
  EXPECT_THAT(message, HasSubstr("and 2 more"));
  EXPECT_THAT(message, HasSubstr("`strict: false`"));
  const auto data = open_it(text, {}, with("strict", false));
  EXPECT_EQ(data->size(), 1U);
  EXPECT_THAT(data->info().notes, Contains(HasSubstr("7 of 8 rows left out: line 3: picture `gone0.png`")));
}

TEST_F(Csv, PathsMayNotLeaveTheFolder) {
  for (const char* path : {"../t.csv", "/etc/passwd", "x/../../y.png", "..\\y.png", "."})
    EXPECT_THAT(error(std::string("path,label\n") + path + ",1\n"), HasSubstr("leads out of the data folder"))
        << path;
}

TEST_F(Csv, AbsolutePathsInsideTheFolderAndBackslashesAreFine) {
  test::write_picture(scratch_, "sub/d.png");
  const auto data =
      open_it("path,label\nsub\\d.png,1\n" + (scratch_.path() / "a.png").string() + ",1\n./sub/../b.png,1\n");
  EXPECT_EQ(data->id(0), "sub/d.png");
  EXPECT_EQ(data->id(1), "a.png");
  EXPECT_EQ(data->id(2), "b.png");
}

TEST_F(Csv, OnePictureTwiceIsRefusedWithBothLines) {
  EXPECT_THAT(error("path,label\na.png,1\n./a.png,2\n"),
              HasSubstr("line 3: `./a.png` stands in line 2 already"));
}

TEST_F(Csv, IndicesBeyondTheModelsClassesAreRefused) {
  EXPECT_THAT(error("path,label\na.png,2\n", {"x", "y"}), HasSubstr("line 2: label `2` is outside 0 to 1"));
  EXPECT_THAT(error("path,label\na.png,-1\n"), HasSubstr("label `-1` is outside 0 to 999999"));
}

TEST_F(Csv, UnknownClassNamesAreRefusedOrLeftOut) {
  const std::string text = "path,label\na.png,cat\nb.png,dgo\n";
  EXPECT_THAT(error(text, {"cat", "dog", "cow"}), HasSubstr("`dgo`, did you mean `dog`?"));
  EXPECT_EQ(open_it(text, {"cat", "dog", "cow"}, with("strict", false))->size(), 1U);
}

TEST_F(Csv, TwoPossibleLabelsAreAskedAbout) {
  const std::string text = "path,label,value\na.png,1,2.5\n";
  EXPECT_THAT(error(text),
              AllOf(HasSubstr("`label` (a class) and `value` (a reading)"), HasSubstr("`value_column`")));
  EXPECT_EQ(reading(*open_it(text, {}, with("value_column", "value")), 0), 2.5);
  EXPECT_EQ(label(*open_it(text, {}, with("label_column", "label")), 0), 1);
}

TEST_F(Csv, MissingColumnsListWhatThereIs) {
  EXPECT_THAT(error("picture,label\n"),
              AllOf(HasSubstr("t.csv:1: no column names the pictures"), HasSubstr("`picture`, `label`")));
  EXPECT_THAT(error("path,size\n"), HasSubstr("no column holds labels"));
  EXPECT_THAT(error("path,label\n", {}, with("label_column", "labels")), HasSubstr("did you mean `label`?"));
  EXPECT_THAT(error("path,path,label\n"), HasSubstr("names the column `path` twice"));
  EXPECT_THAT(error(""), HasSubstr("is empty"));
}

TEST_F(Csv, FurtherColumnsBecomeSlicesButPredictionsDoNot) {
  const auto data = open_it("path,label,camera,pred_net\na.png,1,left,0\nb.png,1,right,1\n");
  EXPECT_THAT(data->load(1).slices, ElementsAre(std::pair<std::string, std::string>("camera", "right")));
  EXPECT_TRUE(
      open_it("path,label,camera\na.png,1,left\n", {}, with("slices", "none"))->load(0).slices.empty());
  EXPECT_EQ(open_it("path,label,camera,pred\na.png,1,left,7\n", {}, with("slices", "pred"))
                ->load(0)
                .slices.at(0)
                .first,
            "pred");
  EXPECT_THAT(error("path,label,camera\na.png,1,left\n", {}, with("slices", "kamera")),
              HasSubstr("did you mean `camera`?"));
}

TEST_F(Csv, AColumnOfManyValuesIsNoSlice) {
  std::string text = "path,label,serial\n";
  for (int i = 0; i < 51; ++i) {
    test::write_picture(scratch_, std::to_string(i) + ".png");
    text += std::to_string(i) + ".png,1,s" + std::to_string(i) + "\n";
  }
  const auto data = open_it(text);
  EXPECT_TRUE(data->load(0).slices.empty());
  EXPECT_THAT(data->info().notes, Contains(HasSubstr("`serial` is no slice")));
}

TEST_F(Csv, SlicesThatDifferBetweenBoxesOfAPictureAreDropped) {
  const auto data = open_it(
      "path,xmin,ymin,xmax,ymax,label,camera,colour\na.png,0,0,1,1,x,left,red\na.png,0,0,1,1,x,left,blue\n");
  EXPECT_THAT(data->load(0).slices, ElementsAre(std::pair<std::string, std::string>("camera", "left")));
}

TEST_F(Csv, PicturesAreAlsoLookedForInImages) {
  test::write_picture(scratch_, "images/only_there.png");
  const auto data = open_it("path,label\nonly_there.png,1\n");
  EXPECT_EQ(data->id(0), "only_there.png");
  EXPECT_NO_THROW(data->load(0));
}

TEST_F(Csv, AGivenRootIsTaken) {
  test::ScratchFolder elsewhere;
  test::write_picture(elsewhere, "far.png");
  Options options;
  options.root = elsewhere.path();
  std::string found;
  EXPECT_EQ(open(scratch_.write("t.csv", "path,label\nfar.png,1\n"), "csv", options, Value(), found)->size(),
            1U);
}

TEST_F(Csv, NamesInEitherUnicodeFormFindTheFile) {
  test::write_picture(scratch_, "\xC3\xA9.png");   // composed on disk
  test::write_picture(scratch_, "o\xCC\x88.png");  // decomposed on disk
  const auto data = open_it("path,label\ne\xCC\x81.png,1\n\xC3\xB6.png,1\n");
  EXPECT_EQ(data->id(0), "\xC3\xA9.png");
  EXPECT_EQ(data->id(1), "\xC3\xB6.png");
  EXPECT_NO_THROW(data->load(1));
}

TEST_F(Csv, ALargeFileWithoutLineEndsIsRefusedEarly) {
  EXPECT_THAT(error(std::string(std::size_t{30} << 20, 'x')), HasSubstr("t.csv:1: a row longer than"));
  EXPECT_THAT(error("path,label\n\"" + std::string(std::size_t{30} << 20, 'x')),
              HasSubstr("t.csv:2: a quoted field"));
  EXPECT_THAT(error(std::string(5000, ',')), HasSubstr("more than 1000 columns"));
}

TEST_F(Csv, SharedSetsReadAsTheyAre) {
  PROOFLOAD_NEEDS_SHARED_DATA();
  std::string found;
  const auto gauge = open(test::shared_data() / "needle_gauge/labels.csv", "auto", {}, Value(), found);
  EXPECT_EQ(gauge->id(0), "needle_0001.jpg");
  EXPECT_EQ(reading(*gauge, gauge->size() - 1), 9.9);
  EXPECT_TRUE(gauge->load(0).slices.empty());
  const auto imagenet = open(test::shared_data() / "imagenet", "auto", {}, Value(), found);
  EXPECT_EQ(label(*imagenet, 0), 2);
  EXPECT_EQ(imagenet->id(1), "n01514668.jpg");
}

}  // namespace
}  // namespace proofload::dataset
