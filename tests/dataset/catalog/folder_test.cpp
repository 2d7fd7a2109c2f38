#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proofload/core/error.h"
#include "proofload/dataset/dataset.h"
#include "support/tiny_data.h"

namespace proofload::dataset {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Folder : public testing::Test {
 protected:
  std::unique_ptr<Dataset> open_it(std::vector<std::string> labels = {}, Value params = Value::object()) {
    Options options;
    options.model_labels = std::move(labels);
    std::string found;
    return open(scratch_.path(), "folder", options, params, found);
  }
  std::string error(std::vector<std::string> labels, Value params = Value::object()) {
    try {
      open_it(std::move(labels), std::move(params));
    } catch (const Error& e) {
      return e.what();
    }
    return "no error";
  }
  int label(const Dataset& data, std::size_t i) { return std::get<ClassLabel>(data.label(i)).index; }
  void classes(const std::vector<std::string>& names) {
    for (const std::string& name : names) test::write_picture(scratch_, name + "/1.png");
  }

  test::ScratchFolder scratch_;
};

TEST_F(Folder, ClassesCountInSortedOrderAndIdsAreRelativePaths) {
  classes({"pear", "apple", "Zebra"});
  test::write_picture(scratch_, "apple/deep/2.JPG");
  const auto data = open_it();
  EXPECT_THAT(data->info().labels, ElementsAre("Zebra", "apple", "pear"));
  ASSERT_EQ(data->size(), 4U);
  EXPECT_EQ(data->id(0), "Zebra/1.png");
  EXPECT_EQ(data->id(2), "apple/deep/2.JPG");
  EXPECT_EQ(label(*data, 2), 1);
}

TEST_F(Folder, ModelLabelsGiveTheOrderWhateverTheSpelling) {
  classes({"traffic_light", "cat"});
  const auto data = open_it({"Cat", "dog", "Traffic Light"});
  EXPECT_EQ(label(*data, 0), 0);
  EXPECT_EQ(label(*data, 1), 2);
  EXPECT_EQ(data->info().labels.size(), 3U);
}

TEST_F(Folder, OneOfSeveralNamesOfALabelIsEnough) {
  classes({"tench", "great_white_shark"});
  const auto data = open_it({"great white shark, white shark", "tench, Tinca tinca"});
  EXPECT_EQ(label(*data, 0), 0);
  EXPECT_EQ(label(*data, 1), 1);
}

TEST_F(Folder, ANameThatFitsTwoLabelsIsRefused) {
  classes({"crane", "tench"});
  EXPECT_THAT(error({"crane, bird", "crane, machine", "tench"}), HasSubstr("`crane`"));
}

TEST_F(Folder, AsManyUnknownNamesAsLabelsAreTakenByPlaceAndNoted) {
  classes({"n01", "n02"});
  const auto data = open_it({"tench", "goldfish"});
  EXPECT_EQ(label(*data, 1), 1);
  EXPECT_THAT(data->info().notes.front(), HasSubstr("`n01` is the model's `tench`"));
}

TEST_F(Folder, UnknownNamesThatAreFewerThanLabelsAreRefusedWithTheCure) {
  classes({"n01", "n02"});
  EXPECT_THAT(error({"tench", "goldfish", "shark"}), HasSubstr("`classes` under `data`"));
}

TEST_F(Folder, AFileGivesTheOrderOfSynsets) {
  classes({"n02", "n05"});
  scratch_.write("order.txt", "n01 tench\nn02 goldfish\n\nn05 shark\r\n");
  Value params = Value::object();
  params["classes"] = "order.txt";
  const auto data = open_it({"tench", "goldfish", "shark"}, params);
  EXPECT_EQ(label(*data, 0), 1);
  EXPECT_EQ(label(*data, 1), 2);
  EXPECT_EQ(data->info().labels[2], "shark");
  EXPECT_THAT(error({"tench"}, params), HasSubstr("names 3 classes, the model has 1"));
}

TEST_F(Folder, OneUnknownClassIsNamedWithTheNearestLabel) {
  classes({"cat", "dogg"});
  EXPECT_THAT(error({"cat", "dog", "cow"}), HasSubstr("`dogg`, did you mean `dog`?"));
}

TEST_F(Folder, UnknownClassesAreLeftOutWhenNotStrict) {
  classes({"cat", "dogg"});
  Value params = Value::object();
  params["strict"] = false;
  const auto data = open_it({"cat", "dog", "cow"}, params);
  EXPECT_EQ(data->size(), 1U);
  EXPECT_THAT(data->info().notes.front(), HasSubstr("`dogg`"));
}

TEST_F(Folder, DecomposedNamesBecomeComposedIdsAndStillLoad) {
  test::write_picture(scratch_, "caf\x65\xCC\x81/1.png");  // e + combining acute
  test::write_picture(scratch_, "tea/1.png");
  const auto data = open_it();
  EXPECT_EQ(data->id(0), "caf\xC3\xA9/1.png");
  EXPECT_FALSE(data->load(0).image.empty());
}

TEST_F(Folder, TwoNamesThatAreOneOnceNormalisedAreRefused) {
  test::write_picture(scratch_, "x/caf\x65\xCC\x81.png");
  test::write_picture(scratch_, "x/caf\xC3\xA9.png");
  EXPECT_THAT(error({}), HasSubstr("Unicode"));
}

TEST_F(Folder, ANameThatIsNotUtf8IsRefused) {
  test::write_picture(scratch_, "x/\xFF.png");
  EXPECT_THAT(error({}), HasSubstr("not UTF-8"));
}

TEST_F(Folder, APictureThatCannotBeReadIsAnErrorOnlyWhenLoaded) {
  classes({"a", "b"});
  scratch_.write("a/empty.png", "");
  const auto data = open_it();
  ASSERT_EQ(data->size(), 3U);
  EXPECT_EQ(data->id(1), "a/empty.png");
  EXPECT_THROW(data->load(1), Error);
  EXPECT_NO_THROW(data->load(2));
}

TEST_F(Folder, UnreadPictureFormatsAreCounted) {
  classes({"a", "b"});
  scratch_.write("a/x.tif", "II");
  EXPECT_THAT(open_it()->info().notes.back(), HasSubstr("1 file left out: format not read, such as `x.tif`"));
}

TEST_F(Folder, HiddenFilesAreNotPictures) {
  classes({"a", "b"});
  scratch_.write("a/._1.png", "rubbish");
  scratch_.write("__MACOSX/a/1.png", "rubbish");
  EXPECT_EQ(open_it()->size(), 2U);
}

TEST_F(Folder, PartsOfADividedSetAreChosenBySplitAndClassesCountOverAllOfThem) {
  classes({"train/ant", "train/bee", "train/cat", "val/cat", "val/bee"});
  std::string found;
  EXPECT_EQ(open(scratch_.path(), "auto", {}, Value(), found)->id(0), "bee/1.png");
  EXPECT_EQ(found, "folder");
  const auto data = open_it();
  ASSERT_EQ(data->size(), 2U);
  EXPECT_THAT(data->info().labels, ElementsAre("ant", "bee", "cat"));
  EXPECT_EQ(label(*data, 0), 1) << "as in training, although the part shows no ant";
  EXPECT_NO_THROW(data->load(0));
  Value params = Value::object();
  params["split"] = "train";
  EXPECT_EQ(open_it({}, params)->size(), 3U);
  params["split"] = "test";
  EXPECT_THAT(error({}, params), HasSubstr("has no part `test`: there are `train`, `val`"));
}

TEST_F(Folder, ClassesNamedTrainAndTestAreClasses) {
  classes({"train", "test"});
  EXPECT_THAT(open_it()->info().labels, ElementsAre("test", "train"));
}

}  // namespace
}  // namespace proofload::dataset
