#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "proofload/core/file.h"
#include "proofload/core/text.h"
#include "proofload/image/codec.h"
#include "support/open_data.h"
#include "support/tiny_data.h"

namespace proofload::dataset {
namespace {

using test::boxes_of;
using test::notes_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kYaml = "path: .\ntrain: images/train\nval: images/val\nnames:\n  0: cat\n  1: dog\n";

// Pictures are 4 × 3 px.
class Yolo : public testing::Test {
 protected:
  Yolo() {
    test::write_picture(scratch_, "images/val/a.png", 1);
    test::write_picture(scratch_, "images/train/t.png", 2);
    scratch_.write("labels/train/t.txt", "0 0.5 0.5 1 1\n");
  }
  std::filesystem::path yaml(const std::string& text = kYaml) { return scratch_.write("data.yaml", text); }
  void label(const std::string& text) { scratch_.write("labels/val/a.txt", text); }
  std::unique_ptr<Dataset> open_it(const std::vector<test::Setting>& settings = {},
                                   const Options& options = {}) {
    return test::open_data(scratch_.path() / "data.yaml", "yolo", settings, options);
  }
  std::string error(const std::vector<test::Setting>& settings = {}, const Options& options = {}) {
    return test::open_error(scratch_.path() / "data.yaml", "yolo", settings, options);
  }
  // Error of one label row.
  std::string row(const std::string& text) {
    yaml();
    label(text);
    return error();
  }

