#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::stress_at;

Image ramp() {
  Image image({256, 1}, 1);
  for (int i = 0; i < 256; ++i) image.data()[i] = static_cast<std::uint8_t>(i);
  return image;
}

Value shape(const char* name) { return Value::Object{{"shape", name}}; }

TEST(ToneCurve, DarkerStaysDarkerAndTheEndsStay) {
  for (std::uint64_t key = 0; key < 60; ++key)
    for (const double bend : {0.3, 1.0}) {
      const Image out = stress_at("tone_curve", ramp(), bend, Value::object(), {key, 0, 0});
      EXPECT_TRUE(std::is_sorted(out.data(), out.data() + 256)) << key;
      EXPECT_EQ(out.data()[0], 0);
      EXPECT_EQ(out.data()[255], 255);
    }
}

// Control points 0 and 1 make the smooth step 3t² - 2t³; 1 and 1 make 1 - (1 - t)³.
TEST(ToneCurve, NamedShapesAreTheirPolynomials) {
  const Image steep = stress_at("tone_curve", ramp(), 1, shape("steep"));
  const Image lift = stress_at("tone_curve", ramp(), 1, shape("lift"));
  for (int i = 0; i < 256; ++i) {
    const double t = i / 255.0;
    EXPECT_NEAR(steep.data()[i], 255 * t * t * (3 - 2 * t), 0.501);
    EXPECT_NEAR(lift.data()[i], 255 * (1 - std::pow(1 - t, 3)), 0.501);
  }
}

// The bend enters linearly: the error is proportional to its square.
TEST(ToneCurve, MseGrowsWithTheSquare) {
  const Image picture = test::textured({80, 60}, 3);
  const double whole = test::mse(picture, stress_at("tone_curve", picture, 1, shape("crush")));
  const double half = test::mse(picture, stress_at("tone_curve", picture, 0.5, shape("crush")));
  EXPECT_NEAR(half, whole / 4, 0.02 * whole);
}

}  // namespace
}  // namespace proofload
