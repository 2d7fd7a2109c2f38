#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "proofload/stress/linear_light.h"
#include "support/stressing.h"

namespace proofload {
namespace {

Value set(const char* name, Value value) {
  Value out = Value::object();
  out[name] = std::move(value);
  return out;
}

// Contrast falls by exactly exp(−depth), towards the air.
TEST(Haze, StoredValuesAreMixedByKoschmiedersLaw) {
  for (const double depth : {0.3, 1.0, 2.5})
    for (const int code : {0, 60, 200, 255}) {
      const Image hazy = test::stress_at("haze", test::flat({5, 4}, 3, static_cast<std::uint8_t>(code)),
                                         depth, set("domain", "coded"));
      const double t = std::exp(-depth);
      EXPECT_NEAR(hazy.data()[7], code * t + 0.9 * 255 * (1 - t), 0.51) << depth << ' ' << code;
    }
}

TEST(Haze, LinearLightIsMixedAsLight) {
  const Image hazy = test::stress_at("haze", test::flat({5, 4}, 3, 120), 1);
  const double t = std::exp(-1.0);
  const double expected = stress::linear_of_codes()[120] * t + stress::linear_of_code(0.9 * 255) * (1 - t);
  EXPECT_NEAR(stress::linear_of_codes()[hazy.data()[0]], expected, 0.004);
}

TEST(Haze, TwiceIsTheSumOfTheDepths) {
  const Image image = test::textured({80, 60}, 3);
  const Image twice = test::stress_at("haze", test::stress_at("haze", image, 0.4), 0.7);
  const Image once = test::stress_at("haze", image, 1.1);
  for (std::size_t i = 0; i < image.bytes(); ++i) ASSERT_NEAR(twice.data()[i], once.data()[i], 2);
}

TEST(Haze, OverLevelGroundTheForegroundIsClearerThanTheHorizon) {
  const Image hazy = test::stress_at("haze", test::flat({4, 100}, 3, 20), 2, set("distance", "rising"));
  EXPECT_EQ(hazy.row(0)[0], hazy.row(30)[0]) << "sky";
  for (int y = 36; y < 100; ++y) ASSERT_LE(hazy.row(y)[0], hazy.row(y - 1)[0]);
  EXPECT_LT(hazy.row(99)[0], 110);
  EXPECT_GT(hazy.row(20)[0], 200);
}

// Foggy Cityscapes: visibility 750 m is an extinction of 3912/750 per km, and every pixel has its own distance.
TEST(Haze, ByTheDepthMapEveryPixelIsAsFarAsItIs) {
  for (const bool coded : {true, false}) {
    Value params = set("distance", "picture");
    params["domain"] = coded ? "coded" : "linear";
    const auto haze = test::stressor("haze", params);
    EXPECT_EQ(haze->axis().parameter, "extinction");
    Sample sample;
    sample.image = test::flat({200, 3}, 3, 60);
    sample.depth = test::rising_depth({200, 3}, 0, 1000);
    const Image hazy = haze->apply(sample, test::kKeys, haze->axis().level_of(3912.0 / 750)).sample.image;
    for (const int x : {0, 20, 100, 199}) {
      const double metres = 1000 * (x + 0.5) / 200;
      const double t = std::exp(-3.912 / 750 * metres);
      const double air = 0.9 * 255;
      const int code = hazy.row(1)[3 * x];
      if (coded) {
        EXPECT_NEAR(code, 60 * t + air * (1 - t), 0.6) << x;
      } else {
        EXPECT_NEAR(stress::linear_of_codes()[static_cast<std::size_t>(code)],
                    stress::linear_of_codes()[60] * t + stress::linear_of_code(air) * (1 - t), 0.005)
            << x;
      }
    }
  }
}

// At the distance of the visibility, 2 % of the contrast is left: that is what the word means.
TEST(Haze, TwoPercentOfTheContrastAreLeftAtTheVisibility) {
  const auto haze = test::stressor("haze", [] {
    Value params = set("distance", "picture");
    params["domain"] = "coded";
    return params;
  }());
  const auto grey = [&](std::uint8_t code) {
    Sample sample;
    sample.image = test::flat({1, 1}, 1, code);
    sample.depth = test::rising_depth({1, 1}, 200, 200);
    return haze->apply(sample, test::kKeys, haze->axis().level_of(3912.0 / 200)).sample.image.data()[0];
  };
  EXPECT_NEAR(grey(255) - grey(0), 0.02 * 255, 1.01);
}

}  // namespace
}  // namespace proofload
