#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

Image ramp() {
  Image image({256, 1}, 1);
  for (int i = 0; i < 256; ++i) image.data()[i] = static_cast<std::uint8_t>(i);
  return image;
}

Value direction(const char* name) { return Value::Object{{"direction", name}}; }

TEST(Gamma, OneOctaveSquaresAndTheOtherWayRoots) {
  const Image dark = stress_at("gamma", ramp(), 1);
  const Image bright = stress_at("gamma", ramp(), 1, direction("bright"));
  for (int i = 0; i < 256; ++i) {
    // 1 is no whole number of levels on an axis of 3 octaves.
    EXPECT_NEAR(dark.data()[i], i * i / 255.0, 0.51) << i;
    EXPECT_NEAR(bright.data()[i], std::sqrt(255.0 * i), 0.51) << i;
  }
}

TEST(Gamma, BlackAndWhiteStay) {
  for (const double octaves : {0.5, 3.0})
    for (const char* way : {"dark", "bright"})
      for (const std::uint8_t level : {std::uint8_t{0}, std::uint8_t{255}})
        EXPECT_EQ(stress_at("gamma", flat({3, 2}, 3, level), octaves, direction(way)),
                  flat({3, 2}, 3, level));
}

// Powers add up: gamma 2 after gamma 2^(1/2) is gamma 2^(3/2), but for the rounding in between.
TEST(Gamma, OctavesAddUp) {
  const Image twice = stress_at("gamma", stress_at("gamma", ramp(), 0.5), 1);
  const Image once = stress_at("gamma", ramp(), 1.5);
  for (int i = 0; i < 256; ++i) EXPECT_NEAR(twice.data()[i], once.data()[i], 1.5) << i;
}

}  // namespace
}  // namespace proofload
