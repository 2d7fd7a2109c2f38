#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "support/stressing.h"

namespace proofload {
namespace {

Value given(double angle) {
  Value params = Value::object();
  params["direction"] = "given";
  params["angle"] = angle;
  return params;
}

// A white block in the middle of black: its centre and second moments.
struct Shape {
  double x = 0, y = 0, xx = 0, yy = 0;
};
Shape shape_of(const Image& image) {
  Shape s;
  double sum = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) {
      const double w = image.row(y)[x * image.channels()];
      sum += w;
      s.x += w * x;
      s.y += w * y;
    }
  s.x /= sum;
  s.y /= sum;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) {
      const double w = image.row(y)[x * image.channels()] / sum;
      s.xx += w * (x - s.x) * (x - s.x);
      s.yy += w * (y - s.y) * (y - s.y);
    }
  return s;
}
Image block() {
  Image image({151, 151}, 3);
  for (int y = 71; y <= 79; ++y) std::fill_n(image.row(y) + 3 * 71, 3 * 9, std::uint8_t{252});
  return image;
}

TEST(MotionBlur, AddsTheSecondMomentOfALineAlongAndNothingAcross) {
  const Shape before = shape_of(block());
  for (const int length : {3, 7, 21, 63}) {
    const Shape along_x = shape_of(test::stress_at("motion_blur", block(), length, given(0)));
    EXPECT_NEAR(along_x.xx - before.xx, (length * length - 1) / 12.0, 0.005 * length * length) << length;
    EXPECT_NEAR(along_x.yy, before.yy, 1e-9) << length;
    const Shape along_y = shape_of(test::stress_at("motion_blur", block(), length, given(90)));
    EXPECT_NEAR(along_y.yy - before.yy, (length * length - 1) / 12.0, 0.005 * length * length) << length;
    EXPECT_NEAR(along_y.xx, before.xx, 1e-9) << length;
  }
}

TEST(MotionBlur, DoesNotMoveThePicture) {
  for (const double angle : {0.0, 17.0, 45.0, 90.0, 133.0}) {
    const Shape s = shape_of(test::stress_at("motion_blur", block(), 40, given(angle)));
    EXPECT_NEAR(s.x, 75, 0.05) << angle;
    EXPECT_NEAR(s.y, 75, 0.05) << angle;
  }
}

TEST(MotionBlur, ThirtyDegreesPointUpToTheRight) {
  const Image out = test::stress_at("motion_blur", block(), 60, given(30));
  EXPECT_GT(out.row(75 - 12)[3 * (75 + 21)], 20);
  EXPECT_EQ(out.row(75 + 12)[3 * (75 + 21)], 0);
}

TEST(MotionBlur, HalfATurnIsTheSameDirection) {
  const Image image = test::textured({60, 40}, 3);
  EXPECT_EQ(test::stress_at("motion_blur", image, 13.3, given(25)),
            test::stress_at("motion_blur", image, 13.3, given(-155)));
}

TEST(MotionBlur, DrawsAnotherDirectionForEveryPictureAndKeepsItAtEveryLength) {
  const auto angle_of = [](std::uint64_t key, double length) {
    const Image out = test::stress_at("motion_blur", block(), length, Value::object(), {key, 0, 0});
    const Shape before = shape_of(block());
    const Shape s = shape_of(out);
    return std::atan2(std::sqrt(std::max(0.0, s.yy - before.yy)), std::sqrt(std::max(0.0, s.xx - before.xx)));
  };
  std::set<long> different;
  for (std::uint64_t key = 1; key <= 10; ++key) {
    different.insert(std::lround(angle_of(key, 60) * 20));
    EXPECT_NEAR(angle_of(key, 60), angle_of(key, 30), 0.05) << key;
  }
  EXPECT_GE(different.size(), 5U);
}

TEST(MotionBlur, KeepsConstants) {
  EXPECT_EQ(test::stress_at("motion_blur", test::flat({30, 20}, 3, 251), 200), test::flat({30, 20}, 3, 251));
}

// Mean shifts of the kernels of ImageNet-C, Σ i·exp(−i²/2σ²) / Σ exp(−i²/2σ²), as measured on its own code.
TEST(MotionBlur, TheTrailOfImageNetCMovesThePictureAsItsKernelsDo) {
  const stress::Spec spec = test::spec_of("motion_blur");
  const stress::PublishedLevels& levels = spec.levels.front();
  ASSERT_EQ(levels.name, "imagenet_c");
  const double shifts[] = {2.09, 3.68, 6.07, 8.99, 11.43};
  const Shape before = shape_of(block());
  for (std::size_t i = 0; i < 5; ++i) {
    Value params = levels.params_at(i);
    params["direction"] = "given";
    params["angle"] = 0;
    const Shape after = shape_of(test::stress_at("motion_blur", block(), levels.values[i], params));
    EXPECT_NEAR(before.x - after.x, shifts[i], 0.06) << "to the left, level " << i + 1;
    EXPECT_NEAR(after.y, before.y, 1e-9);
    params["angle"] = 90;
    const Shape up = shape_of(test::stress_at("motion_blur", block(), levels.values[i], params));
    EXPECT_NEAR(before.y - up.y, shifts[i], 0.06) << "upwards, level " << i + 1;
  }
}

TEST(MotionBlur, TheTrailRepeatsTheEdge) {
  Image image({6, 2}, 1);
  for (int x = 0; x < 6; ++x) image.row(0)[x] = image.row(1)[x] = static_cast<std::uint8_t>(40 * x);
  Value params = Value::object();
  params["profile"] = "trail";
  params["direction"] = "given";
  params["taps"] = 3;
  // A deviation far beyond the taps: three equal weights.
  const Image out = test::stress_at("motion_blur", image, 200, params);
  const int expected[] = {40, 80, 120, 160, 187, 200};
  for (int x = 0; x < 6; ++x) EXPECT_NEAR(out.row(1)[x], expected[x], 1) << x;
}

TEST(MotionBlur, ATrailToTheOtherSideIsTheMirroredOne) {
  const Image image = test::textured({9, 5}, 3);
  const Image mirrored = test::stress_at("hflip", image, 1);
  for (const double length : {3.0, 200.0}) {
    Value params = Value::object();
    params["profile"] = "trail";
    params["direction"] = "given";
    params["taps"] = 41;
    params["angle"] = 25;
    const Image right = test::stress_at("motion_blur", mirrored, length, params);
    params["angle"] = 155;
    const Image left = test::stress_at("motion_blur", image, length, params);
    // Steps of half a pixel are rounded to the left.
    for (int y = 0; y < 5; ++y)
      for (int x = 0; x < 9; ++x)
        for (int c = 0; c < 3; ++c) EXPECT_EQ(left.row(y)[3 * x + c], right.row(y)[3 * (8 - x) + c]);
  }
}

TEST(MotionBlur, DrawnTrailsGoEveryWay) {
  Value params = Value::object();
  params["profile"] = "trail";
  const auto stressor = test::stressor("motion_blur", params);
  int quarter[4] = {};
  const Shape before = shape_of(block());
  for (std::uint64_t key = 1; key <= 64; ++key) {
    Sample sample;
    sample.image = block();
    const Shape after = shape_of(
        stressor->apply(std::move(sample), {key, key, 0}, stressor->axis().level_of(20)).sample.image);
    ++quarter[(after.x > before.x ? 1 : 0) + (after.y > before.y ? 2 : 0)];
  }
  for (const int count : quarter) EXPECT_GT(count, 5);
}

}  // namespace
}  // namespace proofload
