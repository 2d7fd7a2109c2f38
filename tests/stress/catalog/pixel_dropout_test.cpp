#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

double five_sigma(double n, double p) { return 5 * std::sqrt(n * p * (1 - p)); }

Value with(const char* name, Value value) {
  Value params = Value::object();
  params[name] = std::move(value);
  return params;
}

double lost_pixels(const Image& image) {  // of a flat 200 picture with black fill
  double lost = 0;
  const auto channels = static_cast<std::size_t>(image.channels());
  for (std::size_t i = 0; i < image.bytes(); i += channels) lost += image.data()[i] == 0;
  return lost;
}

TEST(PixelDropout, LosesWholePixelsAtTheStatedRate) {
  const double n = 640 * 427;
  for (const double p : {0.00002, 0.005, 0.1, 0.7}) {
    const Image image = stress_at("pixel_dropout", flat({640, 427}, 3, 200), p);
    for (std::size_t i = 0; i < image.bytes(); i += 3) {
      ASSERT_TRUE(image.data()[i] == 0 || image.data()[i] == 200);
      ASSERT_EQ(image.data()[i], image.data()[i + 1]);
      ASSERT_EQ(image.data()[i], image.data()[i + 2]);
    }
    EXPECT_NEAR(lost_pixels(image), n * p, five_sigma(n, p)) << p;
  }
}

TEST(PixelDropout, FractionOneLeavesAConstant) {
  EXPECT_EQ(stress_at("pixel_dropout", test::textured({77, 31}, 3), 1), flat({77, 31}, 3, 0));
  EXPECT_EQ(stress_at("pixel_dropout", test::textured({77, 31}, 1), 1), flat({77, 31}, 1, 0));
}

// MSE = p·E[(x − fill)²].
TEST(PixelDropout, MseFollowsTheClosedForm) {
  const Image picture = test::textured({320, 240}, 3);
  const double expected = 0.1 * test::mean_over(picture, [](double x) { return x * x; });
  EXPECT_NEAR(test::mse(picture, stress_at("pixel_dropout", picture, 0.1)), expected, 0.03 * expected);
}

TEST(PixelDropout, LostPixelsStayLostInEveryMode) {
  const Image picture = flat({97, 61}, 3, 200);
  for (const char* mode : {"independent", "exact", "run"}) {
    for (const bool per_channel : {false, true}) {
      Value params = with("mode", mode);
      params["per_channel"] = per_channel;
      Image before = picture;
      for (const double p : {0.00001, 0.0003, 0.005, 0.0051, 0.1, 0.5, 0.93, 1.0}) {
        const Image now = stress_at("pixel_dropout", picture, p, params);
        for (std::size_t i = 0; i < now.bytes(); ++i)
          ASSERT_LE(now.data()[i], before.data()[i]) << mode << ' ' << p;
        before = now;
      }
      EXPECT_EQ(before, flat({97, 61}, 3, 0)) << mode;
    }
  }
}

TEST(PixelDropout, ExactModeLosesExactlyTheFloorOfTheShare) {
  const auto stressor = test::stressor("pixel_dropout", with("mode", "exact"));
  for (const Size size : {Size{1, 1}, Size{7, 5}, Size{200, 100}, Size{640, 427}}) {
    for (const double p : {0.0001, 0.005, 0.25, 0.999, 1.0}) {
      const double value = stressor->axis().natural(stressor->axis().level_of(p));
      const Image image = stress_at(*stressor, flat(size, 3, 200), p);
      EXPECT_EQ(lost_pixels(image), std::floor(value * size.width * size.height)) << size.width << ' ' << p;
    }
  }
}

TEST(PixelDropout, RunsHaveTheStatedRateAndMeanLength) {
  Value params = with("mode", "run");
  params["burst"] = 8;
  const Image image = stress_at("pixel_dropout", flat({1000, 400}, 1, 200), 0.1, params);
  const double n = 400000;
  const double lost = lost_pixels(image);
  double runs = image.data()[0] == 0;
  for (std::size_t i = 1; i < image.bytes(); ++i) runs += image.data()[i] == 0 && image.data()[i - 1] != 0;
  const double rho = 1 - 1 / 8.0 - 0.1 / (8 * 0.9);
  EXPECT_NEAR(lost, n * 0.1, five_sigma(n, 0.1) * std::sqrt((1 + rho) / (1 - rho)));
  EXPECT_NEAR(lost / runs, 8, 5 * std::sqrt(56 / runs));
}

TEST(PixelDropout, ChannelsCanBeLostOneByOne) {
  const Image image = stress_at("pixel_dropout", flat({300, 200}, 3, 200), 0.2, with("per_channel", true));
  double lost = 0;
  double pairs = 0;
  for (std::size_t i = 0; i < image.bytes(); i += 3) {
    for (std::size_t c = 0; c < 3; ++c) lost += image.data()[i + c] == 0;
    pairs += image.data()[i] == 0 && image.data()[i + 1] == 0;
  }
  EXPECT_NEAR(lost, 180000 * 0.2, five_sigma(180000, 0.2));
  EXPECT_NEAR(pairs, 60000 * 0.04, five_sigma(60000, 0.04));
}

TEST(PixelDropout, FillsWithTheMeanColour) {
  Image picture({200, 200}, 3);
  for (std::size_t i = 0; i < picture.bytes(); ++i)
    picture.data()[i] = static_cast<std::uint8_t>(20 + 50 * (i % 3));
  EXPECT_EQ(stress_at("pixel_dropout", picture, 0.5, with("fill", "mean")), picture);
  Value params = with("fill", "mean");
  params["per_channel"] = true;
  EXPECT_EQ(stress_at("pixel_dropout", picture, 0.5, params), picture);
}

TEST(PixelDropout, RandomFillIsUniformAndFrozen) {
  const Value params = with("fill", "random");
  const Image half = stress_at("pixel_dropout", flat({200, 200}, 3, 0), 0.5, params);
  const Image all = stress_at("pixel_dropout", flat({200, 200}, 3, 0), 1, params);
  EXPECT_NEAR(test::mean_of(all), 127.5, 5 * std::sqrt(65535 / 12.0 / 120000));
  EXPECT_NEAR(test::variance_of(all), 65535 / 12.0, 100);
  for (std::size_t i = 0; i < all.bytes(); ++i)
    ASSERT_TRUE(half.data()[i] == 0 || half.data()[i] == all.data()[i]);
}

TEST(PixelDropout, LeftFillRepeatsTheLastReceivedPixelOfTheRow) {
  const Image picture = test::textured({150, 40}, 3);
  const Image black = stress_at("pixel_dropout", flat({150, 40}, 3, 200), 0.4);
  const Image image = stress_at("pixel_dropout", picture, 0.4, with("fill", "left"));
  for (int y = 0; y < 40; ++y) {
    std::uint8_t last[3] = {0, 0, 0};
    for (int x = 0; x < 150; ++x) {
      for (int c = 0; c < 3; ++c) {
        if (black.row(y)[3 * x] != 0) last[c] = picture.row(y)[3 * x + c];
        ASSERT_EQ(image.row(y)[3 * x + c], last[c]) << x << ' ' << y;
      }
    }
  }
}

}  // namespace
}  // namespace proofload
