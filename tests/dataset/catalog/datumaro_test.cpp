#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "support/open_data.h"
#include "support/tiny_data.h"

namespace proofload::dataset {
namespace {

using test::boxes_of;
using test::notes_of;
using testing::ElementsAre;
using testing::HasSubstr;

std::string file(const std::string& items) {
  return R"({"dm_format_version": "1.0", "info": {}, "categories": {"label": {"labels": [
    {"name": "dog", "parent": "", "attributes": []}, {"name": "cat", "parent": "", "attributes": []}],
    "attributes": []}}, "items": )" +
         items + "}";
}
std::string item(const std::string& annotations, const std::string& name = "a") {
  return R"({"id": ")" + name + R"(", "annotations": [)" + annotations + R"(], "image": {"path": ")" + name +
         R"(.png", "size": [3, 4]}})";
}

class Datumaro : public testing::Test {
 protected:
  Datumaro() {
    test::write_picture(scratch_, "images/val/a.png");
    test::write_picture(scratch_, "images/val/b.png");
  }
  std::filesystem::path json(const std::string& text) { return scratch_.write("annotations/val.json", text); }
  std::unique_ptr<Dataset> open_it(const std::string& items,
                                   const std::vector<test::Setting>& settings = {},
                                   const Options& options = {}) {
    return test::open_data(json(file(items)), "datumaro", settings, options);
  }
  std::string error(const std::string& text,
                    const std::vector<test::Setting>& settings = {},
                    const Options& options = {}) {
    return test::open_error(json(text), "datumaro", settings, options);
  }
  std::string of(const std::string& annotation) { return error(file("[" + item(annotation) + "]")); }

  test::ScratchFolder scratch_;
};

TEST_F(Datumaro, BoxesAreCornerAndSizeInPixels) {
  const auto data = open_it(
      "[" +
      item(R"({"id": 0, "type": "bbox", "label_id": 1, "bbox": [1, 0.5, 2, 1.25], "z_order": 0, "group": 1},
      {"id": 1, "type": "bbox", "label_id": 0, "bbox": [0, 0, 4, 3], "attributes": {"is_crowd": true}},
      {"id": 2, "type": "polygon", "label_id": 0, "points": [0, 0, 1, 1, 2, 0]})") +
      "," + item("", "b") + "]");
  ASSERT_EQ(data->size(), 2U);
  EXPECT_EQ(data->id(0), "a.png");
  EXPECT_THAT(data->info().labels, ElementsAre("dog", "cat"));
  const auto boxes = boxes_of(*data, 0);
  ASSERT_EQ(boxes.size(), 2U);
  EXPECT_EQ(boxes[0].box, (Box{1, 0.5, 3, 1.75}));
  EXPECT_EQ(boxes[0].label, 1);
  EXPECT_TRUE(boxes[1].ignore);
  EXPECT_THAT(notes_of(*data), HasSubstr("1 annotation of other kinds left out (`polygon`)"));
}

TEST_F(Datumaro, LabelsOfWholePicturesAreClasses) {
  const std::string items = "[" + item(R"({"type": "label", "label_id": 1})") + "," +
                            item(R"({"type": "label", "label_id": 0})", "b") + "]";
  const auto data = open_it(items);
  EXPECT_EQ(data->info().task, Task::classification);
  EXPECT_EQ(std::get<ClassLabel>(data->label(0)).index, 1);
  Options options;
  options.model_labels = {"cat", "x", "dog"};
  EXPECT_EQ(std::get<ClassLabel>(open_it(items, {}, options)->label(0)).index, 0);
  options.model_labels = {"cat", "x", "y"};
  EXPECT_THAT(error(file(items), {}, options), HasSubstr("`dog`"));
  const auto fewer = open_it(items, {{"strict", false}}, options);
  ASSERT_EQ(fewer->size(), 1U);
  EXPECT_EQ(fewer->id(0), "a.png");
  EXPECT_THAT(of(R"({"type": "label", "label_id": 1}, {"type": "label", "label_id": 0})"),
              HasSubstr("items[0]: has 2 classes; a picture of one class is expected"));
  EXPECT_THAT(error(file("[" + item(R"({"type": "label", "label_id": 1})") + "," + item("", "b") + "]")),
              HasSubstr("items[1]: has no class"));
}

TEST_F(Datumaro, BothKindsAreToldApartByTake) {
  const std::string items =
      "[" +
      item(R"({"type": "label", "label_id": 1}, {"type": "bbox", "label_id": 0, "bbox": [0, 0, 1, 1]})") +
      "]";
  EXPECT_THAT(notes_of(*open_it(items)), HasSubstr("`take: classes` under `data`"));
  EXPECT_EQ(open_it(items)->info().task, Task::detection);
  EXPECT_EQ(open_it(items, {{"take", "classes"}})->info().task, Task::classification);
}

TEST_F(Datumaro, TheFolderIsRecognisedAndSplitNamesThePart) {
  test::write_picture(scratch_, "images/train/t.png");
  json(file("[" + item(R"({"type": "bbox", "label_id": 0, "bbox": [0, 0, 1, 1]})") + "]"));
  scratch_.write("annotations/train.json",
                 file("[" + item(R"({"type": "bbox", "label_id": 0, "bbox": [0, 0, 1, 1]})", "t") + "]"));
  std::string found;
  EXPECT_EQ(open(scratch_.path(), "auto", {}, Value(), found)->id(0), "a.png");
  EXPECT_EQ(found, "datumaro");
  EXPECT_EQ(test::open_data(scratch_.path(), "datumaro", {{"split", "train"}})->id(0), "t.png");
  EXPECT_THAT(test::open_error(scratch_.path(), "datumaro", {{"split", "test"}}),
              HasSubstr("there are `train`, `val`"));
}

