#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

Image ramp() {
  Image image({256, 1}, 1);
  for (int i = 0; i < 256; ++i) image.data()[i] = static_cast<std::uint8_t>(i);
  return image;
}

Value mode(const char* name) { return Value::Object{{"mode", name}}; }

std::size_t distinct(const Image& image) {
  return std::set<std::uint8_t>(image.data(), image.data() + image.bytes()).size();
}

TEST(Quantization, LeavesTwoToTheBitsLevelsNoneFurtherThanHalfAStep) {
  for (int bits = 1; bits < 8; ++bits) {
    const Image out = stress_at("quantization", ramp(), bits);
    const int levels = 1 << bits;
    EXPECT_EQ(distinct(out), static_cast<std::size_t>(levels));
    for (int i = 0; i < 256; ++i)
      EXPECT_LE(std::abs(out.data()[i] - i), 255.0 / (2 * (levels - 1)) + 0.5) << bits << ' ' << i;
    EXPECT_EQ(out.data()[0], 0);
    EXPECT_EQ(out.data()[255], 255);
    EXPECT_EQ(stress_at("quantization", out, bits), out) << "not idempotent";
  }
}

// A uniform spread of levels has a mean squared error of step²/12, if each of the two half steps at the ends counts.
TEST(Quantization, MseOfUniformLevelsIsAStepSquaredOverTwelve) {
  for (const int bits : {2, 3, 4, 5}) {
    const double step = 255.0 / ((1 << bits) - 1);
    EXPECT_NEAR(test::mse(ramp(), stress_at("quantization", ramp(), bits)), step * step / 12,
                0.03 * step * step / 12 + 0.2)
        << bits;
  }
}

// Mean loss (2^(8-b) - 1)/2: 3.5 grey levels at 5 bits, 63.5 at 1.
TEST(Quantization, TruncationKeepsTheUpperBitsAndDarkens) {
  for (int bits = 1; bits < 8; ++bits) {
    const Image out = stress_at("quantization", ramp(), bits, mode("truncate"));
    for (int i = 0; i < 256; ++i) ASSERT_EQ(out.data()[i], i >> (8 - bits) << (8 - bits));
    EXPECT_DOUBLE_EQ(test::mean_of(ramp()) - test::mean_of(out), ((1 << (8 - bits)) - 1) / 2.0);
  }
}

TEST(Quantization, DiffusionKeepsTheMean) {
  for (const auto level : {std::uint8_t{20}, std::uint8_t{100}, std::uint8_t{200}}) {
    const Image out = stress_at("quantization", flat({200, 150}, 3, level), 1, mode("diffuse"));
    EXPECT_EQ(distinct(out), 2U);
    EXPECT_NEAR(test::mean_of(out), level, 1) << int{level};
    EXPECT_NE(test::mean_of(stress_at("quantization", flat({200, 150}, 3, level), 1)), level);
  }
}

// With levels 0 and 255, 100 is nearer to black and hands 7/16 of it to the right.
TEST(Quantization, DiffusionGivesTheWeightsOfFloydAndSteinberg) {
  Image image({3, 2}, 1);
  image.data()[1] = 100;
  image.data()[2] = 90;  // + 43.75 = 133.75: white, too high by 121.25
  image.data()[3] = 120;
  image.data()[4] = 96;
  image.data()[5] = 127;
  const Image out = stress_at("quantization", image, 1, mode("diffuse"));
  EXPECT_EQ(out.data()[0], 0);
  EXPECT_EQ(out.data()[1], 0);
  EXPECT_EQ(out.data()[2], 255);
  EXPECT_EQ(out.data()[3], 255);  // 120 + 3/16·100
  EXPECT_EQ(out.data()[4], 0);
}

}  // namespace
}  // namespace proofload
