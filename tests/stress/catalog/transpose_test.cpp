#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(Transpose, TwiceIsTheSamePicture) {
  const Image image = test::textured({83, 41}, 3);
  const Image once = test::stress_at("transpose", image, 1);
  ASSERT_EQ(once.width(), 41);
  EXPECT_EQ(once.row(7)[3 * 5 + 1], image.row(5)[3 * 7 + 1]);
  EXPECT_EQ(test::stress_at("transpose", once, 1), image);
}

// The group of the square: a transposition is a quarter turn and then a mirror.
TEST(Transpose, IsAQuarterTurnAndAMirror) {
  const Image image = test::textured({50, 30}, 3);
  EXPECT_EQ(test::stress_at("hflip", test::stress_at("quarter_turn", image, 1), 1),
            test::stress_at("transpose", image, 1));
}

}  // namespace
}  // namespace proofload
