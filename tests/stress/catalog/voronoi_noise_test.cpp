#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

// Distance to the nearest seed over all cells, in double precision.
TEST(VoronoiNoise, EqualsABruteForceSearch) {
  for (std::uint64_t key = 0; key < 4; ++key) {
    const Rng rng(key);
    const double cell = 100 * (0.05 + 0.15 * rng.uniform(0, 0));
    const double density = 0.5 + 0.4 * rng.uniform(0, 1);
    const double sign = (rng.bits32(1, 0) & 1) != 0 ? 1 : -1;
    const Image out = stress_at("voronoi_noise", flat({100, 60}, 1, 128), 200, Value::object(), {key, 0, 0});
    for (int y = 0; y < 60; y += 2)
      for (int x = 0; x < 100; x += 2) {
        double nearest = 1;
        for (int row = -1; row < 60 / cell + 1; ++row)
          for (int column = -1; column < 100 / cell + 1; ++column) {
            const auto element =
                static_cast<std::uint64_t>(row + 1) * 256 + static_cast<std::uint64_t>(column + 1);
            const double sx = column + rng.bits16(2, element) / 65536.0;
            const double sy = row + rng.bits16(3, element) / 65536.0;
            nearest = std::min(nearest, std::hypot(sx - x / cell, sy - y / cell));
          }
        const double t = nearest * density;
        ASSERT_NEAR(out.row(y)[x], 128 + sign * 200 * (t * t * (3 - 2 * t) - 0.5), 0.6) << x << ' ' << y;
      }
  }
}

}  // namespace
}  // namespace proofload
