#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

double psnr(const Image& a, const Image& b) { return 10 * std::log10(255.0 * 255 / test::mse(a, b)); }

TEST(Jpeg2000Compression, FewerBytesAreAWorsePicture) {
  const Image clean = test::textured({256, 192}, 3);
  double last = 1e9;
  for (const double ratio : {10.0, 40.0, 160.0, 640.0}) {
    const double now = psnr(test::stress_at("jpeg2000_compression", clean, ratio), clean);
    EXPECT_LT(now, last - 0.3) << ratio;
    last = now;
  }
}

// At high rates an octave less costs about 6 dB a sample of information: the 9-7 wavelet is the better one where bits are few.
TEST(Jpeg2000Compression, TheIrreversibleWaveletIsTheBetterOneAtTheSameSize) {
  Image smooth({256, 192}, 3);
  for (int y = 0; y < 192; ++y)
    for (int x = 0; x < 256; ++x)
      for (int c = 0; c < 3; ++c)
        smooth.row(y)[3 * x + c] =
            static_cast<std::uint8_t>(128 + 60 * std::sin(0.21 * x + c) + 60 * std::cos(0.17 * y + 0.05 * x));
  Value params = Value::object();
  params["wavelet"] = "9-7";
  const double whole = psnr(test::stress_at("jpeg2000_compression", smooth, 100), smooth);
  const double real = psnr(test::stress_at("jpeg2000_compression", smooth, 100, params), smooth);
  EXPECT_GT(real, whole + 0.5);
}

TEST(Jpeg2000Compression, AFlatPictureStaysFlat) {
  const Image flat = test::flat({64, 64}, 3, 93);
  EXPECT_LT(test::mse(test::stress_at("jpeg2000_compression", flat, 100), flat), 1.01);
}

}  // namespace
}  // namespace proofload
