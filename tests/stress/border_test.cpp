#include "proofload/stress/border.h"

#include <gtest/gtest.h>

#include <string>

namespace proofload::stress {
namespace {

TEST(Border, MirrorsAboutTheCentresOfTheEdgePixels) {
  std::string seen;
  for (int i = -3; i < 7; ++i) seen += "abcd"[reflect_101(i, 4)];
  EXPECT_EQ(seen, "dcbabcdcba");
  EXPECT_EQ(reflect_101(-6'000'000'001, 4), reflect_101(-1, 4));
  for (int i = -3; i < 4; ++i) EXPECT_EQ(reflect_101(i, 1), 0);
}

TEST(Border, AWalkGivesTheSameIndices) {
  for (const int size : {1, 2, 3, 8})
    for (int start = 0; start < size; ++start) {
      MirrorWalk up(start, 1, size);
      MirrorWalk down(start, -1, size);
      for (int k = 1; k < 40; ++k) {
        EXPECT_EQ(up.next(), reflect_101(start + k, size));
        EXPECT_EQ(down.next(), reflect_101(start - k, size));
      }
    }
}

}  // namespace
}  // namespace proofload::stress
