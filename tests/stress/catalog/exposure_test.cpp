#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::stress_at;

Value with(const char* name, const char* value) {
  Value params = Value::object();
  params[name] = value;
  return params;
}

Image ramp() {
  Image image({256, 1}, 1);
  for (int i = 0; i < 256; ++i) image.data()[i] = static_cast<std::uint8_t>(i);
  return image;
}

double linear(double x) { return x <= 0.04045 ? x / 12.92 : std::pow((x + 0.055) / 1.055, 2.4); }
double coded(double l) { return l <= 0.0031308 ? 12.92 * l : 1.055 * std::pow(l, 1 / 2.4) - 0.055; }

// The formula itself, evaluated per code.
TEST(Exposure, IsAGainInLinearLight) {
  for (const char* direction : {"dark", "bright"}) {
    const auto stressor = test::stressor("exposure", with("direction", direction));
    for (const double stops : {0.1, 1.0, 2.5, 8.0}) {
      const double exact = stressor->axis().natural(stressor->axis().level_of(stops));
      const double gain = std::exp2(*direction == 'd' ? -exact : exact);
      const Image image = stress_at(*stressor, ramp(), stops);
      for (int i = 0; i < 256; ++i) {
        const double expected = 255 * coded(std::min(1.0, linear(i / 255.0) * gain));
        ASSERT_LE(std::abs(image.data()[i] - expected), 0.5 + 1e-3) << direction << stops << ' ' << i;
      }
    }
  }
}

TEST(Exposure, StopsAddUpUntilClipping) {
  const Image picture = test::textured({64, 64}, 3);
  const Image at_once = stress_at("exposure", picture, 3);
  const Image in_turn = stress_at("exposure", stress_at("exposure", picture, 1), 2);
  for (std::size_t i = 0; i < picture.bytes(); ++i)
    // The first rounding, half a code, is at most two thirds as wide two stops darker; the second adds half.
    ASSERT_LE(std::abs(at_once.data()[i] - in_turn.data()[i]), 1);
}

TEST(Exposure, BlackStaysBlackAndOrderIsKept) {
  for (const char* direction : {"dark", "bright"}) {
    const Image image = stress_at("exposure", ramp(), 2, with("direction", direction));
    EXPECT_EQ(image.data()[0], 0);
    for (int i = 1; i < 256; ++i) ASSERT_GE(image.data()[i], image.data()[i - 1]);
  }
  EXPECT_EQ(stress_at("exposure", ramp(), 8, with("direction", "bright")).data()[255], 255);
}

// One stop down halves the light: code 255 becomes 188 (the well known 50 % of sRGB).
TEST(Exposure, OneStopBelowWhiteIs188) { EXPECT_EQ(stress_at("exposure", ramp(), 1).data()[255], 188); }

TEST(Exposure, CodedDomainMultipliesTheStoredValues) {
  const Image image = stress_at("exposure", ramp(), 1, with("domain", "coded"));
  for (int i = 0; i < 256; ++i) ASSERT_EQ(image.data()[i], (i + 1) / 2);
}

}  // namespace
}  // namespace proofload
