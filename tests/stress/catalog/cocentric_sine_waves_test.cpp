#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

// A sawtooth is spread evenly over its swing: variance swing²/12, mean 0.
TEST(CocentricSineWaves, ValuesAreSpreadEvenlyOverTheSwing) {
  double mean = 0;
  double square = 0;
  constexpr int kPictures = 40;
  for (std::uint64_t key = 0; key < kPictures; ++key) {
    const Image out =
        stress_at("cocentric_sine_waves", flat({224, 224}, 1, 128), 100, Value::object(), {key, 0, 0});
    mean += (test::mean_of(out) - 128) / kPictures;
    square += test::mse(out, flat({224, 224}, 1, 128)) / kPictures;
    const auto ends = std::minmax_element(out.data(), out.data() + out.bytes());
    EXPECT_GE(*ends.first, 78);
    EXPECT_LE(*ends.second, 178);
  }
  EXPECT_NEAR(mean, 0, 2);
  EXPECT_NEAR(square, 100 * 100 / 12.0, 30);
}

// By the definition, in double precision.
TEST(CocentricSineWaves, EqualsItsFormula) {
  const Rng rng(test::kKeys.sample);
  const double cx = 120 * rng.uniform(0, 0);
  const double cy = 90 * rng.uniform(0, 1);
  const double petals = 10 * rng.uniform(0, 2);
  const double depth = 12 * rng.uniform(0, 3);
  const double ring = 12 * rng.uniform(0, 4);
  const Image out = stress_at("cocentric_sine_waves", flat({120, 90}, 1, 128), 100);
  int off = 0;
  for (int y = 0; y < 90; ++y)
    for (int x = 0; x < 120; ++x) {
      const double rings =
          (std::hypot(x - cx, y - cy) + std::sin(petals * std::atan2(x - cx, y - cy)) * depth) / ring;
      const double expected = 128 + 100 * (rings - std::floor(rings) - 0.5);
      off += std::abs(out.row(y)[x] - expected) > 1 ? 1 : 0;
    }
  EXPECT_LE(off, 4);  // where the sawtooth falls back
}

}  // namespace
}  // namespace proofload
