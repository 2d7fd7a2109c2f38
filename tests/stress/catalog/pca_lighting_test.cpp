#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

using test::flat;
using test::stress_at;

// Offsets are normal along orthogonal components: their covariance is that of the colours of ImageNet times sigma².
TEST(PcaLighting, OffsetsHaveTheCovarianceOfImageNet) {
  constexpr int kPictures = 4000;
  const auto stressor = test::stressor("pca_lighting");
  double square[3] = {0, 0, 0};
  double red_blue = 0;
  for (std::uint64_t key = 0; key < kPictures; ++key) {
    const Image out = stress_at(*stressor, flat({1, 1}, 3, 128), 0.5, {key, 0, 0});
    for (int c = 0; c < 3; ++c) square[c] += std::pow(out.data()[c] - 128.0, 2) / kPictures;
    red_blue += (out.data()[0] - 128.0) * (out.data()[2] - 128.0) / kPictures;
  }
  // Eigenvalues 0.2175, 0.0188, 0.0045 (of 1) with their vectors, times 255 and sigma.
  const double s1 = std::pow(0.5 * 255 * 0.2175, 2);
  const double s2 = std::pow(0.5 * 255 * 0.0188, 2);
  const double spread = 5 * std::sqrt(2.0 / kPictures);
  EXPECT_NEAR(square[0], s1 * 0.5675 * 0.5675 + s2 * 0.7192 * 0.7192, spread * square[0] + 0.2);
  EXPECT_NEAR(square[1], s1 * 0.5808 * 0.5808, spread * square[1] + 0.3);
  EXPECT_NEAR(square[2], s1 * 0.5836 * 0.5836 + s2 * 0.6948 * 0.6948, spread * square[2] + 0.2);
  EXPECT_NEAR(red_blue, s1 * 0.5675 * 0.5836 - s2 * 0.7192 * 0.6948, spread * s1 * 0.33 + 0.2);
}

TEST(PcaLighting, TheWholePictureMovesAlike) {
  const Image out = stress_at("pca_lighting", flat({20, 10}, 3, 128), 0.3);
  for (std::size_t i = 3; i < out.bytes(); ++i) ASSERT_EQ(out.data()[i], out.data()[i - 3]);
}

TEST(PcaLighting, PicturesOfOneChannelHaveNoColour) {
  EXPECT_EQ(stress_at("pca_lighting", flat({4, 4}, 1, 90), 3), flat({4, 4}, 1, 90));
}

}  // namespace
}  // namespace proofload
