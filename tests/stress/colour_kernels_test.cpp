#include "proofload/stress/colour_kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "support/stressing.h"

namespace proofload::stress {
namespace {

TEST(ColourKernels, GiveTheSameBytesOnEveryProcessor) {
  const ColourMix mix{{{{0.7F, 0.4F, -0.2F}, {0.1F, 1.3F, -0.35F}, {-0.2F, 0.33F, 0.9F}}},
                      {3.5F, -7.25F, 0.1F}};
  for (const Size size : {Size{1, 1}, Size{5, 3}, Size{67, 31}}) {
    const Image picture = test::textured(size, 3);
    Image mixed[2] = {picture, picture};
    Image saturated[2] = {picture, picture};
    Image turned[2] = {picture, picture};
    Image shifted[2] = {picture, picture};
    bool first = true;
    test::for_every_target([&](std::string_view name) {
      const std::size_t k = first ? 0 : 1;
      mixed[k] = saturated[k] = turned[k] = shifted[k] = picture;
      mix_channels(mixed[k], mix, 0.5F);
      scale_saturation(saturated[k], 2.3F, 0.05F, 0.5F);
      rotate_hue(turned[k], 1.7F, 0.5F);
      shift_value(shifted[k], 51.3F, 0.5F);
      if (!first) {
        EXPECT_EQ(mixed[0], mixed[1]) << name;
        EXPECT_EQ(saturated[0], saturated[1]) << name;
        EXPECT_EQ(turned[0], turned[1]) << name;
        EXPECT_EQ(shifted[0], shifted[1]) << name;
      }
      first = false;
    });
  }
}

TEST(ColourKernels, IdentityIsIdentity) {
  const Image picture = test::textured({41, 9}, 3);
  Image out = picture;
  mix_channels(out, ColourMix::identity(), 0.5F);
  EXPECT_EQ(out, picture);
  rotate_hue(out, 0, 0.5F);
  EXPECT_EQ(out, picture);
  scale_saturation(out, 1, 0, 0.5F);
  EXPECT_EQ(out, picture);
}

TEST(ColourKernels, EveryInstructionSetMixesInFixedPoint) {
  const ColourMix mix{{{{0.393F, 0.769F, 0.189F}, {-0.25F, 0.686F, 0.5F}, {0.272F, -0.534F, 0.131F}}},
                      {0, 12.5F, 40}};
  ColourMix wide = mix;
  wide.of[0] = {1.5F, -0.75F, 0.25F};
  for (const ColourMix& m : {mix, wide})
    for (const int width : {1, 5, 63, 64, 65, 200}) {
      const Image picture = test::textured({width, 3}, 3);
      // Weights in steps of 2^-15 or 2^-14, three of them off by half a step and one by up to three.
      const double off = m.of[0][0] > 1 ? 0.024 : 0.012;
      test::for_every_target([&](std::string_view name) {
        Image out = picture;
        mix_channels_fixed(out, m);
        for (std::size_t i = 0; i < picture.bytes(); i += 3)
          for (std::size_t c = 0; c < 3; ++c) {
            double exact = static_cast<double>(m.offset[c]);
            for (std::size_t k = 0; k < 3; ++k)
              exact += static_cast<double>(m.of[c][k]) * std::as_const(picture).data()[i + k];
            ASSERT_NEAR(std::as_const(out).data()[i + c], std::clamp(exact, 0.0, 255.0), 0.5 + off) << name;
          }
      });
    }
}

TEST(ColourKernels, EveryInstructionSetLightensWhatIsDarkTowardsWhite) {
  for (const Size size : {Size{1, 1}, Size{5, 3}, Size{67, 31}}) {
    const Image picture = test::textured(size, 3);
    test::for_every_target([&](std::string_view name) {
      Image out = picture;
      lighten_dark(out, 120.5F, 1.75F, 0.5F);
      for (std::size_t i = 0; i < picture.bytes(); i += 3) {
        const std::uint8_t* const p = std::as_const(picture).data() + i;
        const double light = (*std::max_element(p, p + 3) + *std::min_element(p, p + 3)) / 2.0;
        const double share = light < 120.5 ? (std::min(255.0, 1.75 * light) - light) / (255 - light) : 0;
        for (std::size_t c = 0; c < 3; ++c)
          ASSERT_NEAR(std::as_const(out).data()[i + c], p[c] + share * (255 - p[c]), 0.501) << name;
      }
    });
  }
}

}  // namespace
}  // namespace proofload::stress
