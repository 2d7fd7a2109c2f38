#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "proofload/core/text.h"
#include "support/open_data.h"
#include "support/tiny_data.h"

namespace proofload::dataset {
namespace {

using test::boxes_of;
using test::notes_of;
using testing::ElementsAre;
using testing::HasSubstr;

std::string object(const std::string& name, const std::string& corners, const std::string& more = "") {
  const std::vector<std::string> c = split(corners, ' ');
  return "  <object>\n    <name>" + name + "</name>\n    <pose>Left</pose>\n    <truncated>0</truncated>\n" +
         more + "    <bndbox><xmin>" + c[0] + "</xmin><ymin>" + c[1] + "</ymin><xmax>" + c[2] +
         "</xmax><ymax>" + c[3] + "</ymax></bndbox>\n  </object>\n";
}
std::string annotation(const std::string& picture, const std::string& objects) {
  return "<annotation>\n  <folder>VOC2012</folder>\n  <filename>" + picture +
         "</filename>\n  <size><width>4</width><height>3</height><depth>3</depth></size>\n" + objects +
         "</annotation>\n";
}

// A tree as VOCdevkit has it.
class Voc : public testing::Test {
 protected:
  Voc() {
    for (const char* name : {"a", "b"})
      test::write_picture(scratch_, "JPEGImages/" + std::string(name) + ".png");
    scratch_.write("Annotations/b.xml", annotation("b.png", ""));
  }
  void xml(const std::string& text) { scratch_.write("Annotations/a.xml", text); }
  std::unique_ptr<Dataset> open_it(const std::vector<test::Setting>& settings = {},
                                   const Options& options = {}) {
    return test::open_data(scratch_.path(), "voc", settings, options);
  }
  std::string error(const std::vector<test::Setting>& settings = {}, const Options& options = {}) {
    return test::open_error(scratch_.path(), "voc", settings, options);
  }
  std::string error_of(const std::string& text) {
    xml(text);
    return error();
  }

