#include "proofload/stress/histogram.h"

#include <gtest/gtest.h>

#include "support/stressing.h"

namespace proofload::stress {
namespace {

TEST(Histogram, CountsEverySampleOfEveryChannel) {
  for (const int channels : {1, 3})
    for (const Size size : {Size{1, 1}, Size{3, 1}, Size{17, 13}}) {
      const Image image = test::textured(size, channels);
      const auto found = channel_histograms(image);
      for (std::size_t c = 0; c < 3; ++c)
        for (std::size_t code = 0; code < 256; ++code) {
          std::uint32_t expected = 0;
          if (c < static_cast<std::size_t>(channels))
            for (std::size_t i = c; i < image.bytes(); i += static_cast<std::size_t>(channels))
              expected += image.data()[i] == code;
          ASSERT_EQ(found[c][code], expected);
        }
    }
}

TEST(Histogram, LumaOfGreyIsTheGreyItself) {
  for (int v = 0; v < 256; ++v) {
    const auto code = static_cast<std::uint8_t>(v);
    const std::uint8_t grey[3] = {code, code, code};
    EXPECT_EQ(luma_code(grey), v);
  }
}

TEST(Histogram, LumaIsThatOfTheStandardWithinALevel) {
  for (int r = 0; r < 256; r += 15)
    for (int g = 0; g < 256; g += 15)
      for (int b = 0; b < 256; b += 15) {
        const std::uint8_t rgb[3] = {static_cast<std::uint8_t>(r), static_cast<std::uint8_t>(g),
                                     static_cast<std::uint8_t>(b)};
        ASSERT_NEAR(luma_code(rgb), 0.299 * r + 0.587 * g + 0.114 * b, 1);
      }
}

}  // namespace
}  // namespace proofload::stress
