#include "proofload/stress/pixel_blend.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "proofload/stress/linear_light.h"
#include "support/stressing.h"

namespace proofload::stress {
namespace {

std::span<std::uint8_t> samples(Image& image) { return {image.data(), image.bytes()}; }

std::vector<float> numbers(std::size_t count) {
  std::vector<float> out(count);
  for (std::size_t i = 0; i < count; ++i)
    out[i] = static_cast<float>((i * 37 + 11) % 101) / 64.0F - 0.5F;  // exact
  return out;
}

std::uint8_t rounded(double grey) {
  return static_cast<std::uint8_t>(std::min(255.0, std::max(0.0, std::floor(grey + 0.5))));
}

TEST(PixelBlend, DoesWhatItsFormulasSayOnEveryProcessor) {
  test::for_every_target([](std::string_view name) {
    for (const int channels : {1, 3}) {
      const Image picture = test::textured({29, 7}, channels);
      const std::size_t pixels = 29 * 7;
      const auto width = static_cast<std::size_t>(channels);
      const std::vector<float> number = numbers(pixels);
      const std::vector<float> each = numbers(picture.bytes());
      Image added = picture;
      Image single = picture;
      Image scaled = picture;
      Image blended = picture;
      Image mixed = picture;
      Image noisy = picture;
      Image covered = picture;
      add_to_pixels(samples(added), channels, number, 40, 0.5F);
      add_to_samples(samples(single), each, 40, 0.5F);
      multiply_pixels(samples(scaled), channels, number, 0.5F);
      blend_pixels(samples(blended), channels, number, {250, 10, 128}, 0.5F);
      blend_pixels(samples(mixed), channels, 0.25F, number, 0.5F);
      scale_samples(samples(noisy), each, 0.5F, 0.5F);
      cover_light(samples(covered), channels, 0.75F, number, {250, 10, 128}, 0.5F);
      for (std::size_t i = 0; i < picture.bytes(); ++i) {
        const double x = picture.data()[i];
        const double n = static_cast<double>(number[i / width]);
        const double target[] = {250, 10, 128};
        ASSERT_EQ(added.data()[i], rounded(x + 40 * n)) << name;
        ASSERT_EQ(single.data()[i], rounded(x + 40 * static_cast<double>(each[i]))) << name;
        ASSERT_EQ(scaled.data()[i], rounded(x * n)) << name;
        ASSERT_EQ(blended.data()[i], rounded(x + n * (target[i % width] - x))) << name;
        ASSERT_EQ(mixed.data()[i], rounded(x + 0.25 * (n - x))) << name;
        ASSERT_EQ(noisy.data()[i], rounded(x + x * (0.5 * static_cast<double>(each[i])))) << name;
        ASSERT_EQ(covered.data()[i], rounded(0.75 * x + n * target[i % width])) << name;
      }
    }
  });
}

TEST(PixelBlend, LightIsMultipliedInLinearLight) {
  Image ramp({256, 1}, 3);
  for (int i = 0; i < 768; ++i) ramp.data()[i] = static_cast<std::uint8_t>(i / 3);
  for (const float gain : {0.0F, 0.25F, 0.5F, 1.0F, 1.7F}) {
    Image out = ramp;
    multiply_light(samples(out), 3, std::vector<float>(256, gain), Rounding::nearest);
    for (int i = 0; i < 768; ++i) {
      const int grey = i / 3;
      const double light = std::min(1.0, linear_of_code(grey) * static_cast<double>(gain));
      const double code =
          255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055);
      ASSERT_NEAR(out.data()[i], code, 0.53) << i << ' ' << gain;
    }
    if (gain == 1.0F) {
      EXPECT_EQ(out, ramp);
    }
  }
}

}  // namespace
}  // namespace proofload::stress
