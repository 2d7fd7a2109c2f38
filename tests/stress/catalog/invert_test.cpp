#include <gtest/gtest.h>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

TEST(Invert, TheTopIsTheNegativeAndTwiceIsNothing) {
  const Image picture = test::textured({40, 30}, 3);
  const Image negative = stress_at("invert", picture, 1);
  for (std::size_t i = 0; i < picture.bytes(); ++i) ASSERT_EQ(negative.data()[i], 255 - picture.data()[i]);
  EXPECT_EQ(stress_at("invert", negative, 1), picture);
}

TEST(Invert, HalfWayIsOneGrey) {
  EXPECT_EQ(stress_at("invert", test::textured({40, 30}, 3), 0.5), flat({40, 30}, 3, 128));
}

// (1 - a)x + a(1 - x) differs from x by a(1 - 2x).
TEST(Invert, MseIsTheClosedForm) {
  const Image picture = test::textured({80, 60}, 3);
  for (const double share : {0.125, 0.25, 0.75}) {
    const double expected =
        share * share * test::mean_over(picture, [](double x) { return (255 - 2 * x) * (255 - 2 * x); });
    EXPECT_NEAR(test::mse(picture, stress_at("invert", picture, share)), expected, 0.01 * expected + 0.3);
  }
}

}  // namespace
}  // namespace proofload
