#include <gtest/gtest.h>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

// f(x + 1) + f(x - 1) = 2 cos(w) f(x) for a sine of any phase, along rows and along columns.
TEST(SingleFrequencyGreyscale, IsOneWave) {
  for (std::uint64_t key = 0; key < 12; ++key) {
    const Image out =
        stress_at("single_frequency_greyscale", flat({90, 80}, 1, 128), 120, Value::object(), {key, 0, 0});
    const auto wave = [&](int x, int y) { return out.row(y)[x] - 128.0; };
    for (const bool rows : {true, false}) {
      double product = 0;
      double square = 0;
      for (int y = 1; y < 79; ++y)
        for (int x = 1; x < 89; ++x) {
          const double sum = rows ? wave(x + 1, y) + wave(x - 1, y) : wave(x, y + 1) + wave(x, y - 1);
          product += sum * wave(x, y);
          square += wave(x, y) * wave(x, y);
        }
      const double twice_cosine = product / square;
      for (int y = 1; y < 79; ++y)
        for (int x = 1; x < 89; ++x) {
          const double sum = rows ? wave(x + 1, y) + wave(x - 1, y) : wave(x, y + 1) + wave(x, y - 1);
          ASSERT_NEAR(sum, twice_cosine * wave(x, y), 2.2) << key;
        }
    }
  }
}

TEST(SingleFrequencyGreyscale, VarianceIsHalfTheSquaredAmplitude) {
  double sum = 0;
  for (std::uint64_t key = 0; key < 40; ++key)
    sum +=
        test::mse(flat({200, 150}, 1, 128), stress_at("single_frequency_greyscale", flat({200, 150}, 1, 128),
                                                      60, Value::object(), {key, 0, 0}));
  EXPECT_NEAR(sum / 40, 1800, 60);
}

TEST(SingleFrequencyGreyscale, IsGrey) {
  const Image out = stress_at("single_frequency_greyscale", flat({40, 30}, 3, 128), 60);
  for (std::size_t i = 0; i < out.bytes(); i += 3) {
    ASSERT_EQ(out.data()[i], out.data()[i + 1]);
    ASSERT_EQ(out.data()[i], out.data()[i + 2]);
  }
}

}  // namespace
}  // namespace proofload
