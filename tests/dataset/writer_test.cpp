#include "proofload/dataset/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/image/codec.h"
#include "support/files.h"
#include "support/open_data.h"

namespace proofload::dataset {
namespace {

using testing::HasSubstr;

Options for_labels(const std::vector<std::string>& labels) {
  Options out;
  out.model_labels = labels;
  return out;
}

Options for_poses() {
  Options out;
  out.task = Task::keypoints;
  return out;
}

Image picture(int shade, Size size = {20, 10}) {
  Image out(size, 3);
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < 3 * size.width; ++x)
      out.row(y)[x] = static_cast<std::uint8_t>((shade + 7 * x + 13 * y) % 256);
  return out;
}

Origin from(const std::string& source, const std::string& stress = "rotate") {
  return {source, stress, "angle", "°", 12.5};
}

void add(Writer& writer, const Image& image, const Annotation& label, const Origin& origin) {
  writer.add(writer.encode(image), image.size(), label, origin);
}

WriterOptions options(const std::string& format, Task task, std::vector<std::string> labels = {}) {
  WriterOptions out;
  out.format = format;
  out.task = task;
  out.labels = std::move(labels);
  return out;
}

std::string error_of(const std::filesystem::path& folder, const WriterOptions& wishes) {
  try {
    make_writer(folder, wishes);
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

void expect_near(const Box& a, const Box& b) {
  EXPECT_NEAR(a.x0, b.x0, 1e-9);
  EXPECT_NEAR(a.y0, b.y0, 1e-9);
  EXPECT_NEAR(a.x1, b.x1, 1e-9);
  EXPECT_NEAR(a.y1, b.y1, 1e-9);
}

const BoxLabels kBoxes{{{{1.25, 2.5, 7.125, 9}, 1, false, 31.5, 0.8}, {{10, 0, 20, 4}, 0, true, 0, 0.1}}};

TEST(Writer, CocoIsReadBackWithPixelsBoxesAndUnscoredObjects) {
  const test::ScratchFolder scratch;
  WriterOptions wishes = options("coco", Task::detection, {"cat", "dog", "cow"});
  wishes.category_ids = {18, -1, 3};
  const auto writer = make_writer(scratch.path() / "out", wishes);
  add(*writer, picture(1), kBoxes, from("b/one.jpg"));
  add(*writer, picture(2), BoxLabels{}, from("two.png", "blur"));
  writer->finish(Value::object());
  EXPECT_EQ(writer->pictures(), 2U);
  EXPECT_EQ(writer->objects(), 2U);
  const auto data = test::open_data(scratch.path() / "out", "auto", {}, for_labels({"cow", "cat", "dog"}));
  ASSERT_EQ(data->size(), 2U);
  EXPECT_EQ(data->load(0).image, picture(1));
  EXPECT_EQ(data->id(0), "images/rotate/b-one.png");
  const auto boxes = test::boxes_of(*data, 0);
  ASSERT_EQ(boxes.size(), 2U);
  expect_near(boxes[0].box, kBoxes.boxes[0].box);
  EXPECT_EQ(boxes[0].label, 2);
  EXPECT_EQ(boxes[0].area, 31.5);
  EXPECT_FALSE(boxes[0].ignore);
  EXPECT_EQ(boxes[1].label, 1);
  EXPECT_TRUE(boxes[1].ignore);
  EXPECT_TRUE(test::boxes_of(*data, 1).empty());
  // The ids of the source stay; a class without one gets one beyond them.
  const Value file = parse_json(read_file(scratch.path() / "out" / "annotations.json"), "");
  EXPECT_EQ(file.at("annotations").items()[0].at("category_id").integer(), 19);
  EXPECT_EQ(file.at("annotations").items()[1].at("category_id").integer(), 18);
  EXPECT_EQ(file.at("images").items()[0].at("attributes").at("source").text(), "b/one.jpg");
  EXPECT_EQ(file.at("images").items()[0].at("attributes").at("value").number(), 12.5);
}

TEST(Writer, YoloIsReadBackWithoutWhatCannotBeMarkedUnscored) {
  const test::ScratchFolder scratch;
  const auto writer = make_writer(scratch.path() / "out", options("yolo", Task::detection, {"cat", "dog"}));
  add(*writer, picture(1), kBoxes, from("images/one.jpg"));
  add(*writer, picture(2), BoxLabels{}, from("two.png"));
  writer->finish(Value::object());
  ASSERT_EQ(writer->notes().size(), 1U);
  EXPECT_THAT(writer->notes()[0], HasSubstr("1 object not"));
  const auto data = test::open_data(scratch.path() / "out", "auto");
  ASSERT_EQ(data->size(), 2U);
  EXPECT_EQ(data->info().labels, (std::vector<std::string>{"cat", "dog"}));
  EXPECT_EQ(data->load(0).image, picture(1));
  const auto boxes = std::get<BoxLabels>(data->load(0).label).boxes;
  ASSERT_EQ(boxes.size(), 1U);
  expect_near(boxes[0].box, kBoxes.boxes[0].box);
  EXPECT_EQ(boxes[0].label, 1);
}

TEST(Writer, PosesKeepTheirPointsAndSides) {
  const test::ScratchFolder scratch;
  PoseLabels poses;
  LabelledPose one;
  one.box = {2, 1, 12, 9};
  one.area = 55;
  for (int i = 0; i < 17; ++i)
    one.points.push_back({2.5 + i * 0.5, 3, i % 3 == 0 ? Visibility::unlabelled : Visibility::visible});
  one.points[0] = {0, 0, Visibility::unlabelled};
  for (auto& p : one.points)
    if (p.visibility == Visibility::unlabelled) p = {0, 0, Visibility::unlabelled};
  poses.poses = {one};
  poses.mirror.assign(kPersonMirror.begin(), kPersonMirror.end());
  for (const std::string format : {"coco", "yolo"}) {
    const auto writer = make_writer(scratch.path() / format, options(format, Task::keypoints));
    add(*writer, picture(1), poses, from("a.jpg"));
    writer->finish(Value::object());
  }
  const auto data = test::open_data(scratch.path() / "coco", "coco", {}, for_poses());
  EXPECT_EQ(std::get<PoseLabels>(data->label(0)), poses);
  const Value yaml = parse_yaml(read_file(scratch.path() / "yolo" / "data.yaml"), "");
  EXPECT_EQ(to_json(yaml.at("kpt_shape")), "[17,3]");
  EXPECT_EQ(yaml.at("flip_idx").items()[1].integer(), 2);
  const auto rows = test::open_data(scratch.path() / "yolo", "yolo");
  expect_near(std::get<BoxLabels>(rows->load(0).label).boxes.at(0).box, one.box);
}

TEST(Writer, MasksOfObjectsAreReadBackPixelForPixel) {
  const test::ScratchFolder scratch;
  BoxLabels labels;
  LabelledBox one;
  const std::vector<Point> outline = {{2, 1}, {15, 3}, {6, 9}};
  one.mask = inside_of(outline, {20, 10});
  one.box = bounds(one.mask);
  one.area = static_cast<double>(area(one.mask));
  labels.boxes = {one};
  const auto writer = make_writer(scratch.path() / "out", options("coco", Task::instances, {"cat"}));
  add(*writer, picture(1), labels, from("a.jpg"));
  writer->finish(Value::object());
  Options wishes;
  wishes.task = Task::instances;
  const auto data = test::open_data(scratch.path() / "out", "coco", {}, wishes);
  EXPECT_EQ(std::get<BoxLabels>(data->load(0).label), labels);
}

// A ring loses its hole, an object in two parts the smaller; the notes count them.
TEST(Writer, YoloOutlinesAreReadBackPixelForPixelWithoutHoles) {
  const test::ScratchFolder scratch;
  const Size size{20, 10};
  const auto object = [&](Mask mask) {
    LabelledBox one;
    one.box = bounds(mask);
    one.mask = std::move(mask);
    return one;
  };
  const std::vector<Point> slanted = {{2, 1}, {15, 3}, {6, 9}};
  const Mask triangle = inside_of(slanted, size);
  const Mask square = inside_of(Box{4, 4, 9, 9}, size);
  std::vector<std::uint8_t> on = pixels_of(square);
  on[6 * 10 + 6] = 0;
  on[15 * 10 + 2] = 1;
  MaskWriter ragged(size);
  for (const std::uint8_t pixel : on) ragged.add(pixel != 0);
  BoxLabels labels;
  labels.boxes = {object(triangle), object(ragged.finish())};
  const auto writer = make_writer(scratch.path() / "out", options("yolo", Task::instances, {"cat"}));
  add(*writer, picture(1), labels, from("a.jpg"));
  writer->finish(Value::object());
  EXPECT_THAT(writer->notes(),
              testing::Contains(HasSubstr("1 object written as the outline of the largest part")));
  Options wishes;
  wishes.task = Task::instances;
  const auto data = test::open_data(scratch.path() / "out", "yolo", {}, wishes);
  const auto boxes = std::get<BoxLabels>(data->load(0).label).boxes;
  ASSERT_EQ(boxes.size(), 2U);
  EXPECT_EQ(boxes[0].mask, triangle);
  EXPECT_EQ(boxes[1].mask, square);
}

TEST(Writer, DepthIsReadBackStepForStep) {
  const test::ScratchFolder scratch;
  DepthMap depth{{20, 10}, {20, 10}, 0, 65534 * 0.001, std::vector<std::uint16_t>(200, 1500)};
  depth.steps[7] = kNoDepth;
  depth.steps[199] = 65534;
  const auto writer = make_writer(scratch.path() / "out", options("depth", Task::depth));
  add(*writer, picture(3), depth, from("a.jpg"));
  writer->finish(Value::object());
  EXPECT_TRUE(writer->notes().empty());
  EXPECT_EQ(std::get<DepthMap>(test::open_data(scratch.path() / "out", "auto")->load(0).label), depth);
}

TEST(Writer, DepthOfAnotherScaleSaysHowItIsRead) {
  const test::ScratchFolder scratch;
  const DepthMap kitti{{20, 10}, {20, 10}, 0, 65534.0 / 256, std::vector<std::uint16_t>(200, 256)};
  const auto writer = make_writer(scratch.path() / "out", options("depth", Task::depth));
  add(*writer, picture(3), kitti, from("a.jpg"));
  // A coarse grid from 2 to 4, as nets answer.
  add(*writer, picture(4), depth_map({2, 1}, {20, 10}, {2, 4}), from("b.jpg"));
  writer->finish(Value::object());
  EXPECT_THAT(writer->notes(), testing::ElementsAre(HasSubstr("data.scale=0.00390625")));
  const auto data = test::open_data(scratch.path() / "out", "depth", {{"scale", Value(0.00390625)}});
  EXPECT_EQ(std::get<DepthMap>(data->load(0).label), kitti);
  const auto coarse = std::get<DepthMap>(data->load(1).label);
  EXPECT_DOUBLE_EQ(coarse.at(9), 2);
  EXPECT_DOUBLE_EQ(coarse.at(10), 4);
}

TEST(Writer, TurnedBoxesKeepTheirCorners) {
  const test::ScratchFolder scratch;
  BoxLabels labels;
  LabelledBox one;
  one.corners = {{4, 1}, {12, 5}, {10, 9}, {2, 5}};
  one.box = {2, 1, 12, 9};
  labels.boxes = {one};
  const auto writer = make_writer(scratch.path() / "out", options("yolo", Task::oriented, {"cat"}));
  add(*writer, picture(1), labels, from("a.jpg"));
  writer->finish(Value::object());
  Options wishes;
  wishes.task = Task::oriented;
  const auto data = test::open_data(scratch.path() / "out", "yolo", {}, wishes);
  const auto boxes = std::get<BoxLabels>(data->load(0).label).boxes;
  ASSERT_EQ(boxes.size(), 1U);
  ASSERT_EQ(boxes[0].corners.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(boxes[0].corners[i].x, one.corners[i].x, 1e-9);
    EXPECT_NEAR(boxes[0].corners[i].y, one.corners[i].y, 1e-9);
  }
}

TEST(Writer, MasksAreReadBackPixelForPixel) {
  const test::ScratchFolder scratch;
  proofload::ClassMap mask{{20, 10}, std::vector<std::uint8_t>(200, 1)};
  mask.classes[7] = 0;
  mask.classes[199] = kIgnoredClass;
  const auto writer = make_writer(scratch.path() / "out", options("masks", Task::segmentation));
  add(*writer, picture(3), mask, from("a.jpg"));
  writer->finish(Value::object());
  const auto data = test::open_data(scratch.path() / "out", "auto", {}, for_labels({"sky", "road"}));
  EXPECT_EQ(std::get<proofload::ClassMap>(data->load(0).label), mask);
  EXPECT_EQ(data->load(0).image, picture(3));
}

TEST(Writer, TablesHoldClassesReadingsAndTexts) {
  const test::ScratchFolder scratch;
  const std::vector<std::string> names = {"tench, Tinca tinca", "goldfish"};
  const auto classes = make_writer(scratch.path() / "c", options("csv", Task::classification, names));
  add(*classes, picture(1), ClassLabel{0}, from("a.jpg"));
  add(*classes, picture(1), ClassLabel{1}, from("b \"x\".jpg", "blur"));
  classes->finish(Value::object());
  const auto table = test::open_data(scratch.path() / "c" / "labels.csv", "auto", {}, for_labels(names));
  EXPECT_EQ(std::get<ClassLabel>(table->label(0)).index, 0);
  EXPECT_EQ(std::get<ClassLabel>(table->label(1)).index, 1);
  EXPECT_THAT(table->slices(1), testing::Contains(std::pair<std::string, std::string>("stress", "blur")));
  const auto sets =
      make_writer(scratch.path() / "m", options("csv", Task::multi_label, {"cat", "dog", "cow"}));
  add(*sets, picture(1), ClassSet{{0, 2}}, from("a.jpg"));
  sets->finish(Value::object());
  Options many = for_labels({"cat", "dog", "cow"});
  many.task = Task::multi_label;
  const auto named = test::open_data(scratch.path() / "m" / "labels.csv", "csv", {}, many);
  EXPECT_EQ(std::get<ClassSet>(named->label(0)).classes, (std::vector<int>{0, 2}));
  const auto readings = make_writer(scratch.path() / "r", options("csv", Task::regression));
  add(*readings, picture(1), Reading{0.1}, from("a.jpg"));
  readings->finish(Value::object());
  EXPECT_EQ(std::get<Reading>(test::open_data(scratch.path() / "r" / "labels.csv", "csv")->label(0)).value,
            0.1);
  const auto texts = make_writer(scratch.path() / "t", options("csv", Task::text));
  add(*texts, picture(1), TextLine{"B-AB, 12"}, from("a.jpg"));
  texts->finish(Value::object());
  EXPECT_EQ(std::get<TextLine>(test::open_data(scratch.path() / "t" / "labels.csv", "csv")->label(0)).value,
            "B-AB, 12");
}

TEST(Writer, NamesStayApartAndInsideTheFolder) {
  const test::ScratchFolder scratch;
  const auto writer = make_writer(scratch.path() / "out", options("coco", Task::detection, {"cat"}));
  for (const std::string& name : {std::string("a/b.jpg"), std::string("a-b.JPEG"), std::string("A-B.png"),
                                  std::string("../../etc/x.png"), std::string(400, 'n') + ".png",
                                  std::string("clip.mp4#12"), std::string(".png")})
    add(*writer, picture(1), BoxLabels{}, from(name, "images"));
  writer->finish(Value::object());
  const auto data = test::open_data(scratch.path() / "out", "coco");
  EXPECT_EQ(data->size(), 7U);
  EXPECT_EQ(data->id(1), "images/images_/a-b-2.png");
  EXPECT_FALSE(std::filesystem::exists(scratch.path() / "etc"));
  EXPECT_THAT(read_file(scratch.path() / "out" / "sources.csv"),
              HasSubstr("../../etc/x.png,images,angle,12.5,°"));
}

TEST(Writer, JpegsAreOfQuality95) {
  const test::ScratchFolder scratch;
  WriterOptions wishes = options("coco", Task::detection, {"cat"});
  wishes.pictures = PictureFile::jpeg;
  const auto writer = make_writer(scratch.path() / "out", wishes);
  add(*writer, picture(1), BoxLabels{}, from("a.png"));
  writer->finish(Value::object());
  EXPECT_EQ(read_file(scratch.path() / "out/images/rotate/a.jpg"), encode_jpeg(picture(1), 95));
}

TEST(Writer, OnlyAnEarlierExportIsReplacedAndOnlyWhenAskedTo) {
  const test::ScratchFolder scratch;
  const auto out = scratch.path() / "out";
  WriterOptions wishes = options("coco", Task::detection, {"cat"});
  scratch.write("out/mine.txt", "kept");
  wishes.replace = true;
  EXPECT_THAT(error_of(out, wishes), HasSubstr("no earlier export"));
  std::filesystem::remove(out / "mine.txt");
  const auto first = make_writer(out, wishes);
  add(*first, picture(1), BoxLabels{}, from("old.png"));
  first->finish(Value::object());
  scratch.write("out/mine.txt", "kept");
  wishes.replace = false;
  EXPECT_THAT(error_of(out, wishes), HasSubstr("--force"));
  EXPECT_TRUE(std::filesystem::exists(out / "images/rotate/old.png"));
  wishes.replace = true;
  const auto second = make_writer(out, wishes);
  EXPECT_FALSE(std::filesystem::exists(out / "images"));
  EXPECT_EQ(read_file(out / "mine.txt"), "kept");
}

TEST(Writer, WishesThatCannotBeMetAreNamed) {
  const test::ScratchFolder scratch;
  EXPECT_THAT(error_of(scratch.path() / "a", options("coc", Task::detection)), HasSubstr("`coco`"));
  EXPECT_THAT(error_of(scratch.path() / "a", options("yolo", Task::regression)), HasSubstr("`csv`"));
  scratch.write("file", "x");
  EXPECT_THAT(error_of(scratch.path() / "file", options("coco", Task::detection)), HasSubstr("no folder"));
  EXPECT_THAT(error_of(scratch.path() / "file/below", options("coco", Task::detection)), HasSubstr("below"));
  const auto writer = make_writer(scratch.path() / "b", options("coco", Task::detection));
  EXPECT_THROW(add(*writer, picture(1), Reading{1}, from("a.png")), Error);
}

}  // namespace
}  // namespace proofload::dataset
