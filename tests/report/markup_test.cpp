#include "proofload/report/markup.h"

#include <gtest/gtest.h>

namespace proofload::report {
namespace {

TEST(Markup, IsTakenOutOfTextOfStrangers) {
  EXPECT_EQ(html_escaped("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;");
  EXPECT_EQ(markdown_cell("a|b\nc"), "a\\|b c");
  EXPECT_EQ(markdown_cell("\xff"), "\xEF\xBF\xBD");
}

}  // namespace
}  // namespace proofload::report
