#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "proofload/image/codec.h"
#include "support/files.h"
#include "support/stressing.h"

namespace proofload {
namespace {

double psnr(double mse) { return 10 * std::log10(255 * 255 / mse); }

TEST(JpegCompression, IsTheCodecAtThatQualityAndNothingElse) {
  const Image image = test::textured({70, 50}, 3);
  for (const int quality : {1, 7, 25, 50, 90, 99})
    EXPECT_EQ(test::stress_at("jpeg_compression", image, quality),
              decode_image(encode_jpeg(image, quality), "test"))
        << quality;
  Value params = Value::object();
  params["chroma"] = "444";
  EXPECT_EQ(test::stress_at("jpeg_compression", image, 30, params),
            decode_image(encode_jpeg(image, 30, ChromaSampling::s444), "test"));
}

TEST(JpegCompression, TheUntouchedEndLeavesTheCodecOut) {
  const Image image = test::textured({70, 50}, 3);
  EXPECT_EQ(test::stress_at("jpeg_compression", image, 100), image);
}

TEST(JpegCompression, SizeAndQualityFallTogether) {
  const Image image = test::textured({160, 120}, 3);
  std::size_t last_size = SIZE_MAX;
  double last_error = 0;
  for (const int quality : {95, 80, 60, 40, 20, 10, 5, 1}) {
    const std::size_t size = encode_jpeg(image, quality).size();
    const double error = test::mse(test::stress_at("jpeg_compression", image, quality), image);
    EXPECT_LT(size, last_size) << quality;
    EXPECT_GT(error, last_error) << quality;
    last_size = size;
    last_error = error;
  }
}

TEST(JpegCompression, ASecondTimeChangesAlmostNothing) {
  const Image image = test::textured({96, 64}, 3);
  Value params = Value::object();
  params["chroma"] = "444";
  for (const int quality : {80, 30, 10}) {
    const Image once = test::stress_at("jpeg_compression", image, quality, params);
    EXPECT_GT(psnr(test::mse(test::stress_at("jpeg_compression", once, quality, params), once)), 30)
        << quality;
  }
  const Image smooth = test::stress_at("gaussian_blur", image, 3);
  const Image once = test::stress_at("jpeg_compression", smooth, 50, params);
  EXPECT_GT(psnr(test::mse(test::stress_at("jpeg_compression", once, 50, params), once)), 45);
}

TEST(JpegCompression, GreyStaysGrey) {
  const Image image = test::textured({33, 21}, 1);
  const Image out = test::stress_at("jpeg_compression", image, 60);
  EXPECT_EQ(out.channels(), 1);
  EXPECT_GT(psnr(test::mse(out, image)), 25);
}

// Mean over photographs of 224 px against the curve measured on five others (stressors 13.5).
TEST(JpegCompression, FollowsTheReferenceCurveOnPhotographs) {
  PROOFLOAD_NEEDS_SHARED_DATA();
  std::vector<Image> photographs;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(test::shared_data() / "imagenet" / "images"))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (std::size_t i = 0; i < files.size(); i += 10) {
    const Image whole = read_image(files[i]);
    // The files are JPEG themselves: a crop off their grid of blocks forgets that.
    const int left = ((whole.width() - 224) / 2 | 7) - 4;
    const int top = ((whole.height() - 224) / 2 | 7) - 2;
    Image crop({224, 224}, 3);
    for (int y = 0; y < 224; ++y) std::copy_n(whole.row(y + top) + 3 * left, 3 * 224, crop.row(y));
    photographs.push_back(std::move(crop));
  }
  ASSERT_GE(photographs.size(), 10U);
  struct Point {
    int quality;
    double decibel;
  };
  // Above 80 the quality the files were stored at (92) decides.
  for (const Point& p :
       {Point{80, 33.4}, Point{50, 30.9}, Point{25, 28.9}, Point{10, 26.0}, Point{5, 23.2}, Point{1, 20.5}}) {
    double sum = 0;
    for (const Image& image : photographs)
      sum += psnr(test::mse(test::stress_at("jpeg_compression", image, p.quality), image));
    EXPECT_NEAR(sum / static_cast<double>(photographs.size()), p.decibel, 2.5) << p.quality;
  }
}

}  // namespace
}  // namespace proofload
