#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proofload/core/error.h"
#include "proofload/dataset/dataset.h"
#include "support/avi.h"
#include "support/files.h"
#include "support/tiny_data.h"

namespace proofload::dataset {
namespace {

using testing::HasSubstr;

class MotTest : public testing::Test {
 protected:
  // A sequence of `frames` pictures.
  std::filesystem::path sequence(const std::string& rows, int frames = 3) const {
    for (int i = 1; i <= frames; ++i)
      test::write_picture(folder_, "s/img1/00000" + std::to_string(i) + ".png", i);
    folder_.write("s/gt/gt.txt", rows);
    return folder_.path() / "s";
  }
  static std::unique_ptr<Dataset> open_mot(const std::filesystem::path& path,
                                           const Value& params = Value::object(),
                                           std::vector<std::string> labels = {}) {
    Options options;
    options.model_labels = std::move(labels);
    std::string found;
    return open(path, "mot", options, params, found);
  }
  std::string refusal(const std::string& rows) const {
    try {
      open_mot(sequence(rows));
    } catch (const Error& e) {
      return e.what();
    }
    return "opened";
  }
  static std::vector<BoxLabels> labels_of(const Dataset& data) {
    std::vector<BoxLabels> out;
    const auto reader = data.clip(0);
    for (Sample frame; reader->next(frame);) out.push_back(std::get<BoxLabels>(frame.label));
    return out;
  }
  test::ScratchFolder folder_;
};

TEST_F(MotTest, FramesAndPixelsCountFromOne) {
  const auto labels = labels_of(*open_mot(sequence("2,7,1,1,2,3,1,1,1\n1,7,2.5,1,1,1,1,1,0.5\n")));
  ASSERT_EQ(labels.size(), 3U);
  ASSERT_EQ(labels[0].boxes.size(), 1U);
  EXPECT_EQ(labels[0].boxes[0].box, (Box{1.5, 0, 2.5, 1}));
  EXPECT_EQ(labels[1].boxes.at(0).box, (Box{0, 0, 2, 3}));
  EXPECT_TRUE(labels[2].boxes.empty());
}

TEST_F(MotTest, UnscoredHiddenAndBystandersAreIgnoredOtherClassesLeftOut) {
  const auto labels = labels_of(*open_mot(sequence("1,1,1,1,2,2,0,1,1\n1,2,1,1,2,2,1,1,0.2\n1,3,1,1,2,2,1,7,"
                                                   "1\n1,4,1,1,2,2,1,3,1\n1,5,1,1,2,2,1,1,1\n1,6,1,1,2,2\n"),
                                          Value::object(), {"bicycle", "person"}));
  ASSERT_EQ(labels[0].boxes.size(), 5U);
  const std::vector<bool> ignored = {true, true, true, false, false};
  for (std::size_t i = 0; i < ignored.size(); ++i) {
    EXPECT_EQ(labels[0].boxes[i].ignore, ignored[i]) << i;
    EXPECT_EQ(labels[0].boxes[i].label, 1);
  }
}

TEST_F(MotTest, ClassesCanBeNamed) {
  Value params = Value::object();
  params["classes"] = "1=person, 3=car";
  const auto labels =
      labels_of(*open_mot(sequence("1,1,1,1,2,2,1,3,1\n1,1,1,1,2,2,1,1,1\n"), params, {"car", "person"}));
  EXPECT_EQ(labels[0].boxes.at(0).label, 0);
  EXPECT_EQ(labels[0].boxes.at(1).label, 1);
  params["classes"] = "person";
  EXPECT_THROW(open_mot(sequence(""), params), Error);
}

TEST_F(MotTest, WrongRowsAreNamedWithTheirCause) {
  EXPECT_THAT(refusal("1,1,1,1,2\n"), AllOf(HasSubstr("row 1"), HasSubstr("has 5 values")));
  EXPECT_THAT(refusal("1,1,1,1,2,2\n\nx,1,1,1,2,2\n"),
              AllOf(HasSubstr("row 3"), HasSubstr("`x` is no number")));
  EXPECT_THAT(refusal("1,1,nan,1,2,2\n"), HasSubstr("`nan` is no number"));
  EXPECT_THAT(refusal("0,1,1,1,2,2\n"), HasSubstr("frames count from 1"));
  EXPECT_THAT(refusal("4,1,1,1,2,2\n"), HasSubstr("beyond the last one, 3"));
  EXPECT_THAT(refusal("1,1,1,1,0,2\n"), HasSubstr("both must be above 0"));
  EXPECT_THAT(refusal("1,1,1e9,1,1,2\n"), HasSubstr("px"));
  Value params = Value::object();
  params["strict"] = false;
  EXPECT_EQ(labels_of(*open_mot(sequence("x\n1,1,1,1,2,2\n"), params))[0].boxes.size(), 1U);
}

TEST_F(MotTest, SeqinfoNamesFrameRateAndFolderInsideTheSequence) {
  const auto path = sequence("1,1,1,1,2,2\n");
  folder_.write("s/seqinfo.ini", "[Sequence]\nname=s\nimDir=img1\nframeRate=14\n");
  EXPECT_DOUBLE_EQ(open_mot(path)->clip(0)->shape().frame_rate, 14);
  folder_.write("s/seqinfo.ini", "imDir=../../elsewhere\n");
  EXPECT_THROW(open_mot(path), Error);
  folder_.write("s/seqinfo.ini", "frameRate=none\n");
  EXPECT_THROW(open_mot(path), Error);
}

TEST_F(MotTest, FramesOfAnotherSizeAreNamed) {
  const auto path = sequence("");
  test::write_mask(folder_, "s/img1/000003.png", 1, {9, 9});
  const auto data = open_mot(path);
  const auto reader = data->clip(0);
  Sample frame;
  EXPECT_TRUE(reader->next(frame));
  EXPECT_TRUE(reader->next(frame));
  EXPECT_THROW(reader->next(frame), Error);
}

TEST_F(MotTest, AVideoMayHoldTheFrames) {
  PROOFLOAD_NEEDS_VIDEO();
  const auto frames = test::moving_square(6, {32, 24});
  folder_.write("v/a.avi", test::avi_of(frames));
  folder_.write("v/gt/gt.txt", "3,1,1,1,12,12,1,1,1\n");
  const auto data = open_mot(folder_.path() / "v");
  const auto reader = data->clip(0);
  Sample frame;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    ASSERT_TRUE(reader->next(frame));
    EXPECT_EQ(frame.image, frames[i]);
    EXPECT_EQ(std::get<BoxLabels>(frame.label).boxes.size(), i == 2 ? 1U : 0U);
  }
}

TEST_F(MotTest, ASequenceWithoutFramesIsRefused) {
  folder_.write("e/gt/gt.txt", "");
  EXPECT_THROW(open_mot(folder_.path() / "e"), Error);
}

}  // namespace
}  // namespace proofload::dataset