  test::ScratchFolder scratch_;
};

TEST_F(Yolo, RowsAreMiddleAndSizeInSharesOfThePicture) {
  yaml();
  label("1 0.5 0.5 0.25 0.5\n0 0.125 1 0.25 0.25\n");
  const auto data = open_it();
  ASSERT_EQ(data->size(), 1U);
  EXPECT_EQ(data->id(0), "images/val/a.png");
  EXPECT_THAT(data->info().labels, ElementsAre("cat", "dog"));
  const auto boxes = boxes_of(*data, 0);
  ASSERT_EQ(boxes.size(), 2U);
  EXPECT_EQ(boxes[0].box, (Box{1.5, 0.75, 2.5, 2.25}));
  EXPECT_EQ(boxes[0].label, 1);
  EXPECT_EQ(boxes[1].box, (Box{0, 2.625, 1, 3.375})) << "may reach beyond the picture and is not cut";
  EXPECT_EQ(data->load(0).label, data->label(0));
}

TEST_F(Yolo, SizeOfATurnedPictureIsThatOfTheUprightOne) {
  // Orientation 6 in a PNG: 4 × 3 stored, 3 × 4 upright.
  std::string png = read_file(test::write_picture(scratch_, "images/val/a.png", 1));
  // One entry of an EXIF directory: tag 0x0112, type SHORT, count 1, value 6; then the checksum of the chunk.
  static constexpr unsigned char kChunk[] = {0, 0, 0, 26, 'e', 'X', 'I',  'f', 'M', 'M', 0, 42, 0,
                                             0, 0, 8, 0,  1,   1,   0x12, 0,   3,   0,   0, 0,  1,
                                             0, 6, 0, 0,  0,   0,   0,    0,   0,   0,   0, 0};
  png.insert(33, std::string(reinterpret_cast<const char*>(kChunk), sizeof kChunk));
  scratch_.write("images/val/a.png", png);
  yaml();
  label("0 0.5 0.5 1 1\n");
  const auto data = open_it();
  EXPECT_EQ(boxes_of(*data, 0)[0].box, (Box{0, 0, 3, 4}));
  EXPECT_EQ(data->load(0).label, data->label(0));
  Options stored;
  stored.read.exif_orientation = false;
  EXPECT_EQ(boxes_of(*open_it({}, stored), 0)[0].box, (Box{0, 0, 4, 3}));
}

TEST_F(Yolo, OutlinesCornersAndPosesBecomeTheirBoxesWithANote) {
  yaml();
  label("0 0.25 0 0.75 0 0.5 1\n1 0.5 0 1 0.5 0.5 1 0 0.5\n");
  const auto data = open_it();
  const auto boxes = boxes_of(*data, 0);
  EXPECT_EQ(boxes[0].box, (Box{1, 0, 3, 3}));
  EXPECT_EQ(boxes[1].box, (Box{0, 0, 4, 3}));
  EXPECT_THAT(notes_of(*data), HasSubstr("1 outline taken as the boxes around them"));
  EXPECT_THAT(notes_of(*data), HasSubstr("1 row of four corners (oriented boxes)"));

  yaml(std::string(kYaml) + "kpt_shape: [2, 3]\nflip_idx: [1, 0]\n");
  label("1 0.5 0.5 0.5 1 0.1 0.1 2 0.9 0.9 0\n");
  const auto pose = open_it();
  EXPECT_EQ(boxes_of(*pose, 0)[0].box, (Box{1, 0, 3, 3}));
  EXPECT_THAT(notes_of(*pose), HasSubstr("1 row with key points taken as their boxes"));
  label("1 0.5 0.5 0.5 1 0.1 0.1 2\n");
  EXPECT_THAT(error(), HasSubstr("has 8 numbers; with this `kpt_shape` a row has 11"));
}

TEST_F(Yolo, APictureWithoutLabelFileShowsNoObject) {
  test::write_picture(scratch_, "images/val/b.png", 2);
  yaml();
  label("0 0.5 0.5 1 1\n");
  const auto data = open_it();
  ASSERT_EQ(data->size(), 2U);
  EXPECT_TRUE(boxes_of(*data, 1).empty());
  EXPECT_THAT(notes_of(*data), HasSubstr("1 picture without a label file taken as showing no object"));
}

TEST_F(Yolo, NoLabelFileAtAllIsAnErrorThatSaysWhereTheyWereLookedFor) {
  yaml();
  EXPECT_THAT(error(), HasSubstr("no label file was found for any of 1 picture"));
  EXPECT_THAT(error(), HasSubstr("/labels/val/a.txt"));
  EXPECT_EQ(open_it({{"strict", false}})->size(), 1U);
}

TEST_F(Yolo, OnlyTheLastImagesOfThePathBecomesLabels) {
  test::write_picture(scratch_, "images/set/images/x.png");
  scratch_.write("images/set/labels/x.txt", "0 0.5 0.5 1 1");
  yaml("val: images/set/images\nnames: [cat]\n");
  EXPECT_EQ(boxes_of(*open_it(), 0).size(), 1U);
}

TEST_F(Yolo, RowsThatStandTwiceCountOnce) {
  yaml();
  label("0 0.5 0.5 1 1\n0 0.5 0.5 1 1\n");
  const auto data = open_it();
  EXPECT_EQ(boxes_of(*data, 0).size(), 1U);
  EXPECT_THAT(notes_of(*data), HasSubstr("1 row that stood twice left out"));
}

TEST_F(Yolo, ValIsTakenThenTestThenTrainUnlessSplitNamesOne) {
  yaml();
  label("0 0.5 0.5 1 1\n");
  EXPECT_EQ(open_it()->id(0), "images/val/a.png");
  EXPECT_EQ(open_it({{"split", "train"}})->id(0), "images/train/t.png");
  EXPECT_THAT(error({{"split", "test"}}), HasSubstr("has no part `test`: there are `train`, `val`"));
  yaml("train: images/train\nnames: [cat]\n");
  const auto data = open_it();
  EXPECT_EQ(data->id(0), "images/train/t.png");
  EXPECT_THAT(notes_of(*data), HasSubstr("pictures a model is trained on"));
  yaml("train: images/train\nvalidation: images/val\nnames: [cat]\n");
  EXPECT_EQ(open_it({{"split", "val"}})->id(0), "images/val/a.png");
}

TEST_F(Yolo, APartMayBeAListOfFoldersAndLists) {
  scratch_.write("more.txt", "\xEF\xBB\xBF./images/train/t.png\r\n");
  label("0 0.5 0.5 1 1\n");
  yaml("val: [images/val, more.txt]\nnames: [cat]\n");
  const auto data = open_it();
  ASSERT_EQ(data->size(), 2U);
  EXPECT_EQ(data->id(1), "images/train/t.png");
  scratch_.write("lists/deep.txt", "images/val/a.png\n../images/train/t.png\n");
  yaml("val: lists/deep.txt\nnames: [cat]\n");
  EXPECT_EQ(open_it()->size(), 2U);
}

TEST_F(Yolo, NamesMayBeAListAMapOrOnlyCounted) {
  label("1 0.5 0.5 1 1\n");
  yaml("val: images/val\nnames: [cat, no]\nnc: 2\n");
  EXPECT_THAT(open_it()->info().labels, ElementsAre("cat", "no"));
  yaml("val: images/val\nnc: 3\n");
  EXPECT_THAT(open_it()->info().labels, ElementsAre("class_0", "class_1", "class_2"));
  yaml("val: images/val\nnames: {0: cat, 2: dog}\n");
  EXPECT_THAT(error(), HasSubstr("data.yaml:2: the class `2` is not one of 0 to 1"));
  yaml("val: images/val\nnames: [cat]\nnc: 2\n");
  EXPECT_THAT(error(), HasSubstr("data.yaml:3: `nc` says 2 classes, `names` has 1"));
  yaml("val: images/val\nnc: 2000000000\n");
  EXPECT_THAT(error(), HasSubstr("`nc` must be a whole number from 1 to"));
  yaml("val: images/val\nnames: [cat, [1]]\n");
  EXPECT_THAT(error(), HasSubstr("a class name must be a text, found list"));
  yaml("val: images/val\nnames: 3\n");
  EXPECT_THAT(error(), HasSubstr("`names` must be a list or a map"));
  yaml("val: images/val\n");
  EXPECT_THAT(error(), HasSubstr("has neither `names` nor `nc`"));
}

TEST_F(Yolo, ModelLabelsGiveTheOrderByName) {
  yaml();
  label("1 0.5 0.5 1 1\n");
  Options options;
  options.model_labels = {"Dog", "cow"};
  const auto data = open_it({}, options);
  EXPECT_EQ(boxes_of(*data, 0)[0].label, 0);
  EXPECT_THAT(data->info().labels, ElementsAre("Dog", "cow"));
  options.model_labels = {"cat", "cow", "pig"};
  EXPECT_THAT(error({}, options), HasSubstr("`dog`"));
  label("0 0.5 0.5 1 1\n1 0.5 0.5 1 1\n");
  const auto fewer = open_it({{"strict", false}}, options);
  EXPECT_EQ(boxes_of(*fewer, 0).size(), 1U);
  EXPECT_THAT(notes_of(*fewer), HasSubstr("1 object of classes that the model does not have left out"));
}

TEST_F(Yolo, FaultyRowsAreNamedByFileAndLine) {
  EXPECT_THAT(row("0 0.5 0.5 1 1\n0 nan 0.5 1 1\n"), HasSubstr("1 of 2 rows cannot be used:"));
  EXPECT_THAT(row("0 0.5 0.5 1 1\n0 nan 0.5 1 1\n"),
              HasSubstr("labels/val/a.txt:2: `nan` is no finite number"));
  EXPECT_THAT(row("0 inf 0.5 1 1\n"), HasSubstr("`inf` is no finite number"));
  EXPECT_THAT(row("0 0.5 0.5 -0.1 1\n"), HasSubstr("the width, -0.1, is not between 0 and 1"));
  EXPECT_THAT(row("0 320 240 100 80\n"), HasSubstr("the x of the middle, 320, is not between 0 and 1"));
  EXPECT_THAT(row("2 0.5 0.5 1 1\n"), HasSubstr("class 2 is not in `names` (whole numbers from 0 to 1)"));
  EXPECT_THAT(row("-1 0.5 0.5 1 1\n"), HasSubstr("class -1 is not in `names`"));
  EXPECT_THAT(row("0.5 0.5 0.5 1 1\n"), HasSubstr("class 0.5 is not in `names`"));
  EXPECT_THAT(row("0 0.5 0.5 1\n"), HasSubstr("has 4 numbers"));
  EXPECT_THAT(row("0 0.5 0.5 1 1 0.9\n"), HasSubstr("Is this a file of predictions?"));
  EXPECT_THAT(row("0 0,5 0,5 1 1\n"), HasSubstr("'.' is the decimal sign"));
  EXPECT_THAT(row("cat 0.5 0.5 1 1\n"), HasSubstr("`cat` is no finite number"));
  EXPECT_THAT(row("0 0.5 0.5 1 1\n\xFF\n"), HasSubstr("labels/val/a.txt:2: is not UTF-8 text"));
  EXPECT_THAT(row("0 1.005 -0.005 1.01 1\n"), "no error") << "as much slack as ultralytics gives";
}

TEST_F(Yolo, NotStrictLeavesFaultyRowsOutAndCountsThem) {
  yaml();
  label("0 nan 0.5 1 1\n1 0.5 0.5 1 1\n");
  const auto data = open_it({{"strict", false}});
  EXPECT_EQ(boxes_of(*data, 0).size(), 1U);
  EXPECT_THAT(notes_of(*data), HasSubstr("1 of 2 rows left out: "));
  label("\xFF");
  test::write_picture(scratch_, "images/val/b.png", 2);
  const auto fewer = open_it({{"strict", false}});
  ASSERT_EQ(fewer->size(), 1U) << "a picture whose labels cannot be read is no picture without objects";
  EXPECT_EQ(fewer->id(0), "images/val/b.png");
}

TEST_F(Yolo, PathsThatLeaveTheDataFolderAreRefused) {
  label("0 0.5 0.5 1 1\n");
  yaml("val: /etc\nnames: [cat]\n");
  EXPECT_THAT(error(), HasSubstr("`val`: `/etc` leads out of the data folder"));
  yaml("path: /usr/share\nval: pixmaps\nnames: [cat]\n");
  EXPECT_THAT(error(), HasSubstr("`path: /usr/share` is no folder inside"));
  EXPECT_THAT(error(), HasSubstr("`root` under `data`"));
  scratch_.write("val.txt", "images/val/a.png\n../../../etc/x.png\n");
  yaml("val: val.txt\nnames: [cat]\n");
  EXPECT_THAT(error(), HasSubstr("val.txt:2: picture `../../../etc/x.png` leads out of the data folder"));
  scratch_.write("val.txt", "images/val/gone.png\n");
  EXPECT_THAT(error(), HasSubstr("val.txt:1: picture `images/val/gone.png` is not in"));
  scratch_.write("val.txt", "images/val/a.png\nimages/val/a.png\n");
  EXPECT_THAT(error(), HasSubstr("val.txt:2: the picture is listed twice"));
}

TEST_F(Yolo, APathOfAnotherMachineIsPassedOverWhereThePicturesAreHere) {
  label("0 0.5 0.5 1 1\n");
  yaml("path: /elsewhere/set\nval: ../images/val\nnames: [cat]\n");
  const auto data = open_it();
  EXPECT_EQ(data->size(), 1U);
  EXPECT_THAT(notes_of(*data), HasSubstr("`path: /elsewhere/set` is no folder here"));
}

TEST_F(Yolo, RootReplacesThePathOfTheFile) {
  test::ScratchFolder other;
  label("0 0.5 0.5 1 1\n");
  Options options;
  options.root = scratch_.path();
  EXPECT_EQ(test::open_data(other.write("x.yaml", "path: /nowhere\nval: images/val\nnames: [cat]\n"), "yolo",
                            {}, options)
                ->size(),
            1U);
}

TEST_F(Yolo, NamesMayHoldBlanksAndUmlauts) {
  test::write_picture(scratch_, "images/te st/gr\xC3\xBC n.png");
  scratch_.write("labels/te st/gru\xCC\x88 n.txt", "0 0.5 0.5 1 1");
  yaml("val: images/te st\nnames: [K\xC3\xA4lte]\n");
  const auto data = open_it();
  EXPECT_EQ(data->id(0), "images/te st/gr\xC3\xBC n.png");
  EXPECT_EQ(boxes_of(*data, 0).size(), 1U) << "label file named in normal form D";
}

TEST_F(Yolo, BrokenYamlIsNamedWithItsPlace) {
  yaml("val: [\n");
  EXPECT_THAT(error(), HasSubstr("data.yaml:2:1: not valid YAML"));
  yaml("");
  EXPECT_THAT(error(), HasSubstr("file is empty"));
  yaml("names: [a]\n");
  EXPECT_THAT(error(), HasSubstr("names no pictures"));
  yaml("val: 3\nnames: [a]\n");
  EXPECT_THAT(error(), HasSubstr("names no pictures"));
  yaml("val: images/val\nnames: [a]\nkpt_shape: [1000000000, 3]\n");
  EXPECT_THAT(error(), HasSubstr("data.yaml:3: `kpt_shape` must be"));
  yaml(std::string(900'000, '['));
  EXPECT_THAT(error(), HasSubstr("not valid YAML"));
  yaml("a: \"" + std::string(3 << 20, 'x') + "\"");
  EXPECT_THAT(error(), HasSubstr("data.yaml"));
  yaml("\xFF\xFE");
  EXPECT_THAT(error(), HasSubstr("is UTF-16 text"));
}

TEST_F(Yolo, TheFolderIsRecognisedByItsDataFile) {
  label("0 0.5 0.5 1 1\n");
  yaml();
  std::string found;
  EXPECT_EQ(open(scratch_.path(), "auto", {}, Value(), found)->size(), 1U);
  EXPECT_EQ(found, "yolo");
  // Two label files of different formats in one folder: the user decides.
  scratch_.write("annotations.json", R"({"images": [], "annotations": [], "categories": []})");
  const std::string text = test::open_error(scratch_.path(), "auto");
  EXPECT_THAT(text, HasSubstr("may be read in 2 ways"));
  EXPECT_THAT(text, HasSubstr("coco: "));
  EXPECT_THAT(text, HasSubstr("yolo: "));
}

TEST_F(Yolo, SeveralDataFilesMustBeNamed) {
  scratch_.write("one.yaml", kYaml);
  scratch_.write("two.yaml", kYaml);
  EXPECT_THAT(test::open_error(scratch_.path(), "yolo"), HasSubstr("`one.yaml`, `two.yaml`"));
}

TEST_F(Yolo, TheSharedDetectionSetGivesTheBoxesOfItsCocoFile) {
  PROOFLOAD_NEEDS_SHARED_DATA();
  const auto source = test::shared_data() / "coco_detection";
  const auto coco = test::open_data(source / "annotations.json", "coco");
  test::ScratchFolder scratch;
  std::filesystem::create_directories(scratch.path() / "images");
  std::string names = "val: images/val\nnames:\n";
  for (std::size_t i = 0; i < coco->info().labels.size(); ++i)
    names += "  " + std::to_string(i) + ": " + coco->info().labels[i] + "\n";
  std::filesystem::create_directory_symlink(source / "images", scratch.path() / "images" / "val");
  for (std::size_t i = 0; i < coco->size(); ++i) {
    const std::string id = coco->id(i);
    const Size size = read_size(source / "images" / id);
    std::string rows;
    for (const LabelledBox& one : boxes_of(*coco, i)) {
      const Box& b = one.box;
      rows += std::to_string(one.label) + " " + number_text((b.x0 + b.x1) / 2 / size.width) + " " +
              number_text((b.y0 + b.y1) / 2 / size.height) + " " + number_text(b.width() / size.width) + " " +
              number_text(b.height() / size.height) + "\n";
    }
    if (!rows.empty())
      scratch.write("labels/val/" + std::filesystem::path(id).stem().string() + ".txt", rows);
  }
  const auto yolo = test::open_data(scratch.write("data.yaml", names), "yolo");
  ASSERT_EQ(yolo->size(), coco->size());
  EXPECT_EQ(yolo->info().labels, coco->info().labels);
  std::size_t compared = 0;
  for (std::size_t i = 0; i < yolo->size(); ++i) {
    std::size_t at = 0;
    while (at < coco->size() && "images/val/" + coco->id(at) != yolo->id(i)) ++at;
    ASSERT_LT(at, coco->size()) << yolo->id(i);
    const auto expected = boxes_of(*coco, at);
    const auto found = boxes_of(*yolo, i);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t k = 0; k < found.size(); ++k, ++compared) {
      EXPECT_EQ(found[k].label, expected[k].label);
      EXPECT_NEAR(found[k].box.x0, expected[k].box.x0, 1e-6);
      EXPECT_NEAR(found[k].box.y0, expected[k].box.y0, 1e-6);
      EXPECT_NEAR(found[k].box.x1, expected[k].box.x1, 1e-6);
      EXPECT_NEAR(found[k].box.y1, expected[k].box.y1, 1e-6);
    }
  }
  EXPECT_EQ(compared, 648U);
}

Options for_task(Task task) {
  Options out;
  out.task = task;
  return out;
}

TEST_F(Yolo, OutlinesAreMasksForAModelThatGivesMasks) {
  yaml();
  label("1 0.25 0 0.75 0 0.75 0.6666666666666666 0.25 0.6666666666666666\n0 0.5 0.5 0.5 1\n");
  const auto data = open_it({}, for_task(Task::instances));
  EXPECT_EQ(data->info().task, Task::instances);
  const auto boxes = boxes_of(*data, 0);
  ASSERT_EQ(boxes.size(), 2U);
  EXPECT_EQ(boxes[0].mask, inside_of(Box{1, 0, 3, 2}, {4, 3}));
  EXPECT_EQ(boxes[0].box, (Box{1, 0, 3, 2}));
  EXPECT_EQ(boxes[0].area, 4);
  EXPECT_EQ(boxes[1].mask, inside_of(Box{1, 0, 3, 3}, {4, 3}));
  EXPECT_THAT(notes_of(*data), HasSubstr("1 row of upright boxes taken as masks that fill them"));
  EXPECT_EQ(data->load(0).label, data->label(0));
}

TEST_F(Yolo, FourCornersAreATurnedBoxForAModelThatGivesThem) {
  yaml();
  label("1 0.5 0 1 0.5 0.5 1 0 0.5\n");
  const auto boxes = boxes_of(*open_it({}, for_task(Task::oriented)), 0);
  ASSERT_EQ(boxes.size(), 1U);
  EXPECT_EQ(boxes[0].corners, (Corners{{2, 0}, {4, 1.5}, {2, 3}, {0, 1.5}}));
  EXPECT_EQ(boxes[0].box, (Box{0, 0, 4, 3}));
  label("1 0.5 0 1 0.5 0.5 1\n");
  EXPECT_THAT(error({}, for_task(Task::oriented)), HasSubstr("a turned box has 9"));
}

TEST_F(Yolo, KeyPointsAreAPoseForAModelThatGivesThem) {
  yaml(std::string(kYaml) + "kpt_shape: [2, 3]\nflip_idx: [1, 0]\n");
  label("0 0.5 0.5 0.5 1 0.25 0 2 0.5 1 0\n0 0.5 0.5 1 1\n");
  const auto data = open_it({}, for_task(Task::keypoints));
  const auto poses = std::get<PoseLabels>(data->label(0));
  EXPECT_EQ(poses.mirror, (std::vector<int>{1, 0}));
  ASSERT_EQ(poses.poses.size(), 2U);
  EXPECT_EQ(poses.poses[0].box, (Box{1, 0, 3, 3}));
  EXPECT_DOUBLE_EQ(poses.poses[0].area, 0.53 * 6);
  EXPECT_EQ(poses.poses[0].points,
            (std::vector<LabelledPoint>{{1, 0, Visibility::visible}, {2, 3, Visibility::unlabelled}}));
  EXPECT_FALSE(poses.poses[0].ignore);
  EXPECT_TRUE(poses.poses[1].ignore) << "somebody is there, but nothing says how they stand";
}

TEST_F(Yolo, PosesWithoutAShapeAreRefused) {
  yaml();
  label("0 0.5 0.5 0.5 1\n");
  EXPECT_THAT(error({}, for_task(Task::keypoints)), HasSubstr("no `kpt_shape`"));
  yaml(std::string(kYaml) + "kpt_shape: [2, 3]\nflip_idx: [1, 1]\n");
  EXPECT_THAT(error({}, for_task(Task::keypoints)), HasSubstr("`flip_idx` must list"));
  yaml(std::string(kYaml) + "kpt_shape: [2, 3]\n");
  label("0 0.5 0.5 0.5 1 0.25 7 2 0.5 1 0\n");
  EXPECT_THAT(error({}, for_task(Task::keypoints)), HasSubstr("point 1 lies at 7"));
}

}  // namespace
}  // namespace proofload::dataset
