#include "proofload/coding/codec.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "proofload/core/error.h"
#include "support/avi.h"
#include "support/codec.h"
#include "support/stressing.h"

namespace proofload::coding {
namespace {

constexpr Size kSize{160, 96};

Coding coding(Standard standard = Standard::h264) {
  Coding out;
  out.standard = standard;
  out.size = kSize;
  out.gop = 5;
  out.payload = 300;
  out.bits_per_second = 0.5 * kSize.width * kSize.height * out.frame_rate;
  return out;
}

std::string complaint(const std::string& on_pair, const ChildLimits& limits = {}) {
  const test::OtherCodec program(on_pair);
  Decoder decoder(Standard::h264, kSize, true, limits);
  Image shown(kSize, 3);
  try {
    decoder.decode(0, {}, {}, shown);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::engine);
    // The process is not asked again.
    EXPECT_THROW(decoder.decode(1, {}, {}, shown), Error);
    return error.what();
  }
  return {};
}

TEST(Codec, KeyFramesStandWhereTheyAreAskedForAndSlicesFitTheirPayload) {
  PROOFLOAD_NEEDS_CODEC(Standard::h264);
  Encoder encoder(coding());
  const auto frames = test::moving_square(12, kSize, 3);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const CodedPicture picture = encoder.encode(frames[i]);
    EXPECT_EQ(picture.key, i % 5 == 0) << i;
    int starts = 0;
    int slices = 0;
    for (const Unit& unit : picture.units) {
      if (!unit.slice) continue;
      ++slices;
      starts += unit.starts_picture;
      EXPECT_LE(unit.end - unit.header, 300U);
      EXPECT_EQ(picture.bytes[unit.header] & 0x1f, i % 5 == 0 ? 5 : 1);
    }
    EXPECT_EQ(starts, 1) << i;
    if (picture.key) {
      EXPECT_GT(slices, 3) << i;
    }
  }
}

TEST(Codec, WhatIsSentWholeIsShownAsItIsSentWithoutDelay) {
  for (const Standard standard : {Standard::h264, Standard::h265}) {
    PROOFLOAD_NEEDS_CODEC(standard);
    Encoder encoder(coding(standard));
    Decoder decoder(standard, kSize, true);
    Image shown(kSize, 3);
    const auto frames = test::moving_square(12, kSize, 3);
    for (std::uint32_t i = 0; i < frames.size(); ++i) {
      const CodedPicture picture = encoder.encode(frames[i]);
      const Decoded found = decoder.decode(i, picture.bytes, picture.bytes, shown);
      EXPECT_TRUE(found.arrived) << i;
      EXPECT_TRUE(found.identical) << i;
      EXPECT_EQ(found.error, 0U);
      // 25 dB: coded with loss, but this picture and no other.
      EXPECT_LT(test::mse(shown, frames[i]), 200) << i;
      EXPECT_GT(test::mse(shown, frames[i]), 0) << i;
    }
  }
}

TEST(Codec, EncodingIsTheSameEveryTime) {
  PROOFLOAD_NEEDS_CODEC(Standard::h264);
  const auto frames = test::moving_square(8, kSize, 3);
  std::vector<std::vector<std::uint8_t>> first;
  for (int run = 0; run < 2; ++run) {
    Encoder encoder(coding());
    for (std::size_t i = 0; i < frames.size(); ++i) {
      auto bytes = encoder.encode(frames[i]).bytes;
      if (run == 0)
        first.push_back(std::move(bytes));
      else
        EXPECT_EQ(bytes, first[i]);
    }
  }
}

TEST(Codec, BytesOfNoStreamAreNoFrameAndHurtNobody) {
  PROOFLOAD_NEEDS_CODEC(Standard::h264);
  for (const Standard standard : {Standard::h264, Standard::h265}) {
    Decoder decoder(standard, kSize, true);
    Image shown(kSize, 3);
    std::vector<std::uint8_t> noise;
    std::uint32_t state = 1;
    for (int i = 0; i < 5000; ++i) {
      state = state * 1664525 + 1013904223;
      noise.push_back(i % 50 == 0 ? 0 : static_cast<std::uint8_t>(state >> 24));
      if (i % 50 == 2) noise.back() = 1;
    }
    EXPECT_FALSE(decoder.decode(0, noise, {}, shown).arrived);
    // Before the first frame a viewer sees grey.
    EXPECT_EQ(shown, test::flat(kSize, 3, 128));
  }
}

TEST(Codec, AProcessThatDiesIsReportedWithItsLastWords) {
  const std::string said = complaint("echo 'slice 7 is beyond me' >&2; kill -SEGV $$");
  EXPECT_NE(said.find("signal 11"), said.npos) << said;
  EXPECT_NE(said.find("slice 7 is beyond me"), said.npos) << said;
}

TEST(Codec, AProcessThatHangsIsEnded) {
  const std::string said = complaint("sleep 600", {.time = std::chrono::milliseconds(300)});
  EXPECT_NE(said.find("no answer within 0.3 s"), said.npos) << said;
}

TEST(Codec, AProcessThatTakesTooMuchMemoryIsEnded) {
  const std::string said = complaint("sleep 600", {.memory = std::size_t{1} << 18});
  EXPECT_NE(said.find("memory"), said.npos) << said;
}

TEST(Codec, AnswersThatAreNoneAreNotBelieved) {
  for (const char* answer : {"shown", "shown 1 1", "shown 1 1 -5", "shown 1 1 x", "shown 1 0 99999999999999",
                             "unit 5 5 5 5", "ok", "shown 1 1 99999999999999999999999"}) {
    const std::string said = complaint(std::string("echo '") + answer + "' >&4");
    EXPECT_NE(said.find("protocol"), said.npos) << answer << ": " << said;
  }
  EXPECT_NE(complaint("yes long | tr -d '\\n' | head -c 100000 >&4").find("protocol"), std::string::npos);
  EXPECT_EQ(complaint("echo 'no frame fits' >&4"), "frame fits");
}

TEST(Codec, AMissingProgramIsNamedWithItsCure) {
  const test::ScratchFolder folder;
  const char* old = std::getenv("PROOFLOAD_CODEC");
  const std::string before = old ? old : "";
  ::setenv("PROOFLOAD_CODEC", (folder.path() / "nothing").c_str(), 1);
  try {
    require(Standard::h264);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unsupported);
    EXPECT_NE(std::string(error.what()).find("libavcodec-dev"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find((folder.path() / "nothing").string()), std::string::npos);
  }
  ::setenv("PROOFLOAD_CODEC", before.c_str(), 1);
}

}  // namespace
}  // namespace proofload::coding
