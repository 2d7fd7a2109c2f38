#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "support/stressing.h"

namespace proofload {
namespace {

Value turning(const char* direction) {
  Value params = Value::object();
  params["direction"] = direction;
  return params;
}
Stressed rotated(const Image& image,
                 double degrees,
                 const char* direction = "clockwise",
                 Annotation label = {}) {
  const auto stressor = test::stressor("rotate", turning(direction));
  Sample sample;
  sample.image = image;
  sample.label = std::move(label);
  return stressor->apply(std::move(sample), test::kKeys, stressor->axis().level_of(degrees));
}

TEST(Rotate, NinetyDegreesAreTheIndexPermutation) {
  const Image image = test::textured({41, 41}, 3);
  const Stressed turned = rotated(image, 90);
  const Image& out = turned.sample.image;
  for (int y = 0; y < 41; ++y)
    for (int x = 0; x < 41; ++x)
      for (int c = 0; c < 3; ++c)
        ASSERT_EQ(out.row(y)[3 * x + c], image.row(40 - x)[3 * y + c]) << x << ' ' << y;
  EXPECT_EQ(std::count(turned.validity.begin(), turned.validity.end(), 0), 0);
}

TEST(Rotate, HalfATurnTwiceIsTheIdentity) {
  for (const int channels : {1, 3}) {
    const Image image = test::textured({40, 27}, channels);
    const Image half = rotated(image, 180).sample.image;
    EXPECT_EQ(half.row(0)[0], image.row(26)[39 * channels]);
    EXPECT_EQ(rotated(half, 180).sample.image, image);
  }
}

TEST(Rotate, BothWaysOneAfterTheOtherGiveThePictureBack) {
  Image image = test::textured({120, 120}, 3);
  image = test::stress_at("gaussian_blur", image, 1.5);
  for (const double angle : {7.0, 30.0, 45.0, 101.0}) {
    const Image back = rotated(rotated(image, angle).sample.image, angle, "counter_clockwise").sample.image;
    double error = 0;
    double count = 0;
    for (int y = 0; y < 120; ++y)
      for (int x = 0; x < 120; ++x)
        if (std::hypot(x - 59.5, y - 59.5) < 57)
          for (int c = 0; c < 3; ++c, ++count)
            error += std::pow(back.row(y)[3 * x + c] - image.row(y)[3 * x + c], 2);
    EXPECT_GT(10 * std::log10(255 * 255 / (error / count)), 30) << angle;
  }
}

TEST(Rotate, ClockwiseIsClockwiseAsSeen) {
  // What is right of the centre goes below it.
  Image image({61, 61}, 1);
  image.row(30)[55] = 255;
  const Stressed out = rotated(image, 90);
  EXPECT_EQ(out.sample.image.row(55)[30], 255);
  const Point p = out.warp.map(Point{55.5, 30.5});
  EXPECT_NEAR(p.x, 30.5, 1e-6);
  EXPECT_NEAR(p.y, 55.5, 1e-6);
  EXPECT_EQ(rotated(image, 90, "counter_clockwise").sample.image.row(5)[30], 255);
}

TEST(Rotate, TheShareOfValidPixelsIsTheSquareAndItsTurnedSelfInCommon) {
  // Two unit squares about one centre, turned by 45° against each other, share 2(√2 − 1).
  const Stressed out = rotated(test::textured({200, 200}, 3), 45);
  double valid = 0;
  for (const std::uint8_t v : out.validity) valid += v;
  EXPECT_NEAR(valid / 40000, 2 * (std::numbers::sqrt2 - 1), 0.003);
}

TEST(Rotate, BoxesFollowTheEllipseRuleAndAreClipped) {
  const Size size{100, 100};
  BoxLabels label;
  label.boxes.push_back({.box = {30, 40, 70, 60}});
  label.boxes.push_back({.box = {0, 0, 20, 20}});
  const Stressed out = rotated(Image(size, 3), 45, "clockwise", label);
  const auto& boxes = std::get<BoxLabels>(out.sample.label).boxes;
  const double c = std::numbers::sqrt2 / 2;
  EXPECT_NEAR(boxes[0].box.width(), std::hypot(40 * c, 20 * c), 1e-3);
  EXPECT_NEAR(boxes[0].box.height(), std::hypot(40 * c, 20 * c), 1e-3);
  EXPECT_NEAR(boxes[0].box.x0 + boxes[0].box.x1, 100, 1e-3);
  EXPECT_EQ(boxes[0].visible, 1);
  // The corner leaves the picture over the top.
  EXPECT_TRUE(boxes[1].ignore);
  EXPECT_LT(boxes[1].visible, 0.25);
}

TEST(Rotate, TheWayRoundIsDrawnOnceAPicture) {
  const Image image = test::textured({30, 30}, 3);
  int clockwise = 0;
  for (std::uint64_t key = 0; key < 400; ++key) {
    const auto stressor = test::stressor("rotate");
    Sample sample;
    sample.image = image;
    const Warp warp = stressor->apply(std::move(sample), {key, 0, 0}, kTopLevel / 3).warp;
    clockwise += warp.map(Point{30, 15}).y > 15;
  }
  EXPECT_NEAR(clockwise, 200, 50);  // five standard deviations
}

TEST(Rotate, AConstantBorderIsFilled) {
  Value params = turning("clockwise");
  params["border"] = "constant";
  params["fill"] = 7;
  const Image out = test::stress_at("rotate", test::flat({50, 50}, 3, 200), 45, params);
  EXPECT_EQ(out.row(0)[0], 7);
  EXPECT_EQ(out.row(25)[3 * 25], 200);
  EXPECT_EQ(test::stress_at("rotate", test::flat({50, 50}, 3, 200), 45), test::flat({50, 50}, 3, 200));
}

}  // namespace
}  // namespace proofload
