#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/dataset/dataset.h"
#include "support/avi.h"
#include "support/files.h"

namespace proofload::dataset {
namespace {

using testing::HasSubstr;

std::unique_ptr<Dataset> open_video(const std::filesystem::path& path,
                                    const Value& params = Value::object(),
                                    const Options& options = {}) {
  std::string found;
  return open(path, "video", options, params, found);
}

Value with(const char* name, Value value) {
  Value out = Value::object();
  out[name] = std::move(value);
  return out;
}

std::string refusal(const std::filesystem::path& path, const Options& options = {}) {
  try {
    open_video(path, Value::object(), options);
  } catch (const Error& e) {
    return e.what();
  }
  return "opened";
}

std::vector<Sample> frames_of(const Dataset& data, std::size_t clip) {
  std::vector<Sample> out;
  const auto reader = data.clip(clip);
  for (Sample frame; reader->next(frame);) out.push_back(frame);
  return out;
}

TEST(Video, PlainFramesComeBackByteForByte) {
  PROOFLOAD_NEEDS_VIDEO();
  const test::ScratchFolder folder;
  const auto frames = test::moving_square(7, {53, 31});
  const auto data = open_video(folder.write("a.avi", test::avi_of(frames, 10)));
  ASSERT_EQ(data->size(), 1U);
  EXPECT_TRUE(data->info().clips);
  EXPECT_EQ(data->id(0), "a.avi#0");
  EXPECT_EQ(data->clip(0)->shape().frames, 7U);
  EXPECT_DOUBLE_EQ(data->clip(0)->shape().frame_rate, 10);
  const auto read = frames_of(*data, 0);
  ASSERT_EQ(read.size(), frames.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    EXPECT_EQ(read[i].image, frames[i]) << i;
    EXPECT_EQ(read[i].id, "a.avi#" + std::to_string(i));
  }
  EXPECT_EQ(data->load(0).image, frames[0]);
}

TEST(Video, ClipsOfALongVideoAreItsFramesInOrderEachOnce) {
  PROOFLOAD_NEEDS_VIDEO();
  const test::ScratchFolder folder;
  const auto frames = test::moving_square(23);
  for (const bool coded : {false, true}) {
    const auto path = folder.write("a.avi", test::avi_of(frames, 25, coded));
    const auto whole = frames_of(*open_video(path, with("clip_frames", 0)), 0);
    ASSERT_EQ(whole.size(), 23U);
    const auto data = open_video(path, with("clip_frames", 5));
    ASSERT_EQ(data->size(), 5U);  // round(23 / 5), of 4 or 5 frames each
    std::size_t at = 0;
    for (std::size_t clip = 0; clip < data->size(); ++clip) {
      EXPECT_EQ(data->id(clip), "a.avi#" + std::to_string(at));
      for (const Sample& frame : frames_of(*data, clip))
        EXPECT_EQ(frame.image, whole.at(at++).image) << at << coded;
    }
    EXPECT_EQ(at, 23U);
  }
}

TEST(Video, AStrideTakesEveryNthFrameAndSlowsTheRate) {
  PROOFLOAD_NEEDS_VIDEO();
  const test::ScratchFolder folder;
  const auto frames = test::moving_square(10);
  const auto data = open_video(folder.write("a.avi", test::avi_of(frames, 24)), with("stride", 3));
  const auto read = frames_of(*data, 0);
  ASSERT_EQ(read.size(), 4U);
  for (std::size_t i = 0; i < read.size(); ++i) EXPECT_EQ(read[i].image, frames[3 * i]);
  EXPECT_EQ(read[3].id, "a.avi#9");
  EXPECT_DOUBLE_EQ(data->clip(0)->shape().frame_rate, 8);
}

TEST(Video, AFolderOfVideosIsRecognisedAndEachIsASlice) {
  PROOFLOAD_NEEDS_VIDEO();
  const test::ScratchFolder folder;
  folder.write("v/b.avi", test::avi_of(test::moving_square(3)));
  folder.write("v/a.mov.avi", test::avi_of(test::moving_square(4)));
  folder.write("v/notes.txt", "no video");
  std::string found;
  const auto data = open(folder.path() / "v", "auto", {}, Value(), found);
  EXPECT_EQ(found, "video");
  ASSERT_EQ(data->size(), 2U);
  EXPECT_EQ(data->id(0), "a.mov.avi#0");
  EXPECT_EQ(data->slices(1), (Dataset::Slices{{"video", "b.avi"}}));
}

TEST(Video, WhatIsNoVideoIsToldApart) {
  PROOFLOAD_NEEDS_VIDEO();
  const test::ScratchFolder folder;
  EXPECT_THAT(refusal(folder.path() / "gone.mp4"), HasSubstr("gone.mp4: no such file"));
  EXPECT_THAT(refusal(folder.write("empty.mp4", "")), HasSubstr("no video"));
  EXPECT_THAT(refusal(folder.write("text.mp4", "these are words, no frames\n")), HasSubstr("no video"));
  // A play list names other files, and is none of ours.
  EXPECT_THAT(refusal(folder.write("list.mp4", "#EXTM3U\n#EXTINF:1,\n/etc/passwd\n")), HasSubstr("no video"));
  // A second of silence: RIFF WAVE, 8 kHz, 8 bit.
  const std::string wave = std::string("RIFF") + std::string("\x64\x1f\0\0", 4) + "WAVEfmt " +
                           std::string("\x10\0\0\0\1\0\1\0\x40\x1f\0\0\x40\x1f\0\0\1\0\x08\0", 20) + "data" +
                           std::string("\x40\x1f\0\0", 4) + std::string(8000, '\x80');
  EXPECT_THAT(refusal(folder.write("sound.avi", wave)), HasSubstr("no video"));
}

TEST(Video, SizesBeyondTheLimitAreRefusedBeforeAnythingIsDecoded) {
  PROOFLOAD_NEEDS_VIDEO();
  const test::ScratchFolder folder;
  Options options;
  options.read.largest_pixels = 64 * 48 - 1;
  EXPECT_THAT(refusal(folder.write("a.avi", test::avi_of(test::moving_square(3))), options),
              HasSubstr("64x48"));
  std::string huge = test::avi_of(test::moving_square(3));
  // Width and height in the stream format (after its size, 40).
  const auto at = huge.find(std::string("strf") + std::string("\x28\0\0\0\x28\0\0\0", 8)) + 12;
  huge.replace(at, 8, std::string("\xFF\xFF\xFF\x7F\xFF\xFF\xFF\x7F", 8));
  EXPECT_THAT(refusal(folder.write("huge.avi", huge)), testing::Not(HasSubstr("opened")));
}

TEST(Video, FramesOfAnotherSizeAreAnErrorThatNamesTheFrame) {
  PROOFLOAD_NEEDS_VIDEO();
  const test::ScratchFolder folder;
  auto frames = test::moving_square(3);
  frames.push_back(test::moving_square(1, {32, 24})[0]);
  const auto data = open_video(folder.write("a.avi", test::avi_of(frames, 25, true)));
  const auto reader = data->clip(0);
  Sample frame;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(reader->next(frame));
  try {
    reader->next(frame);
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(std::string(e.what()), HasSubstr("frame 3 is 32x24"));
  }
}

TEST(Video, CutFilesAreRefusedAndTakenAsFarAsTheyGoWhenNotStrict) {
  PROOFLOAD_NEEDS_VIDEO();
  const test::ScratchFolder folder;
  const std::string whole = test::avi_of(test::moving_square(40), 25, true);
  const auto cut = folder.write("cut.avi", whole.substr(0, whole.size() / 2));
  EXPECT_THAT(refusal(cut), HasSubstr("cut off"));
  const auto data = open_video(cut, with("strict", false));
  EXPECT_LT(data->clip(0)->shape().frames, 30U);
  EXPECT_GT(data->clip(0)->shape().frames, 10U);
}

// Damage anywhere is an error or other frames, never a crash.
TEST(Video, DamagedBytesDoNoHarm) {
  PROOFLOAD_NEEDS_VIDEO();
  const test::ScratchFolder folder;
  const std::string whole = test::avi_of(test::moving_square(6), 25, true);
  for (std::size_t i = 0; i < 60; ++i) {
    std::string bytes = whole;
    for (std::size_t k = 0; k < 4; ++k)
      bytes[(i * 7919 + k * 104'729) % (i < 30 ? 300 : bytes.size())] ^= static_cast<char>(0x55 + i);
    const auto path = folder.write("d.avi", bytes);
    try {
      const auto data = open_video(path, with("strict", false));
      frames_of(*data, 0);
    } catch (const Error& e) {
      EXPECT_THAT(std::string(e.what()), HasSubstr("d.avi"));
    }
  }
}

TEST(Video, TheSharedClipsHaveTheFramesTheirListNames) {
  PROOFLOAD_NEEDS_VIDEO();
  PROOFLOAD_NEEDS_SHARED_DATA();
  const auto data = open_video(test::shared_data() / "video", with("clip_frames", 0));
  ASSERT_EQ(data->size(), 2U);
  EXPECT_EQ(data->clip(0)->shape().frames, 1189U);
  EXPECT_EQ(data->clip(0)->shape().size, (Size{640, 360}));
  EXPECT_EQ(data->clip(1)->shape().frames, 401U);
  EXPECT_EQ(data->clip(1)->shape().size, (Size{768, 432}));
}

// Going to a key frame gives the very frames that decoding from the start gives.
TEST(Video, ClipsThatStartInTheMiddleOfRealFilesAreTheSameFrames) {
  PROOFLOAD_NEEDS_VIDEO();
  PROOFLOAD_NEEDS_SHARED_DATA();
  const auto file = test::shared_data() / "video" / "one-by-one-person-first40s.mp4";
  const auto whole = open_video(file, with("clip_frames", 0))->clip(0);
  const auto data = open_video(file, with("clip_frames", 60));
  for (std::size_t clip = 0; clip < data->size(); ++clip) {
    const auto reader = data->clip(clip);
    Sample part;
    while (reader->next(part)) {
      Sample expected;
      ASSERT_TRUE(whole->next(expected));
      ASSERT_EQ(part.id, expected.id);
      ASSERT_EQ(part.image, expected.image) << part.id;
    }
  }
  Sample more;
  EXPECT_FALSE(whole->next(more));
}

}  // namespace
}  // namespace proofload::dataset
