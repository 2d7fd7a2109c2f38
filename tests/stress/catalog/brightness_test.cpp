#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

Value bright(const char* mode) {
  Value params = Value::object();
  params["direction"] = "bright";
  params["mode"] = mode;
  return params;
}

TEST(Brightness, MovesEveryLevelByDeltaUntilClipping) {
  Image ramp({256, 1}, 1);
  for (int i = 0; i < 256; ++i) ramp.data()[i] = static_cast<std::uint8_t>(i);
  // 255·s is whole at no level but the ends; use the value the level has.
  const auto dark = test::stressor("brightness");
  const double delta = dark->axis().natural(dark->axis().level_of(40));
  const Image down = stress_at(*dark, ramp, 40);
  const Image up = stress_at("brightness", ramp, 40, bright("additive"));
  for (int i = 0; i < 256; ++i) {
    ASSERT_EQ(down.data()[i], static_cast<int>(std::floor(std::max(0.0, i - delta) + 0.5)));
    ASSERT_EQ(up.data()[i], static_cast<int>(std::floor(std::min(255.0, i + delta) + 0.5)));
  }
}

TEST(Brightness, MseIsDeltaSquaredWhereNothingClips) {
  Image picture = test::textured({100, 100}, 3);
  for (std::size_t i = 0; i < picture.bytes(); ++i)
    picture.data()[i] = static_cast<std::uint8_t>(60 + picture.data()[i] / 2);
  EXPECT_NEAR(test::mse(picture, stress_at("brightness", picture, 30)), 900, 1e-9);
}

TEST(Brightness, TheTopIsBlackOrWhite) {
  const Image picture = test::textured({40, 30}, 3);
  EXPECT_EQ(stress_at("brightness", picture, 255), flat({40, 30}, 3, 0));
  EXPECT_EQ(stress_at("brightness", picture, 255, bright("additive")), flat({40, 30}, 3, 255));
}

TEST(Brightness, HsvModeScalesTheColourByItsValue) {
  const auto stressor = test::stressor("brightness", bright("hsv"));
  const double delta = stressor->axis().natural(stressor->axis().level_of(51));
  const Image picture = test::textured({60, 60}, 3);
  const Image image = stress_at(*stressor, picture, 51);
  for (std::size_t i = 0; i < picture.bytes(); i += 3) {
    const double v = std::max({picture.data()[i], picture.data()[i + 1], picture.data()[i + 2]});
    for (std::size_t c = 0; c < 3; ++c) {
      const double expected = v == 0 ? delta : picture.data()[i + c] * std::min(255.0, v + delta) / v;
      ASSERT_LE(std::abs(image.data()[i + c] - expected), 0.5 + 1e-3);
    }
  }
}

TEST(Brightness, HsvModeIsAdditiveOnGreyPictures) {
  for (const int channels : {1, 3})
    for (const int level : {0, 1, 77, 254, 255})
      EXPECT_EQ(stress_at("brightness", flat({5, 4}, channels, static_cast<std::uint8_t>(level)), 30,
                          bright("hsv")),
                stress_at("brightness", flat({5, 4}, channels, static_cast<std::uint8_t>(level)), 30,
                          bright("additive")));
}

TEST(Brightness, AFactorMultiplies) {
  Value dark = Value::Object{{"mode", "factor"}};
  Image picture = test::textured({50, 40}, 3);
  const double factor = 0.5;
  const Image half = stress_at("brightness", picture, factor, dark);
  const double expected = 0.25 * test::mean_over(picture, [](double x) { return x * x; });
  EXPECT_NEAR(test::mse(picture, half), expected, 0.01 * expected);
  EXPECT_EQ(stress_at("brightness", picture, 0, dark), flat({50, 40}, 3, 0));
  EXPECT_EQ(stress_at("brightness", flat({2, 2}, 3, 60), 3.5, bright("factor")), flat({2, 2}, 3, 210));
  EXPECT_EQ(stress_at("brightness", flat({2, 2}, 3, 90), 3.5, bright("factor")), flat({2, 2}, 3, 255));
}

TEST(Brightness, TruncationCutsTheFraction) {
  Value params = bright("additive");
  params["rounding"] = "truncate";
  EXPECT_EQ(stress_at("brightness", flat({2, 2}, 3, 100), 25.75, params), flat({2, 2}, 3, 125));
  EXPECT_EQ(stress_at("brightness", flat({2, 2}, 3, 100), 25.75, bright("additive")), flat({2, 2}, 3, 126));
}

}  // namespace
}  // namespace proofload
