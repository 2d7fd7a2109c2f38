#include <gtest/gtest.h>

#include <algorithm>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

Value params(double edge, const char* domain = "coded") {
  return Value::Object{{"edge", edge}, {"domain", domain}};
}

TEST(Shadow, OutsideIsUntouchedAndInsideLosesItsShare) {
  const Image picture = test::textured({200, 150}, 3);
  const Image out = stress_at("shadow", picture, 0.5, params(0));
  const Image black = stress_at("shadow", picture, 1, params(0));
  std::size_t inside = 0;
  for (std::size_t i = 0; i < picture.bytes(); ++i) {
    if (black.data()[i] == picture.data()[i]) {
      ASSERT_EQ(out.data()[i], picture.data()[i]);
    } else if (black.data()[i] == 0) {
      ++inside;
      ASSERT_NEAR(out.data()[i], 0.5 * picture.data()[i], 0.51);
    }
  }
  EXPECT_GT(inside, picture.bytes() / 20);
  EXPECT_LT(inside, picture.bytes() * 3 / 4);
}

// In linear light half of code 200 is code 146.
TEST(Shadow, HalfTheLightIsNotHalfTheCode) {
  const Image out = stress_at("shadow", flat({200, 150}, 3, 200), 0.5, params(0, "linear"));
  EXPECT_EQ(*std::min_element(out.data(), out.data() + out.bytes()), 146);
}

TEST(Shadow, SoftEdgesGrowTheRimNotTheShadow) {
  const Image white = flat({200, 150}, 1, 255);
  const Image hard = stress_at("shadow", white, 1, params(0));
  const Image soft = stress_at("shadow", white, 1, params(16));
  // Blur keeps what it moves; what leaves the frame comes back by the mirror.
  EXPECT_NEAR(test::mean_of(hard), test::mean_of(soft), 3);
  const auto between = [](const Image& image) {
    return std::count_if(image.data(), image.data() + image.bytes(), [](int v) { return v > 20 && v < 235; });
  };
  EXPECT_GT(between(soft), 4 * between(hard));
}

TEST(Shadow, LiesInTheLowerHalf) {
  double upper = 0;
  double lower = 0;
  for (std::uint64_t key = 0; key < 30; ++key) {
    const Image out = stress_at("shadow", flat({60, 60}, 1, 200), 1, Value::object(), {key, 0, 0});
    for (int y = 0; y < 60; ++y)
      for (int x = 0; x < 60; ++x) (y < 30 ? upper : lower) += out.row(y)[x] < 100 ? 1 : 0;
  }
  EXPECT_GT(lower, 3 * upper);
}

}  // namespace
}  // namespace proofload