  test::ScratchFolder scratch_;
};

TEST_F(Voc, CornersCountFromOneAndBelongToTheBox) {
  // The whole 4 × 3 picture, then its first pixel.
  xml(annotation("a.png", object("dog", "1 1 4 3") + object("cat", "1 1 1 1", "<difficult>1</difficult>")));
  const auto data = open_it();
  ASSERT_EQ(data->size(), 2U);
  EXPECT_EQ(data->id(0), "JPEGImages/a.png");
  EXPECT_THAT(data->info().labels, ElementsAre("cat", "dog"));
  const auto boxes = boxes_of(*data, 0);
  ASSERT_EQ(boxes.size(), 2U);
  EXPECT_EQ(boxes[0].box, (Box{0, 0, 4, 3}));
  EXPECT_EQ(boxes[0].label, 1);
  EXPECT_FALSE(boxes[0].ignore);
  EXPECT_EQ(boxes[1].box, (Box{0, 0, 1, 1}));
  EXPECT_TRUE(boxes[1].ignore);
  EXPECT_TRUE(boxes_of(*data, 1).empty());
  EXPECT_THAT(notes_of(*data), HasSubstr("1 of them difficult and not scored; corners count from 1"));
  EXPECT_EQ(boxes_of(*open_it({{"first_pixel", "zero"}}), 0)[0].box, (Box{1, 1, 4, 3}));
}

TEST_F(Voc, PartsOfObjectsAreNoObjects) {
  xml(annotation(
      "a.png",
      object("person", "1 1 4 3",
             "<part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax>"
             "</bndbox></part>")));
  const auto data = open_it();
  EXPECT_EQ(boxes_of(*data, 0).size(), 1U);
  EXPECT_THAT(data->info().labels, ElementsAre("person"));
}

TEST_F(Voc, ListsOfImageSetsAreThePartsAndThoseOfOneClassAreNot) {
  xml(annotation("a.png", object("cat", "1 1 2 2")));
  scratch_.write("ImageSets/Main/train.txt", "a\r\n");
  scratch_.write("ImageSets/Main/val.txt", "b  1\n");
  scratch_.write("ImageSets/Main/cat_val.txt", "a -1\n");
  EXPECT_EQ(open_it()->id(0), "JPEGImages/b.png");
  EXPECT_EQ(open_it({{"split", "train"}})->id(0), "JPEGImages/a.png");
  EXPECT_THAT(error({{"split", "test"}}), HasSubstr("has no part `test`: there are `train`, `val`"));
  scratch_.write("ImageSets/Main/val.txt", "b\n../../../etc/passwd\ngone\n");
  EXPECT_THAT(error(), HasSubstr("2 of 3 files cannot be used"));
  EXPECT_THAT(error(), HasSubstr("../../../etc/passwd.xml: leads out of the data folder"));
  EXPECT_THAT(error(), HasSubstr("gone.xml: is not in"));
  scratch_.write("ImageSets/Main/val.txt", "\n");
  EXPECT_THAT(error(), HasSubstr("val.txt: is empty"));
}

TEST_F(Voc, ClassesMayBeListedAndModelLabelsGiveTheOrder) {
  xml(annotation("a.png", object("dog", "1 1 2 2")));
  EXPECT_EQ(boxes_of(*open_it({{"labels", "pig, dog"}}), 0)[0].label, 1);
  EXPECT_THAT(error({{"labels", "dogs, pig"}}),
              HasSubstr("class `dog` is not in `labels`, did you mean `dogs`?"));
  Options options;
  options.model_labels = {"cow", "pig", "Dog"};
  EXPECT_EQ(boxes_of(*open_it({}, options), 0)[0].label, 2);
  options.model_labels = {"cow", "pig"};
  EXPECT_THAT(error({}, options), HasSubstr("`dog`"));
}

TEST_F(Voc, APlainFolderOfXmlFilesBesideThePicturesWorks) {
  test::ScratchFolder other;
  test::write_picture(other, "x/1.png");
  other.write("x/1.xml", annotation("1", object("cat", "1 1 2 2")));
  std::string found;
  const auto data = open(other.path() / "x", "auto", {}, Value(), found);
  EXPECT_EQ(found, "voc");
  EXPECT_EQ(data->id(0), "1.png") << "the file name lacks its ending";
  EXPECT_EQ(open(other.path() / "x" / "1.xml", "auto", {}, Value(), found)->size(), 1U);
}

TEST_F(Voc, ATreeBelowIsFoundAndSeveralMustBeNamed) {
  test::ScratchFolder other;
  test::write_picture(other, "VOC2007/JPEGImages/a.png");
  other.write("VOC2007/Annotations/a.xml", annotation("a.png", object("cat", "1 1 2 2")));
  EXPECT_EQ(test::open_data(other.path(), "auto")->size(), 1U);
  other.write("VOC2012/Annotations/a.xml", annotation("a.png", ""));
  EXPECT_THAT(test::open_error(other.path(), "auto"),
              HasSubstr("holds several data sets: `VOC2007`, `VOC2012`"));
}

TEST_F(Voc, FaultyObjectsAreNamedByFileIndexAndLine) {
  const auto one = [&](const std::string& corners) {
    return error_of(annotation("a.png", object("cat", corners)));
  };
  EXPECT_THAT(one("3 1 2 3"),
              HasSubstr(
                  "1 of 1 object cannot be used:\n  a.xml: object[0] (line 5): xmax 2 is less than xmin 3"));
  EXPECT_THAT(one("1 3 2 2"), HasSubstr("ymax 2 is less than ymin 3"));
  EXPECT_THAT(one("nan 1 2 3"), HasSubstr("xmin `nan` is no finite number"));
  EXPECT_THAT(one("1 1 inf 3"), HasSubstr("xmax `inf` is no finite number"));
  EXPECT_THAT(one("1 1 1e9 3"), HasSubstr("is farther than 1,000,000 px"));
  EXPECT_THAT(one("1 1 wide 3"), HasSubstr("xmax `wide` is no finite number"));
  EXPECT_THAT(error_of(annotation("a.png", "<object><bndbox/></object>")),
              HasSubstr("object[0] (line 5): has no <name>"));
  EXPECT_THAT(error_of(annotation("a.png", "<object><name>x</name></object>")), HasSubstr("has no <bndbox>"));
  EXPECT_THAT(error_of(annotation("a.png", "<object><name>x</name><bndbox><xmin>1</xmin></bndbox></object>")),
              HasSubstr("<bndbox> has no <ymin>"));
  EXPECT_THAT(error_of(annotation("a.png", object("cat", "1 1 2 2", "<difficult>maybe</difficult>"))),
              HasSubstr("<difficult> must be 0 or 1, found `maybe`"));
}

TEST_F(Voc, FaultyFilesAreNamedWithTheirCause) {
  EXPECT_THAT(error_of(""), HasSubstr("a.xml: the file is empty"));
  EXPECT_THAT(error_of("<annotation>\n<object>\n</annotation>"), HasSubstr("a.xml: line 3: not valid XML"));
  EXPECT_THAT(error_of("<other/>"), HasSubstr("has no <annotation>"));
  EXPECT_THAT(error_of("hello"), HasSubstr("not valid XML"));
  EXPECT_THAT(error_of(annotation("gone.png", "").replace(0, 0, "")), testing::Eq("no error"))
      << "the picture has the name of the XML file";
  scratch_.write("Annotations/c.xml", annotation("gone.png", ""));
  EXPECT_THAT(error(), HasSubstr("c.xml: picture `gone.png` is not in "));
  scratch_.write("Annotations/c.xml", annotation("a.png", ""));
  EXPECT_THAT(error(), HasSubstr("c.xml: the picture `JPEGImages/a.png` has two XML files"));
  std::filesystem::remove(scratch_.path() / "Annotations" / "c.xml");
  EXPECT_THAT(error_of(annotation("../../../etc/x.png", "")), HasSubstr("leads out of the data folder"));
  EXPECT_THAT(error_of(annotation("/etc/x.png", "")), HasSubstr("leads out of the data folder"));
  EXPECT_THAT(error_of(annotation("a.png", object("\xFF\xFE", "1 1 2 2"))),
              HasSubstr("<name> is not UTF-8 text"));
  EXPECT_THAT(error({{"split", "val"}}), HasSubstr("there is no ImageSets/Main"));
}

TEST_F(Voc, EntitiesAreRefusedAndNestingIsHarmless) {
  EXPECT_THAT(
      error_of(
          "<!DOCTYPE a [<!ENTITY x \"lol\"><!ENTITY y SYSTEM \"/etc/passwd\">]>\n<annotation><filename>&y;"
          "</filename></annotation>"),
      HasSubstr("defines XML entities"));
  std::string deep;
  for (int i = 0; i < 1'000'000; ++i) deep += "<a>";
  EXPECT_THAT(error_of("<annotation>" + deep), HasSubstr("a.xml: line 1: not valid XML"));
  std::string closed = deep;
  for (int i = 0; i < 1'000'000; ++i) closed += "</a>";
  EXPECT_EQ(error_of("<annotation><filename>a.png</filename>" + closed + "</annotation>"), "no error");
}

TEST_F(Voc, AFileOfNonsenseIsRefusedByItsSize) {
  const auto path = scratch_.write("Annotations/a.xml", "<annotation/>");
  std::filesystem::resize_file(path, 200 << 20);
  EXPECT_THAT(error(), HasSubstr("a.xml: "));
  EXPECT_THAT(error(), HasSubstr("16777216"));
}

TEST_F(Voc, NotStrictLeavesFaultsOutAndCountsThem) {
  xml(annotation("a.png", object("cat", "3 1 2 3") + object("cat", "1 1 2 2")));
  scratch_.write("Annotations/c.xml", "<annotation>");
  const auto data = open_it({{"strict", false}});
  EXPECT_EQ(data->size(), 2U);
  EXPECT_EQ(boxes_of(*data, 0).size(), 1U);
  EXPECT_THAT(notes_of(*data), HasSubstr("1 of 2 objects left out: a.xml: object[0]"));
  EXPECT_THAT(notes_of(*data), HasSubstr("1 of 3 files left out: c.xml"));
}

TEST_F(Voc, OtherEncodingsBlanksUmlautsAndLineEndsWork) {
  test::write_picture(scratch_, "JPEGImages/gr\xC3\xBC n.png");
  scratch_.write("Annotations/gr\xC3\xBC n.xml", "\xEF\xBB\xBF" + annotation("gr\xC3\xBC n.png", ""));
  xml("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\r\n" +
      annotation("a.png", object("K\xFC he", "1 1 2 2")));
  const auto data = open_it();
  EXPECT_EQ(data->size(), 3U);
  EXPECT_THAT(data->info().labels, ElementsAre("K\xC3\xBC he"));
}

TEST_F(Voc, TheSharedDetectionSetGivesTheBoxesOfItsCocoFile) {
  PROOFLOAD_NEEDS_SHARED_DATA();
  const auto source = test::shared_data() / "coco_detection";
  const auto coco = test::open_data(source / "annotations.json", "coco");
  test::ScratchFolder scratch;
  std::filesystem::create_directories(scratch.path());
  std::filesystem::create_directory_symlink(source / "images", scratch.path() / "JPEGImages");
  // Integers, as VOC has them: the corners of the COCO boxes rounded outwards.
  const auto rounded = [](const Box& b) {
    return Box{std::floor(b.x0), std::floor(b.y0), std::ceil(b.x1), std::ceil(b.y1)};
  };
  const auto whole = [](double v) { return number_text(v); };
  for (std::size_t i = 0; i < coco->size(); ++i) {
    std::string objects;
    for (const LabelledBox& one : boxes_of(*coco, i)) {
      const Box b = rounded(one.box);
      objects += object(coco->info().labels[static_cast<std::size_t>(one.label)],
                        whole(b.x0 + 1) + " " + whole(b.y0 + 1) + " " + whole(b.x1) + " " + whole(b.y1),
                        one.ignore ? "<difficult>1</difficult>" : "");
    }
    const std::string name = std::filesystem::path(coco->id(i)).filename().string();
    scratch.write("Annotations/" + std::filesystem::path(name).stem().string() + ".xml",
                  annotation(name, objects));
  }
  Options options;
  options.model_labels = coco->info().labels;
  const auto voc = test::open_data(scratch.path(), "voc", {}, options);
  ASSERT_EQ(voc->size(), coco->size());
  std::size_t compared = 0;
  for (std::size_t i = 0; i < voc->size(); ++i) {
    std::size_t at = 0;
    while (at < coco->size() && "JPEGImages/" + coco->id(at) != voc->id(i)) ++at;
    ASSERT_LT(at, coco->size()) << voc->id(i);
    const auto expected = boxes_of(*coco, at);
    const auto found = boxes_of(*voc, i);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t k = 0; k < found.size(); ++k, ++compared) {
      EXPECT_EQ(found[k].box, rounded(expected[k].box));
      EXPECT_EQ(found[k].label, expected[k].label);
      EXPECT_EQ(found[k].ignore, expected[k].ignore);
    }
  }
  EXPECT_EQ(compared, 648U);
}

}  // namespace
}  // namespace proofload::dataset
