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

std::string task(const std::string& results, const std::string& picture = "a.png", int id = 1) {
  return R"({"id": )" + std::to_string(id) + R"(, "data": {"image": ")" + picture +
         R"("}, "annotations": [{"id": 5, "was_cancelled": false, "result": [)" + results +
         "]}], \"predictions\": []}";
}
std::string box(const std::string& x,
                const std::string& y,
                const std::string& w,
                const std::string& h,
                const std::string& more = "") {
  return R"({"type": "rectanglelabels", "original_width": 4, "original_height": 3, "image_rotation": 0, "value": {"x": )" +
         x + R"(, "y": )" + y + R"(, "width": )" + w + R"(, "height": )" + h +
         R"(, "rectanglelabels": ["cat"])" + more + "}}";
}
std::string choice(const std::string& name) {
  return R"({"type": "choices", "value": {"choices": [")" + name + R"("]}})";
}

// Pictures are 4 × 3 px.
class LabelStudio : public testing::Test {
 protected:
  LabelStudio() {
    test::write_picture(scratch_, "a.png");
    test::write_picture(scratch_, "day/b.png");
  }
  std::filesystem::path json(const std::string& text) { return scratch_.write("export.json", text); }
  std::unique_ptr<Dataset> open_it(const std::string& tasks,
                                   const std::vector<test::Setting>& settings = {},
                                   const Options& options = {}) {
    return test::open_data(json("[" + tasks + "]"), "label_studio", settings, options);
  }
  std::string error(const std::string& text, const std::vector<test::Setting>& settings = {}) {
    return test::open_error(json(text), "label_studio", settings);
  }
  std::string of(const std::string& result) { return error("[" + task(result) + "]"); }

  test::ScratchFolder scratch_;
};

TEST_F(LabelStudio, RectanglesAreInPercentOfThePicture) {
  const auto data = open_it(task(box("25", "0", "50", "100", ", \"rotation\": 0")));
  EXPECT_EQ(data->info().task, Task::detection);
  EXPECT_THAT(data->info().labels, ElementsAre("cat"));
  EXPECT_EQ(boxes_of(*data, 0)[0].box, (Box{1, 0, 3, 3}));
  EXPECT_EQ(data->load(0).label, data->label(0));
}

TEST_F(LabelStudio, ATurnedRectangleBecomesTheUprightBoxAroundIt) {
  // A 2 × 1 px rectangle at (2, 1), a quarter turn clockwise about its top-left corner: 1 px to the left, 2 px down.
  const auto data =
      open_it(task(box("50", "33.333333333333333", "50", "33.333333333333333", ", \"rotation\": 90")));
  const Box found = boxes_of(*data, 0)[0].box;
  EXPECT_NEAR(found.x0, 1, 1e-9);
  EXPECT_NEAR(found.y0, 1, 1e-9);
  EXPECT_NEAR(found.x1, 2, 1e-9);
  EXPECT_NEAR(found.y1, 3, 1e-9);
  EXPECT_THAT(notes_of(*data), HasSubstr("1 turned rectangle taken as the upright boxes around them"));
}

TEST_F(LabelStudio, PicturesAreFoundByTheEndOfTheirAddressAndNeverFetched) {
  test::write_picture(scratch_, "images/c.png");
  const auto only = [&](const std::string& picture) {
    return open_it(task(box("0", "0", "1", "1"), picture))->id(0);
  };
  EXPECT_EQ(only("https://host.example/x/day/b.png?token=1"), "day/b.png");
  EXPECT_EQ(only("s3://bucket/day/b.png"), "day/b.png");
  EXPECT_EQ(only("/data/local-files/?d=set%2Fday/b.png"), "day/b.png");
  EXPECT_EQ(only("/data/upload/3/0a1b2c3d-a.png"), "a.png");
  EXPECT_EQ(only("c.png"), "c.png") << "from the folder images";
  EXPECT_THAT(error("[" + task(box("0", "0", "1", "1"), "https://host.example/gone.png") + "]"),
              HasSubstr("addresses are not fetched"));
  EXPECT_THAT(error("[" + task(box("0", "0", "1", "1"), "/data/local-files/?d=..%2F..%2Fa.png") + "]"),
              HasSubstr("leads out of the data folder"));
}

TEST_F(LabelStudio, ChoicesAreClassesAndNumbersAreReadings) {
  const auto data = open_it(task(choice("dog")) + "," + task(choice("ant"), "day/b.png", 2));
  EXPECT_EQ(data->info().task, Task::classification);
  EXPECT_THAT(data->info().labels, ElementsAre("ant", "dog"));
  EXPECT_EQ(std::get<ClassLabel>(data->label(0)).index, 1);
  EXPECT_THAT(of(R"({"value": {"choices": ["a", "b"]}})"),
              HasSubstr("[0]: has 2 choices; a picture of one class is expected"));
  const auto reading = open_it(task(R"({"type": "number", "value": {"number": 3.5}})"));
  EXPECT_EQ(reading->info().task, Task::regression);
  EXPECT_EQ(std::get<Reading>(reading->label(0)).value, 3.5);
  const std::string both = task(choice("dog") + "," + box("0", "0", "1", "1"));
  EXPECT_THAT(notes_of(*open_it(both)), HasSubstr("has several kinds of results; boxes are taken"));
  EXPECT_EQ(open_it(both, {{"take", "classes"}})->info().task, Task::classification);
}

TEST_F(LabelStudio, TheGroundTruthCountsAndCancelledAnswersDoNot) {
  const std::string text = R"({"id": 1, "data": {"image": "a.png"}, "annotations": [
    {"was_cancelled": true, "result": [)" +
                           choice("x") + R"(]}, {"result": [)" + choice("first") +
                           R"(]}, {"ground_truth": true, "result": [)" + choice("truth") + "]}]}";
  const auto data = open_it(text);
  EXPECT_THAT(data->info().labels, ElementsAre("truth"));
  EXPECT_THAT(notes_of(*data), HasSubstr("1 task with several answers"));
}

TEST_F(LabelStudio, TasksWithoutAnswerAreLeftOutAndEmptyAnswersShowNothing) {
  const auto data = open_it(task(box("0", "0", "1", "1")) +
                            R"(, {"id": 2, "data": {"image": "day/b.png"}, "annotations": []})");
  EXPECT_EQ(data->size(), 1U);
  EXPECT_THAT(notes_of(*data), HasSubstr("1 task without an answer left out"));
  EXPECT_TRUE(boxes_of(*open_it(task(box("0", "0", "1", "1")) + "," + task("", "day/b.png", 2)), 1).empty());
}

TEST_F(LabelStudio, ModelLabelsAndGivenLabelsOrderTheClasses) {
  Options options;
  options.model_labels = {"dog", "Cat"};
  EXPECT_EQ(boxes_of(*open_it(task(box("0", "0", "1", "1")), {}, options), 0)[0].label, 1);
  EXPECT_EQ(boxes_of(*open_it(task(box("0", "0", "1", "1")), {{"labels", "ant,cat"}}), 0)[0].label, 1);
  EXPECT_THAT(error("[" + task(box("0", "0", "1", "1")) + "]", {{"labels", "cats"}}),
              HasSubstr("class `cat` is not in `labels`"));
}

TEST_F(LabelStudio, FaultyResultsAreNamedByIndex) {
  EXPECT_THAT(of(box("0", "0", "-1", "1")),
              HasSubstr("1 of 1 result cannot be used:\n  [0].result[0]: the width -1 is negative"));
  EXPECT_THAT(of(box("null", "0", "1", "1")), HasSubstr("`x` is no finite number"));
  EXPECT_THAT(of(box("1e99", "0", "1", "1")), HasSubstr("it is in percent of the picture"));
  EXPECT_THAT(of(box("0", "0", "1", "1", ", \"rotation\": \"x\"")),
              HasSubstr("`rotation` is no finite number"));
  EXPECT_THAT(
      of(R"({"value": {"x": 0, "y": 0, "width": 1, "height": 1, "rotation": 5, "rectanglelabels": ["a"]}})"),
      HasSubstr("a turned box needs `original_width` and `original_height`"));
  EXPECT_THAT(
      of(R"({"image_rotation": 90, "value": {"x": 0, "y": 0, "width": 1, "height": 1, "rectanglelabels": ["a"]}})"),
      HasSubstr("drawn on a picture turned by 90 degrees"));
  EXPECT_THAT(of(R"({"value": {"x": 0, "y": 0, "width": 1, "height": 1, "rectanglelabels": []}})"),
              HasSubstr("has no class name"));
  EXPECT_THAT(of(R"({"value": {"x": 0, "y": 0, "width": 1, "height": 1, "rectanglelabels": [3]}})"),
              HasSubstr("a class name must be a text"));
  EXPECT_THAT(of(box("0", "0", "1", "1") + ", {}"), HasSubstr("[0].result[1]: has no `value`"));
}

TEST_F(LabelStudio, FaultyTasksAreNamedByIndex) {
  const auto second = [&](const std::string& text) {
    return error("[" + task(box("0", "0", "1", "1")) + "," + text + "]");
  };
  EXPECT_THAT(second(task("", "gone.png", 2)), HasSubstr("[1]: picture `gone.png` is not in "));
  EXPECT_THAT(second(task("", "day/b.png", 1)), HasSubstr("[1]: the id 1 is used twice"));
  EXPECT_THAT(second(task("", "a.png", 2)), HasSubstr("the picture `a.png` stands in two tasks"));
  EXPECT_THAT(second(R"({"id": 2, "data": {"text": "hello"}})"), HasSubstr("`data` names no picture"));
  EXPECT_THAT(second("7"), HasSubstr("[1]: `data` names no picture"));
  EXPECT_THAT(second(task("", "../../etc/x.png", 2)), HasSubstr("leads out of the data folder"));
  EXPECT_THAT(error("[" + task("") + "]", {{"image_key", "pic"}, {"take", "boxes"}}),
              HasSubstr("`data` has no text `pic`"));
  const auto data =
      open_it(task(box("0", "0", "1", "1")) + "," + task("", "gone.png", 2), {{"strict", false}});
  EXPECT_EQ(data->size(), 1U);
  EXPECT_THAT(notes_of(*data), HasSubstr("1 of 2 tasks left out: [1]: picture `gone.png`"));
}

TEST_F(LabelStudio, OtherFilesAreNamedForWhatTheyAre) {
  EXPECT_THAT(error(""), HasSubstr("file is empty"));
  EXPECT_THAT(error("{}"), HasSubstr("does not begin with `[`"));
  EXPECT_THAT(error("[]"), HasSubstr("holds no task"));
  EXPECT_THAT(error("[{\"data\": "), HasSubstr("export.json: not valid JSON"));
  EXPECT_THAT(error(R"([{"id": 1, "image": "a.png", "label": []}])"), HasSubstr("Export as `JSON`"));
  EXPECT_THAT(of(R"({"type": "brushlabels", "value": {"brushlabels": ["x"]}})"),
              HasSubstr("boxes, classes and readings are read"));
  EXPECT_THAT(error(std::string(1 << 20, '[')), HasSubstr("nested deeper"));
}

}  // namespace
}  // namespace proofload::dataset
