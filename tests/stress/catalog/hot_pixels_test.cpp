#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

std::size_t lit(const Image& image) {
  std::size_t out = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) out += image.row(y)[3 * x] == 255;
  return out;
}

TEST(HotPixels, TheNumberIsExact) {
  const Image grey = test::flat({200, 150}, 3, 90);
  for (const double ppm : {100.0, 1000.0, 50000.0}) {
    const auto stressor = test::stressor("hot_pixels");
    const double value = stressor->axis().natural(stressor->axis().level_of(ppm));
    EXPECT_EQ(lit(test::stress_at(*stressor, grey, ppm)),
              static_cast<std::size_t>(std::lround(30000 * value * 1e-6)));
  }
}

TEST(HotPixels, TheyBelongToTheCameraNotToThePicture) {
  const Image grey = test::flat({80, 60}, 3, 90);
  const auto at = [&](const Keys& keys) {
    return test::stress_at("hot_pixels", grey, 5000, Value::object(), keys);
  };
  EXPECT_EQ(at({1, 9, 0}), at({2, 9, 5})) << "other picture, other frame";
  EXPECT_NE(at({1, 9, 0}), at({1, 8, 0})) << "other camera";
}

TEST(HotPixels, UnderAColourFilterOneChannelIsHot) {
  Value params = Value::object();
  params["coloured"] = true;
  const Image grey = test::flat({80, 60}, 3, 90);
  const Image hot = test::stress_at("hot_pixels", grey, 10000, params);
  EXPECT_EQ(test::changed(grey, hot), 48U);
}

}  // namespace
}  // namespace proofload
