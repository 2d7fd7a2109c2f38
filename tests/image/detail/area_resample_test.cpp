#include "proofload/image/detail/area_resample.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "proofload/image/resample.h"

namespace proofload::detail {
namespace {

Image filled(Size size, int channels, int step) {
  Image out(size, channels);
  for (std::size_t i = 0; i < out.bytes(); ++i) {
    const auto n = static_cast<int>(i % 4096);
    out.data()[i] = static_cast<std::uint8_t>((n * n * step + n * 11) % 256);
  }
  return out;
}

std::vector<int> values_of(const Image& image) { return {image.data(), image.data() + image.bytes()}; }

// Made by cv::resize of OpenCV 4.6 with INTER_AREA from the same picture.
TEST(AreaShrink, EqualsOpenCvToTheByte) {
  EXPECT_EQ(values_of(area_shrink(filled({7, 5}, 3, 37), {4, 3})),
            (std::vector<int>{78,  119, 175, 99, 126, 182, 107, 185, 183, 131, 209, 149,
                              151, 133, 130, 57, 68,  124, 125, 100, 127, 151, 140, 109,
                              122, 154, 136, 88, 106, 118, 63,  45,  100, 134, 145, 143}));
  EXPECT_EQ(values_of(area_shrink(filled({7, 5}, 1, 37), {3, 4})),
            (std::vector<int>{58, 140, 163, 124, 164, 189, 169, 116, 179, 163, 82, 162}));
}

// Length of [a, b) that lies in pixel i.
double share(double a, double b, int i) {
  return std::max(0.0, std::min(b, i + 1.0) - std::max(a, static_cast<double>(i)));
}

TEST(AreaShrink, IsTheAverageOverTheAreaByBruteForce) {
  for (const int channels : {1, 3})
    for (const auto& [from, to] : {std::pair<Size, Size>{{60, 47}, {32, 32}},
                                   {{224, 200}, {192, 64}},
                                   {{17, 5}, {17, 3}},
                                   {{5, 17}, {2, 17}},
                                   {{33, 9}, {1, 1}},
                                   {{100, 3}, {99, 2}},
                                   {{9, 9}, {3, 2}}}) {
      const Image image = filled(from, channels, 29);
      const Image out = area_shrink(image, to);
      const double fx = static_cast<double>(from.width) / to.width,
                   fy = static_cast<double>(from.height) / to.height;
      for (int y = 0; y < to.height; ++y)
        for (int x = 0; x < to.width; ++x)
          for (int c = 0; c < channels; ++c) {
            double sum = 0;
            for (int v = static_cast<int>(y * fy);
                 v < std::min<int>(from.height, static_cast<int>(std::ceil((y + 1) * fy))); ++v)
              for (int u = static_cast<int>(x * fx);
                   u < std::min<int>(from.width, static_cast<int>(std::ceil((x + 1) * fx))); ++u)
                sum += image.row(v)[u * channels + c] * share(x * fx, (x + 1) * fx, u) *
                       share(y * fy, (y + 1) * fy, v);
            // Half a grey level of rounding, and slivers below a thousandth of a pixel that are left out.
            ASSERT_NEAR(out.row(y)[x * channels + c], sum / (fx * fy), 0.5 + 0.3) << x << " " << y;
          }
    }
}

TEST(AreaShrink, IsWhatResizeUses) {
  const Image image = filled({60, 47}, 3, 29);
  EXPECT_TRUE(resize(image, {32, 32}, Interpolation::area) == area_shrink(image, {32, 32}));
  EXPECT_TRUE(resize(image, {32, 32}, Interpolation::area_down_linear_up) == area_shrink(image, {32, 32}));
}

TEST(WholeFactors, AreWholeOnBothSides) {
  EXPECT_TRUE(whole_factors({64, 96}, {32, 32}));
  EXPECT_FALSE(whole_factors({64, 100}, {32, 32}));
  EXPECT_FALSE(whole_factors({65, 96}, {32, 32}));
}

}  // namespace
}  // namespace proofload::detail
