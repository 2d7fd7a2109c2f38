#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/caustic_shader.h"
#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

// The shader, in double precision.
TEST(CausticNoise, EqualsItsFormula) {
  for (std::uint64_t key = 0; key < 4; ++key) {
    const Rng rng(key);
    const double time = 0.5 + 1.5 * rng.uniform(0, 0);
    const double size = 120 * (0.75 + 0.5 * rng.uniform(0, 1));
    const Image out = stress_at("caustic_noise", flat({120, 90}, 1, 0), 255, Value::object(), {key, 0, 0});
    int off = 0;
    for (int y = 0; y < 90; ++y)
      for (int x = 0; x < 120; ++x) {
        const double expected = 255 * test::caustic_shader(x, y, time, size);
        off += std::abs(out.row(y)[x] - expected) > 1.5 ? 1 : 0;
      }
    EXPECT_LE(off, 10) << key;
  }
}

TEST(CausticNoise, OnlyAddsLight) {
  const Image picture = test::textured({60, 50}, 3);
  const Image out = stress_at("caustic_noise", picture, 255);
  for (std::size_t i = 0; i < picture.bytes(); ++i) ASSERT_GE(out.data()[i], picture.data()[i]);
}

}  // namespace
}  // namespace proofload
