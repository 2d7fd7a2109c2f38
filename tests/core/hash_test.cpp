#include "proofload/core/hash.h"

#include <gtest/gtest.h>

#include "proofload/core/error.h"

namespace proofload {
namespace {

// RFC 4648, section 10.
TEST(Base64, WritesAndReadsThePublishedVectors) {
  for (const auto& [plain, text] : {std::pair<std::string, std::string>{"", ""},
                                    {"f", "Zg=="},
                                    {"fo", "Zm8="},
                                    {"foo", "Zm9v"},
                                    {"foob", "Zm9vYg=="},
                                    {"fooba", "Zm9vYmE="},
                                    {"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(base64(plain), text);
    EXPECT_EQ(from_base64(text), plain);
  }
}

TEST(Base64, EveryByteComesBack) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  EXPECT_EQ(from_base64(base64(bytes)), bytes);
}

TEST(Base64, OtherTextIsRefused) {
  for (const char* text : {"Zg=", "Z", "Z===", "Zm9v Zm9", "Zm9\\n", "=Zg=", "Zg==Zg=="})
    EXPECT_THROW(from_base64(text), Error) << text;
}

}  // namespace
}  // namespace proofload
