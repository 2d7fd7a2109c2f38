#include "proofload/core/text.h"

#include <gtest/gtest.h>

namespace proofload {
namespace {

TEST(ShellWord, LeavesPlainPathsAsTheyAre) {
  for (const char* plain : {"runs/net", "/a/b-c_d.onnx", "a=b", "x@1:2", "100%"})
    EXPECT_EQ(shell_word(plain), plain);
}

TEST(ShellWord, QuotesWhatAShellWouldReadDifferently) {
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("my runs/a"), "'my runs/a'");
  EXPECT_EQ(shell_word("~/a"), "'~/a'");
  EXPECT_EQ(shell_word("a;b"), "'a;b'");
  EXPECT_EQ(shell_word("$(x)"), "'$(x)'");
  EXPECT_EQ(shell_word("a\nb"), "'a\nb'");
}

TEST(ShellWord, EndsTheQuotesAroundAQuote) { EXPECT_EQ(shell_word("it's"), "'it'\\''s'"); }

}  // namespace
}  // namespace proofload
