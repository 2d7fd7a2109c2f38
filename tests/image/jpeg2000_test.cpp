#include "proofload/image/jpeg2000.h"

#include <gtest/gtest.h>

#include "proofload/core/error.h"
#include "support/stressing.h"

namespace proofload {
namespace {

TEST(Jpeg2000, TheReversibleWaveletWithoutLimitLosesNothing) {
  for (const int channels : {1, 3})
    for (const Size size : {Size{1, 1}, Size{1, 37}, Size{40, 1}, Size{2, 3}, Size{19, 17}, Size{130, 95}}) {
      const Image image = test::textured(size, channels);
      EXPECT_EQ(decode_jpeg2000(encode_jpeg2000(image, 1), "test"), image)
          << size.width << 'x' << size.height;
    }
}

TEST(Jpeg2000, TheStreamHasTheBytesThatTheRatioLeaves) {
  const Image image = test::textured({320, 240}, 3);
  for (const Wavelet wavelet : {Wavelet::reversible, Wavelet::irreversible})
    for (const double ratio : {5.0, 20.0, 100.0}) {
      const double left = static_cast<double>(image.bytes()) / ratio;
      const auto written = static_cast<double>(encode_jpeg2000(image, ratio, wavelet).size());
      EXPECT_LE(written, left + 200);
      EXPECT_GE(written, 0.85 * left);
    }
}

TEST(Jpeg2000, StreamsBeginAsTheStandardSays) {
  // Start of code stream, then its size marker (ITU-T T.800, A.5).
  EXPECT_TRUE(encode_jpeg2000(test::textured({30, 20}, 3), 10).starts_with("\xFF\x4F\xFF\x51"));
}

TEST(Jpeg2000, WhatIsNoneIsRefused) {
  const std::string whole = encode_jpeg2000(test::textured({64, 48}, 3), 4);
  EXPECT_THROW(decode_jpeg2000("", "test"), Error);
  EXPECT_THROW(decode_jpeg2000("no picture at all", "test"), Error);
  EXPECT_THROW(decode_jpeg2000(std::string_view(whole).substr(0, 40), "test"), Error);
  EXPECT_THROW(encode_jpeg2000(test::textured({8, 8}, 3), 0.5), Error);
}

}  // namespace
}  // namespace proofload
