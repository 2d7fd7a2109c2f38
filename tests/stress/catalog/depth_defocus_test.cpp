#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

Value params(const char* focus, double at = 5, const char* shape = "gaussian") {
  Value out = Value::object();
  out["distance"] = "picture";
  out["focus"] = focus;
  out["focus_at"] = at;
  out["shape"] = shape;
  return out;
}
Image blurred(const Image& image, double near, double far, double aperture, const Value& with) {
  const auto stressor = test::stressor("depth_defocus", with);
  Sample sample;
  sample.image = image;
  sample.depth = test::rising_depth(image.size(), near, far);
  return stressor->apply(sample, test::kKeys, stressor->axis().level_of(aperture)).sample.image;
}
double difference(const Image& a, const Image& b, int from, int to) {
  double sum = 0;
  for (int y = 0; y < a.height(); ++y)
    for (int x = from; x < to; ++x) sum += std::pow(a.row(y)[x] - b.row(y)[x], 2);
  return sum / (a.height() * (to - from));
}

// A wall is at one distance: sharp if it is focused on, else aperture·|d − f|/d, everywhere the same.
TEST(DepthDefocus, AWallIsBlurredAsAThinLensDoes) {
  const Image image = test::textured({90, 70}, 3);
  EXPECT_EQ(blurred(image, 8, 8, 10, params("near")), image);
  EXPECT_EQ(blurred(image, 8, 8, 10, params("far")), image);
  EXPECT_EQ(blurred(image, 8, 8, 10, params("at", 8)), image);
  // Focused on 5 m, a wall at 8 m: 4·3/8 = 1.5 px; one at 2 m: 4·3/2 = 6 px.
  const auto gaussian = [&](double sigma) { return test::stress_at("gaussian_blur", image, sigma); };
  for (const auto& [metres, sigma] : {std::pair(8.0, 1.5), std::pair(2.0, 6.0)}) {
    const Image out = blurred(image, metres, metres, 4, params("at", 5));
    const Image expected = gaussian(sigma);
    for (std::size_t i = 0; i < out.bytes(); ++i) ASSERT_NEAR(out.data()[i], expected.data()[i], 1) << metres;
  }
  const Image disk = blurred(image, 10, 10, 8, params("at", 5, "disk"));
  const Image expected = test::stress_at("defocus_blur", image, 2);  // 8·5/10 = 4 px across.
  for (std::size_t i = 0; i < disk.bytes(); ++i) ASSERT_NEAR(disk.data()[i], expected.data()[i], 1);
}

TEST(DepthDefocus, TheNearIsSharpAndTheFarIsNotOrTheOtherWayRound) {
  const Image image = test::textured({200, 80}, 1);
  const Image near = blurred(image, 1, 20, 5, params("near"));
  EXPECT_LT(difference(near, image, 0, 4), 0.1 * difference(near, image, 100, 200));
  const Image far = blurred(image, 1, 20, 5, params("far"));
  EXPECT_LT(difference(far, image, 196, 200), 0.1 * difference(far, image, 0, 100));
}

// The blur grows without a jump from layer to layer: on stripes, what is left of their contrast.
TEST(DepthDefocus, LayersJoinSmoothly) {
  Image stripes({400, 60}, 1);
  for (int y = 0; y < 60; ++y)
    for (int x = 0; x < 400; ++x) stripes.row(y)[x] = y % 6 < 3 ? 60 : 200;
  const Image out = blurred(stripes, 2, 30, 3, params("near"));
  const auto contrast = [&](int x) {
    return out.row(31)[x] > out.row(34)[x] ? out.row(31)[x] - out.row(34)[x]
                                           : out.row(34)[x] - out.row(31)[x];
  };
  int last = contrast(0);
  EXPECT_GT(last, 120);
  for (int x = 1; x < 400; ++x) {
    ASSERT_LE(std::abs(contrast(x) - last), 12) << x;
    last = contrast(x);
  }
  EXPECT_LT(last, 20);
}

// Without maps, of level ground: the lower edge is near.
TEST(DepthDefocus, OverLevelGroundTheHorizonIsFar) {
  const Image image = test::textured({80, 200}, 1);
  const Image out = test::stress_at("depth_defocus", image, 6);
  double low = 0;
  double high = 0;
  for (int x = 0; x < 80; ++x) {
    for (int y = 196; y < 200; ++y) low += std::abs(out.row(y)[x] - image.row(y)[x]);
    for (int y = 20; y < 24; ++y) high += std::abs(out.row(y)[x] - image.row(y)[x]);
  }
  EXPECT_LT(low, 0.3 * high);
}

}  // namespace
}  // namespace proofload