TEST_F(Datumaro, ThePictureIsFoundByItsIdWhereItsPathIsOfAnotherPlace) {
  const auto data =
      open_it(R"([{"id": "a", "annotations": [{"type": "bbox", "label_id": 0, "bbox": [0, 0, 1, 1]}],
                                 "media": {"path": "../set/images/val/a.png"}}])");
  EXPECT_EQ(data->id(0), "a.png");
}

TEST_F(Datumaro, FaultyAnnotationsAreNamedByIndex) {
  const auto box = [&](const std::string& rest) {
    return of(R"({"type": "bbox", "label_id": 0, )" + rest + "}");
  };
  EXPECT_THAT(box(R"("bbox": [0, 0, -1, 1])"),
              HasSubstr(
                  "1 of 1 annotation cannot be used:\n  items[0].annotations[0]: the width -1 is negative"));
  EXPECT_THAT(box(R"("bbox": [0, 0, 1])"), HasSubstr("needs a `bbox` of four numbers"));
  EXPECT_THAT(box(R"("bbox": [0, null, 1, 1])"), HasSubstr("bbox[1] is no finite number"));
  EXPECT_THAT(box(R"("bbox": [0, 0, 1e9, 1])"), HasSubstr("beyond 1,000,000 px"));
  EXPECT_THAT(of(R"({"type": "bbox", "label_id": 2, "bbox": [0, 0, 1, 1]})"),
              HasSubstr("label_id 2 is not in categories.label.labels (0 to 1)"));
  EXPECT_THAT(of(R"({"type": "bbox", "label_id": -1, "bbox": [0, 0, 1, 1]})"), HasSubstr("label_id -1"));
  EXPECT_THAT(of(R"({"type": "bbox", "label_id": null, "bbox": [0, 0, 1, 1]})"),
              HasSubstr("needs a whole number `label_id`"));
  EXPECT_THAT(of(R"({"type": "bbox", "label_id": 0, "bbox": [0, 0, 1, 1]}, {})"),
              HasSubstr("annotations[1]: needs a text `type`"));
  EXPECT_THAT(of(R"({"type": "mask", "label_id": 0})"),
              HasSubstr("has no annotation of type `bbox` or `label`"));
}

TEST_F(Datumaro, FaultyItemsAreNamedByIndex) {
  const std::string good = R"({"type": "bbox", "label_id": 0, "bbox": [0, 0, 1, 1]})";
  const auto second = [&](const std::string& text) {
    return error(file("[" + item(good) + "," + text + "]"));
  };
  EXPECT_THAT(second(item("", "gone")), HasSubstr("items[1]: picture `gone.png` is not in "));
  EXPECT_THAT(second(item(good)), HasSubstr("items[1]: the id `a` is used twice"));
  EXPECT_THAT(second(R"({"id": "c", "image": {"path": "a.png"}})"),
              HasSubstr("the picture `a.png` is listed twice"));
  EXPECT_THAT(second(R"({"annotations": []})"), HasSubstr("items[1]: needs a text `id`"));
  EXPECT_THAT(second("7"), HasSubstr("items[1]: needs a text `id`"));
  EXPECT_THAT(second(R"({"id": "b", "annotations": 3})"), HasSubstr("`annotations` must be a list"));
  EXPECT_THAT(second(R"({"id": "x", "image": {"path": "../../etc/x.png"}})"),
              HasSubstr("leads out of the data folder"));
  const auto data = open_it("[" + item(good) + "," + item("", "gone") + "]", {{"strict", false}});
  EXPECT_EQ(data->size(), 1U);
  EXPECT_THAT(notes_of(*data), HasSubstr("1 of 2 items left out: items[1]: picture `gone.png`"));
}

TEST_F(Datumaro, MissingPartsAreNamed) {
  EXPECT_THAT(error(""), HasSubstr("file is empty"));
  EXPECT_THAT(error("[]"), HasSubstr("does not begin with `{`"));
  EXPECT_THAT(error("{}"), HasSubstr("has no `items`"));
  EXPECT_THAT(error(R"({"items": 3})"), HasSubstr("`items` must be a list"));
  EXPECT_THAT(error(R"({"items": []})"), HasSubstr("has no class names"));
  EXPECT_THAT(error(R"({"items": [], "categories": {"label": {"labels": [{"name": 3}]}}})"),
              HasSubstr("labels[0] needs a text `name`"));
  EXPECT_THAT(error(R"({"items": [)"), HasSubstr("val.json: not valid JSON"));
  EXPECT_THAT(error("{\"items\": " + std::string(1 << 20, '[')), HasSubstr("nested deeper"));
  EXPECT_THAT(error("\xEF\xBB\xBF" +
                    file("[" + item(R"({"type": "bbox", "label_id": 0, "bbox": [0, 0, 1, 1]})") + "]")),
              "no error");
}

}  // namespace
}  // namespace proofload::dataset
