#include "proofload/stress/affine.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "proofload/stress/border.h"
#include "support/stressing.h"

namespace proofload::stress {
namespace {

constexpr std::array<double, 6> kIdentity = {1, 0, 0, 0, 1, 0};

TEST(Affine, IdentityAndWholeShiftsCopyBytes) {
  const Image src = test::textured({37, 21}, 3);
  EXPECT_EQ(move_affine(src, kIdentity, Beyond::reflect, 0).image, src);
  const Image shifted = move_affine(src, {1, 0, 3, 0, 1, -2}, Beyond::reflect, 0).image;
  for (int y = 0; y < 21; ++y)
    for (int x = 0; x < 37; ++x)
      for (int c = 0; c < 3; ++c)
        ASSERT_EQ(shifted.row(y)[x * 3 + c], src.row(reflect_101(y - 2, 21))[reflect_101(x + 3, 37) * 3 + c]);
}

TEST(Affine, EqualsBilinearInterpolationWithinRounding) {
  const std::array<double, 6> map = {0.83, 0.41, -3.3, -0.52, 0.91, 7.7};
  // Thin pictures are mirrored many times over.
  for (const Size size : {Size{53, 41}, Size{3, 60}, Size{60, 2}, Size{1, 30}, Size{30, 1}, Size{1, 1}}) {
    for (const int channels : {1, 3}) {
      const int width = size.width;
      const int height = size.height;
      const Image src = test::textured(size, channels);
      const Moved moved = move_affine(src, map, Beyond::reflect, 0);
      const auto at = [&](int x, int y, int c) -> double {
        return src.row(reflect_101(y, height))[reflect_101(x, width) * channels + c];
      };
      for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
          const double u = map[0] * (x + 0.5) + map[1] * (y + 0.5) + map[2];
          const double v = map[3] * (x + 0.5) + map[4] * (y + 0.5) + map[5];
          const int ix = static_cast<int>(std::floor(u - 0.5));
          const int iy = static_cast<int>(std::floor(v - 0.5));
          const double fx = u - 0.5 - ix;
          const double fy = v - 0.5 - iy;
          for (int c = 0; c < channels; ++c) {
            const double expected = (1 - fy) * ((1 - fx) * at(ix, iy, c) + fx * at(ix + 1, iy, c)) +
                                    fy * ((1 - fx) * at(ix, iy + 1, c) + fx * at(ix + 1, iy + 1, c));
            ASSERT_NEAR(moved.image.row(y)[x * channels + c], expected, 0.55)
                << width << ' ' << x << ' ' << y;
          }
          ASSERT_EQ(moved.validity[static_cast<std::size_t>(y * width + x)],
                    u >= 0 && u < width && v >= 0 && v < height)
              << x << ' ' << y;
        }
    }
  }
}

TEST(Affine, EveryInstructionSetGivesTheSameBytes) {
  for (const int channels : {1, 3}) {
    const Image src = test::textured({77, 50}, channels);
    for (const Beyond beyond : {Beyond::reflect, Beyond::constant}) {
      std::vector<Image> results;
      test::for_every_target([&](std::string_view) {
        results.push_back(move_affine(src, {0.9, 0.3, 1.234, -0.3, 0.9, -2.5}, beyond, 77).image);
      });
      for (const Image& result : results) EXPECT_EQ(result, results.front());
    }
  }
}

TEST(Affine, ConstantBorderFillsWhatLiesOutside) {
  const Image src = test::flat({20, 10}, 3, 200);
  const Moved moved = move_affine(src, {1, 0, 5, 0, 1, 0}, Beyond::constant, 9);
  for (int x = 0; x < 20; ++x) {
    EXPECT_EQ(moved.image.row(4)[x * 3], x < 15 ? 200 : 9) << x;
    EXPECT_EQ(moved.validity[static_cast<std::size_t>(4 * 20 + x)], x < 15) << x;
  }
}

TEST(Affine, ExactHalfPixelsAverage) {
  Image src({4, 1}, 1);
  for (int x = 0; x < 4; ++x) src.row(0)[x] = static_cast<std::uint8_t>(10 * x * x);
  const Image moved = move_affine(src, {1, 0, 0.5, 0, 1, 0}, Beyond::reflect, 0).image;
  EXPECT_EQ(moved.row(0)[0], 5);
  EXPECT_EQ(moved.row(0)[1], 25);
  EXPECT_EQ(moved.row(0)[2], 65);
  EXPECT_EQ(moved.row(0)[3], 65);
}

}  // namespace
}  // namespace proofload::stress
