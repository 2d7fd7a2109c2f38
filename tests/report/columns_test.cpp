#include "proofload/report/columns.h"

#include <gtest/gtest.h>

namespace proofload::report {
namespace {

TEST(Columns, CountCodePointsAndNotBytes) {
  EXPECT_EQ(width_of("3 µm ≤ 5"), 8U);
  EXPECT_EQ(padded("µ", 3), "µ  ");
  EXPECT_EQ(padded("long", 2), "long");
}

}  // namespace
}  // namespace proofload::report
