#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

// A picture of one pixel.
Image pixel(std::uint8_t r, std::uint8_t g, std::uint8_t b) {
  Image image({1, 1}, 3);
  image.data()[0] = r;
  image.data()[1] = g;
  image.data()[2] = b;
  return image;
}

Value params(const char* direction, const char* mode, double offset = 0) {
  return Value::Object{{"direction", direction}, {"mode", mode}, {"offset", offset}};
}

TEST(Saturation, LumaStaysAndTheDistanceToItIsScaled) {
  const auto stressor = test::stressor("saturation");
  const double factor = stressor->axis().natural(stressor->axis().level_of(0.4));
  const Image picture = test::textured({60, 50}, 3);
  const Image out = stress_at(*stressor, picture, 0.4);
  for (std::size_t i = 0; i < picture.bytes(); i += 3) {
    const std::uint8_t* p = picture.data() + i;
    const double luma = 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2];
    for (std::size_t c = 0; c < 3; ++c)
      ASSERT_NEAR(out.data()[i + c], std::floor(luma + factor * (p[c] - luma) + 0.5), 1e-9);
  }
}

// S of (200, 150, 100) is 1/2: halved it is 1/4, doubled it is 1; V stays 200 and H stays.
TEST(Saturation, HsvScalesS) {
  EXPECT_EQ(stress_at("saturation", pixel(200, 150, 100), 0.5, params("less", "hsv")), pixel(200, 175, 150));
  EXPECT_EQ(stress_at("saturation", pixel(200, 150, 100), 30, params("more", "hsv")), pixel(200, 100, 0));
}

// With an offset the hue of grey pixels, 0 by convention, shows: red.
TEST(Saturation, AnOffsetTintsGreyRed) {
  EXPECT_EQ(stress_at("saturation", pixel(100, 100, 100), 5, params("more", "hsv", 0.25)),
            pixel(100, 75, 75));
}

TEST(Saturation, GreyStays) {
  for (const char* mode : {"luma", "hsv"})
    for (const char* direction : {"less", "more"})
      for (const int channels : {1, 3})
        for (int level = 0; level < 256; level += 5) {
          const Image grey = flat({3, 2}, channels, static_cast<std::uint8_t>(level));
          EXPECT_EQ(stress_at("saturation", grey, direction[0] == 'l' ? 0.0 : 20.0, params(direction, mode)),
                    grey);
        }
}

}  // namespace
}  // namespace proofload
