#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(RotationalBlur, WhatIsRoundStaysAndWhatIsNotIsSmeared) {
  Image rings = test::flat({121, 121}, 1, 0);
  for (int y = 0; y < 121; ++y)
    for (int x = 0; x < 121; ++x)
      rings.row(y)[x] = static_cast<std::uint8_t>(127 + 100 * std::cos(std::hypot(x - 60, y - 60) / 5));
  const Image turned = test::stress_at("rotational_blur", rings, 20);
  // Interpolation costs a little contrast; nothing else may change.
  for (int y = 20; y < 101; ++y)
    for (int x = 20; x < 101; ++x) ASSERT_NEAR(turned.row(y)[x], rings.row(y)[x], 4) << x << ' ' << y;
  Image spoke = test::flat({121, 121}, 1, 0);
  for (int x = 60; x < 121; ++x) spoke.row(60)[x] = 255;
  const Image smeared = test::stress_at("rotational_blur", spoke, 20);
  EXPECT_LT(smeared.row(60)[110], 60);
  // As much light at a radius as before, spread over the angle.
  double light = 0;
  for (int i = -400; i <= 400; ++i) {
    const double a = i * 0.001;
    light += smeared.row(static_cast<int>(
        std::lround(60 + 50 * std::sin(a))))[static_cast<int>(std::lround(60 + 50 * std::cos(a)))];
  }
  EXPECT_NEAR(light * 0.001 * 50, 255, 40);
}

}  // namespace
}  // namespace proofload
