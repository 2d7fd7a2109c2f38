#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

Value set(const char* name, Value value) {
  Value out = Value::object();
  out[name] = std::move(value);
  return out;
}

TEST(Rain, WithoutAVeilPixelsBetweenStreaksStay) {
  const Image image = test::flat({400, 300}, 3, 60);
  const auto touched = [&](double rate) {
    const Image wet = test::stress_at("rain", image, rate, set("veil", 0.0));
    std::size_t out = 0;
    for (std::size_t i = 0; i < wet.bytes(); i += 3) {
      EXPECT_GE(wet.data()[i], 60);
      out += wet.data()[i] > 60;
    }
    return static_cast<double>(out) / (400 * 300);
  };
  const double light = touched(2);
  EXPECT_GT(light, 0.001);
  EXPECT_LT(light, 0.05);
  // Twice the drops wet about twice the pixels as long as they hardly overlap.
  EXPECT_NEAR(touched(4) / light, 2, 0.7);
}

TEST(Rain, TheVeilIsThatOfItsOpticalDepth) {
  Value params = set("veil", 0.01);
  params["opacity"] = 0.02;
  const Image dark = test::stress_at("rain", test::flat({40, 30}, 3, 0), 50, params);
  const double veil = 150 * (1 - std::exp(-0.5));
  EXPECT_NEAR(*std::min_element(dark.data(), dark.data() + dark.bytes()), veil, 1);
}

}  // namespace
}  // namespace proofload
