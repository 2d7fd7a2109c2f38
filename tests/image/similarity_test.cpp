#include "proofload/image/similarity.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

TEST(Similarity, EqualPicturesAreEqual) {
  for (const Size size : {Size{64, 48}, Size{1, 1}, Size{20, 7}, Size{300, 200}})
    for (const int channels : {1, 3}) {
      const Image image = test::textured(size, channels);
      EXPECT_EQ(psnr(image, image), kMostPsnr);
      EXPECT_NEAR(ssim(image, image), 1, 1e-6);
      EXPECT_NEAR(vif(image, image), 1, 1e-6);
    }
}

TEST(Similarity, PsnrIsThatOfTheMeanSquare) {
  const Image a = test::flat({10, 10}, 3, 100);
  EXPECT_NEAR(psnr(a, test::flat({10, 10}, 3, 110)), 20 * std::log10(25.5), 1e-9);
}

// Flat pictures have no structure: only the luminance term is left.
TEST(Similarity, SsimOfFlatPicturesIsTheLuminanceTerm) {
  const double c1 = 6.5025;
  for (const int shifted : {110, 160, 250}) {
    const double expected =
        (2 * 100.0 * shifted + c1) / (100.0 * 100 + static_cast<double>(shifted) * shifted + c1);
    EXPECT_NEAR(ssim(test::flat({30, 30}, 1, 100),
                     test::flat({30, 30}, 1, static_cast<std::uint8_t>(shifted))),
                expected, 1e-4);
  }
}

// White noise of variance s² on flat grey: no structure in common, (C2)/(s² + C2) of the contrast term.
TEST(Similarity, SsimOfNoiseOnFlatGreyFollowsItsVariance) {
  const Image grey = test::flat({300, 300}, 1, 128);
  const Image noisy = test::stress_at("gaussian_noise", grey, 20);
  EXPECT_NEAR(ssim(grey, noisy), 58.5225 / (58.5225 + 400), 0.02);
}

// y = a·x: the gain is a everywhere and nothing is noise, so that VIF is Σ log(1 + a²σ²/2)/Σ log(1 + σ²/2).
TEST(Similarity, VifOfLessContrastIsTheFormula) {
  Image a = test::flat({128, 128}, 1, 0);
  Image b = a;
  for (int y = 0; y < 128; ++y)
    for (int x = 0; x < 128; ++x) {
      const int v = 40 + 4 * ((x * 37 + y * 91 + (x * y) % 11) % 40);
      a.row(y)[x] = static_cast<std::uint8_t>(v);
      b.row(y)[x] = static_cast<std::uint8_t>(v / 2);
    }
  // Of this fine texture, whose variance is the same everywhere.
  const double variance = test::variance_of(a);
  const double expected = std::log(1 + variance / 4 / 2) / std::log(1 + variance / 2);
  EXPECT_NEAR(vif(a, b), expected, 0.04);
  EXPECT_GT(vif(b, a), 1) << "contrast gained";
}

TEST(Similarity, WhatLosesEverythingHasNoFidelity) {
  const Image image = test::textured({128, 96}, 3);
  EXPECT_LT(vif(image, test::flat({128, 96}, 3, 128)), 0.01);
}

// Stronger is never more alike.
TEST(Similarity, FallsAsNoiseAndBlurGrow) {
  const Image image = test::textured({200, 150}, 3);
  for (const char* kind : {"gaussian_noise", "gaussian_blur"}) {
    double last_ssim = 1;
    double last_vif = 1;
    for (const double strength : {0.8, 2.0, 5.0, 12.0, 30.0}) {
      const Image stressed = test::stress_at(kind, image, strength);
      EXPECT_LT(ssim(image, stressed), last_ssim) << kind << strength;
      EXPECT_LT(vif(image, stressed), last_vif) << kind << strength;
      last_ssim = ssim(image, stressed);
      last_vif = vif(image, stressed);
    }
  }
}

TEST(Similarity, DifferentSizesAreRefused) {
  EXPECT_ANY_THROW(ssim(test::flat({4, 4}, 1, 0), test::flat({4, 5}, 1, 0)));
}

}  // namespace
}  // namespace proofload
