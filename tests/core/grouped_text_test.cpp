#include "proofload/core/grouped_text.h"

#include <gtest/gtest.h>

namespace proofload {
namespace {

TEST(GroupedText, ThousandsStandApart) {
  EXPECT_EQ(grouped_text(0), "0");
  EXPECT_EQ(grouped_text(999), "999");
  EXPECT_EQ(grouped_text(1000), "1 000");
  EXPECT_EQ(grouped_text(1234567), "1 234 567");
  EXPECT_EQ(grouped_text(999.6), "1 000");
}

}  // namespace
}  // namespace proofload
