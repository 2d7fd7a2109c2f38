#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

// By the definition, in double precision.
TEST(PlasmaNoise, EqualsItsFormula) {
  for (std::uint64_t key = 0; key < 6; ++key) {
    const Rng rng(key);
    const double time = 6 * M_PI * rng.uniform(0, 0);
    const int rounds = 4 + static_cast<int>(rng.bits32(1, 0) % 3);
    const double sharp = 0.5 + 0.5 * rng.uniform(0, 1);
    const double scale = 100 * (0.075 + 0.125 * rng.uniform(0, 2));
    const Image out = stress_at("plasma_noise", flat({100, 70}, 3, 90), 128, Value::object(), {key, 0, 0});
    for (int row = 0; row < 70; row += 3)
      for (int column = 0; column < 100; column += 3) {
        double x = column / scale;
        double y = row / scale;
        double frequency = 1;
        double slower = 1;
        double divisor = 1;
        for (int i = 0; i < rounds; ++i) {
          const double a = std::cos(y * frequency + time / slower) / divisor;
          const double b = std::sin(x * frequency + time / slower) / divisor;
          x += a - 0.3 * b;
          y += b + 0.3 * a;
          frequency *= 1.93;
          slower *= 1.15;
          divisor *= 2.25 - sharp;
        }
        const double noise[] = {std::sin(x - time), std::sin((x + y + std::sin(time)) / 2),
                                std::sin(y + time)};
        for (int c = 0; c < 3; ++c) {
          const double share = 128 / 255.0;
          const double expected = std::max(0.0, 90 * (1 - share) + 128 * noise[c]);
          ASSERT_NEAR(out.row(row)[3 * column + c], expected, 0.6);
        }
      }
  }
}

TEST(PlasmaNoise, AtTheTopThePictureIsGone) {
  EXPECT_EQ(stress_at("plasma_noise", test::textured({60, 40}, 3), 255),
            stress_at("plasma_noise", flat({60, 40}, 3, 7), 255));
}

}  // namespace
}  // namespace proofload
