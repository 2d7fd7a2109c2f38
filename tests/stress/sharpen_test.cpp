#include "proofload/stress/sharpen.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "support/stressing.h"

namespace proofload::stress {
namespace {

const std::vector<Size> kSizes = {{1, 1}, {1, 9}, {9, 1}, {2, 5}, {3, 3}, {4, 3}, {17, 9}, {33, 5}, {66, 12}};

double rounded(double grey) { return std::floor(std::clamp(grey + 0.5, 0.0, 255.0)); }

TEST(Sharpen, IsTheDefinitionOnEveryInstructionSet) {
  test::for_every_target([](std::string_view name) {
    SCOPED_TRACE(std::string(name));
    for (const Size size : kSizes)
      for (const int channels : {1, 3})
        for (const float factor : {0.0F, 0.5F, 3.0F, 20.0F}) {
          const Image clean = test::textured(size, channels);
          Image sharp = clean;
          sharpen_about_neighbours(sharp, factor);
          for (int y = 0; y < size.height; ++y)
            for (int x = 0; x < size.width; ++x)
              for (int c = 0; c < channels; ++c) {
                const auto at = [&](int i, int j) { return int{clean.row(j)[i * channels + c]}; };
                double expected = at(x, y);
                if (x > 0 && y > 0 && x + 1 < size.width && y + 1 < size.height) {
                  double sum = 4 * at(x, y);
                  for (int j = -1; j <= 1; ++j)
                    for (int i = -1; i <= 1; ++i) sum += at(x + i, y + j);
                  expected = rounded(sum / 13 + static_cast<double>(factor) * (at(x, y) - sum / 13));
                }
                // Single precision may fall on the other side of a half.
                ASSERT_NEAR(sharp.row(y)[x * channels + c], expected, factor == 0.0F ? 0 : 1)
                    << size.width << " x " << size.height << " at " << x << ", " << y;
              }
        }
  });
}

TEST(Sharpen, DifferencesToASoftPictureGrowWhereTheyPassTheThreshold) {
  test::for_every_target([](std::string_view name) {
    SCOPED_TRACE(std::string(name));
    for (const Size size : kSizes) {
      const Image clean = test::textured(size, 3);
      Image soft = clean;
      for (std::size_t i = 0; i < soft.bytes(); ++i)
        soft.data()[i] = static_cast<std::uint8_t>((soft.data()[i] * 3 + i * 11 % 256) / 4);
      Image sharp = clean;
      sharpen_about(sharp, soft, 2.5F, 6);
      for (std::size_t i = 0; i < clean.bytes(); ++i) {
        const int detail = clean.data()[i] - soft.data()[i];
        ASSERT_EQ(sharp.data()[i],
                  std::abs(detail) <= 6 ? clean.data()[i] : rounded(soft.data()[i] + 2.5 * detail))
            << i;
      }
    }
  });
}

}  // namespace
}  // namespace proofload::stress
