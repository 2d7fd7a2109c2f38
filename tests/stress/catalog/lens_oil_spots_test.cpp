#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

Image stripes() {
  Image image({320, 240}, 3);
  for (int y = 0; y < 240; ++y)
    for (int x = 0; x < 320; ++x)
      for (int c = 0; c < 3; ++c) image.row(y)[3 * x + c] = x % 4 < 2 ? 40 : 200;
  return image;
}

// A clean pixel is as it was, bit for bit; on stripes of 4 px, those behind oil are grey.
TEST(LensOilSpots, CoverTheShareOfThePictureThatIsAskedFor) {
  const Image before = stripes();
  for (const double covered : {0.1, 0.3, 0.6}) {
    const Image after = test::stress_at("lens_oil_spots", before, covered);
    std::size_t touched = 0;
    std::size_t grey = 0;
    for (std::size_t i = 0; i < before.bytes(); i += 3) {
      touched += after.data()[i] != before.data()[i];
      grey += std::abs(after.data()[i] - 135) < 40;
    }
    const double pixels = 320.0 * 240;
    EXPECT_NEAR(static_cast<double>(touched + grey) / 2 / pixels, covered, 0.07) << covered;
    EXPECT_LT(static_cast<double>(grey) / pixels, covered + 0.02);
    EXPECT_GT(static_cast<double>(touched) / pixels, covered - 0.02);
  }
}

// Fully covered: contrast 1 − 0.4s on what is left of a wide edge, lifted by 0.1s of white.
TEST(LensOilSpots, BehindOilTheSceneIsFlatterAndBrighter) {
  Image image({200, 160}, 1);
  for (int y = 0; y < 160; ++y)
    for (int x = 0; x < 200; ++x) image.row(y)[x] = x < 100 ? 50 : 190;
  Value params = Value::object();
  params["strength"] = 0.5;
  const Image after = test::stress_at("lens_oil_spots", image, 1, params);
  EXPECT_NEAR(after.row(80)[20], 127.5 + (50 - 127.5) * 0.8 + 12.75, 1.5);
  EXPECT_NEAR(after.row(80)[180], 127.5 + (190 - 127.5) * 0.8 + 12.75, 1.5);
}

TEST(LensOilSpots, BelongToTheCamera) {
  const Image image = test::textured({120, 90}, 3);
  const Image one = test::stress_at("lens_oil_spots", image, 0.4, Value::object(), {1, 7, 0});
  EXPECT_EQ(test::stress_at("lens_oil_spots", image, 0.4, Value::object(), {2, 7, 9}), one);
  EXPECT_NE(test::stress_at("lens_oil_spots", image, 0.4, Value::object(), {1, 8, 0}), one);
}

}  // namespace
}  // namespace proofload
