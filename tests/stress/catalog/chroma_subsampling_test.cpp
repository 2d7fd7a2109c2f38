#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "support/stressing.h"

namespace proofload {
namespace {

struct Ycc {
  double y, cb, cr;
};
// BT.601, full range.
Ycc of(const std::uint8_t* rgb) {
  const double y = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
  return {y, (rgb[2] - y) / 1.772, (rgb[0] - y) / 1.402};
}

// The textbook: to YCbCr, means of blocks, back.
Image by_the_book(const Image& image, int across, int down) {
  Image out = image;
  for (int y0 = 0; y0 < image.height(); y0 += down)
    for (int x0 = 0; x0 < image.width(); x0 += across) {
      const int y1 = std::min(image.height(), y0 + down);
      const int x1 = std::min(image.width(), x0 + across);
      double cb = 0;
      double cr = 0;
      const double n = (y1 - y0) * (x1 - x0);
      for (int y = y0; y < y1; ++y)
        for (int x = x0; x < x1; ++x) {
          cb += of(image.row(y) + 3 * x).cb / n;
          cr += of(image.row(y) + 3 * x).cr / n;
        }
      for (int y = y0; y < y1; ++y)
        for (int x = x0; x < x1; ++x) {
          const double luma = of(image.row(y) + 3 * x).y;
          const double rgb[3] = {luma + 1.402 * cr, luma - (0.114 * 1.772 * cb + 0.299 * 1.402 * cr) / 0.587,
                                 luma + 1.772 * cb};
          for (int c = 0; c < 3; ++c)
            out.row(y)[3 * x + c] =
                static_cast<std::uint8_t>(std::clamp(std::floor(rgb[c] + 0.5), 0.0, 255.0));
        }
    }
  return out;
}

TEST(ChromaSubsampling, BlocksHaveTheMeanColourDifferencesOfBt601) {
  Value params = Value::object();
  params["upsampling"] = "nearest";
  for (const Size size : {Size{48, 32}, Size{37, 23}})
    for (const int block : {2, 4, 16})
      for (const bool square : {true, false}) {
        params["blocks"] = square ? "square" : "wide";
        const Image clean = test::textured(size, 3);
        const Image found = test::stress_at("chroma_subsampling", clean, block, params);
        const Image expected = by_the_book(clean, block, square ? block : 1);
        std::size_t off = 0;
        for (std::size_t i = 0; i < found.bytes(); ++i) {
          ASSERT_NEAR(found.data()[i], expected.data()[i], 1);
          off += found.data()[i] != expected.data()[i];
        }
        // Rounding at a tie now and then.
        EXPECT_LE(off, found.bytes() / 200);
      }
}

TEST(ChromaSubsampling, InterpolatedColourIsThatOfTheBlockInItsMiddleAndBetweenThemBetween) {
  // Two blocks of 4 of equal luma, more red and less.
  Image clean({8, 1}, 3);
  for (int x = 0; x < 8; ++x) {
    clean.row(0)[3 * x] = x < 4 ? 200 : 100;
    clean.row(0)[3 * x + 1] = x < 4 ? 100 : 151;
    clean.row(0)[3 * x + 2] = 100;
  }
  const double left = of(clean.row(0)).cr;
  const double right = of(clean.row(0) + 21).cr;
  const Image out = test::stress_at("chroma_subsampling", clean, 4);
  // Middles at 2 and 6; pixel x at x + 1/2.
  for (int x = 0; x < 8; ++x) {
    const double share = std::clamp((x + 0.5 - 2) / 4, 0.0, 1.0);
    EXPECT_NEAR(of(out.row(0) + 3 * x).cr, left + share * (right - left), 0.8) << x;
    EXPECT_NEAR(of(out.row(0) + 3 * x).y, of(clean.row(0) + 3 * x).y, 0.6) << x;
  }
}

TEST(ChromaSubsampling, OneColourAndGreyStayBitForBit) {
  Image one({23, 19}, 3);
  for (std::size_t i = 0; i < one.bytes(); i += 3) {
    // The same colour differences over every brightness.
    const auto y = static_cast<std::uint8_t>(i / 3 % 100);
    one.data()[i] = static_cast<std::uint8_t>(y + 90);
    one.data()[i + 1] = static_cast<std::uint8_t>(y + 20);
    one.data()[i + 2] = static_cast<std::uint8_t>(y + 50);
  }
  EXPECT_EQ(test::stress_at("chroma_subsampling", one, 8), one);
  const Image grey = test::textured({40, 30}, 1);
  EXPECT_EQ(test::stress_at("chroma_subsampling", grey, 8), grey);
}

}  // namespace
}  // namespace proofload
