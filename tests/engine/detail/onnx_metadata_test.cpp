#include "proofload/engine/detail/onnx_metadata.h"

#include <gtest/gtest.h>

#include "proofload/core/error.h"
#include "support/files.h"
#include "support/onnx.h"

namespace proofload::engine::detail {
namespace {

using test::Proto;

class OnnxMetadata : public ::testing::Test {
 protected:
  std::string message_for(std::string_view content, ErrorCode wanted = ErrorCode::parse) {
    try {
      onnx_metadata(folder_.write("net.onnx", content));
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), wanted) << e.what();
      EXPECT_NE(std::string(e.what()).find("net.onnx"), std::string::npos) << e.what();
      return e.what();
    }
    return "no error";
  }
  test::ScratchFolder folder_;
};

TEST_F(OnnxMetadata, PairsAreReadFromBehindTheGraph) {
  const std::string file =
      test::channel_sums(1).metadata("names", "{0: 'a'}").metadata("task", "detect").file();
  const auto found = onnx_metadata(folder_.write("net.onnx", file));
  EXPECT_EQ(found.size(), 2u);
  EXPECT_EQ(found.at("names"), "{0: 'a'}");
  EXPECT_EQ(found.at("task"), "detect");
}

TEST_F(OnnxMetadata, AFileWithoutPairsGivesNone) {
  EXPECT_TRUE(onnx_metadata(folder_.write("net.onnx", test::channel_sums(1).file())).empty());
}

TEST_F(OnnxMetadata, EveryCutOfAFileIsRefused) {
  const std::string whole = test::channel_sums(1).metadata("task", "detect").file();
  const std::size_t graph_end = whole.rfind("detect") - 20;
  for (std::size_t length = 1; length < graph_end; length += 3)
    EXPECT_THROW(onnx_metadata(folder_.write("net.onnx", whole.substr(0, length))), Error) << length;
  EXPECT_NE(message_for(whole.substr(0, whole.size() / 2)).find("cut off"), std::string::npos);
}

TEST_F(OnnxMetadata, TextIsNamedAsSuch) {
  EXPECT_NE(message_for("this is no network\n").find("text file"), std::string::npos);
}

TEST_F(OnnxMetadata, AnEmptyFileIsNamedAsSuch) {
  EXPECT_NE(message_for("").find("0 bytes"), std::string::npos);
}

TEST_F(OnnxMetadata, APointerOfGitLfsIsNamedAsSuch) {
  EXPECT_NE(
      message_for("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n").find("git lfs pull"),
      std::string::npos);
}

TEST_F(OnnxMetadata, AnotherBinaryFormatIsRefused) {
  message_for(std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16));
  message_for(std::string("\x1c\0\0\0TFL3\x14\0 \0", 12));
}

TEST_F(OnnxMetadata, ALengthBeyondTheFileTakesNoMemory) {
  // Metadata that promises 2^62 bytes.
  message_for(std::string("\x72\x80\x80\x80\x80\x80\x80\x80\x80\x40", 10));
}

TEST_F(OnnxMetadata, ADamagedPairIsLeftOut) {
  const std::string file = test::channel_sums(1).file() + Proto().bytes(14, "\x0a\x7f").text() +
                           Proto().bytes(14, Proto().bytes(1, "k").bytes(2, "v").text()).text();
  const auto found = onnx_metadata(folder_.write("net.onnx", file));
  EXPECT_EQ(found.size(), 1u);
  EXPECT_EQ(found.at("k"), "v");
}

TEST_F(OnnxMetadata, AFileWithoutAGraphIsRefused) {
  EXPECT_NE(message_for(Proto().number(1, 8).bytes(2, "someone\x01").text()).find("no graph"),
            std::string::npos);
}

TEST_F(OnnxMetadata, AnAbsentFileIsNotFound) {
  try {
    onnx_metadata(folder_.path() / "absent.onnx");
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::not_found);
  }
}

}  // namespace
}  // namespace proofload::engine::detail
