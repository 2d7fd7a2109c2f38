#include "proofload/stress/plane_filter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "proofload/stress/border.h"
#include "support/stressing.h"

namespace proofload::stress {
namespace {

struct Moments {
  double sum = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
};
Moments moments(const PlaneKernel& kernel) {
  const std::vector<double> w = kernel.table();
  const int rx = kernel.reach_x();
  const int ry = kernel.reach_y();
  Moments m;
  for (int y = -ry; y <= ry; ++y)
    for (int x = -rx; x <= rx; ++x) {
      const double v = w[static_cast<std::size_t>((y + ry) * (2 * rx + 1) + x + rx)];
      m.sum += v;
      m.x += v * x;
      m.y += v * y;
      m.xx += v * x * x;
      m.yy += v * y * y;
      m.xy += v * x * y;
    }
  return m;
}

TEST(DiskKernel, AddsUpToOneExactlyIsCentredAndAsWideAsADisk) {
  for (const double radius :
       {0.3, 0.5, 0.51, 0.8, 1.0, 1.5, 2.9, 3.0, 4.0, 6.3, 8.0, 10.0, 17.7, 40.0, 64.0}) {
    const Moments m = moments(disk_kernel(radius));
    EXPECT_EQ(m.sum, 1) << radius;
    EXPECT_EQ(m.x, 0) << radius;
    EXPECT_EQ(m.y, 0) << radius;
    EXPECT_EQ(m.xy, 0) << radius;
    EXPECT_NEAR(m.xx, m.yy, 1e-3 * m.xx + 1e-9) << radius;
    // A disk has R²/4 a direction; collecting it in pixels adds 1/12. What the pixel grid adds to that swings
    // with R and dies out.
    if (radius >= 2.9) {
      EXPECT_NEAR(m.xx, radius * radius / 4 + 1.0 / 12, (radius < 6 ? 0.02 : 0.005) * radius * radius / 4)
          << radius;
    }
  }
}

TEST(DiskKernel, IsTheAreaOfPixelAndDiskInCommon) {
  for (const double radius : {0.7, 1.5, 3.3, 7.9}) {
    const PlaneKernel kernel = disk_kernel(radius);
    const std::vector<double> table = kernel.table();
    const int reach = kernel.reach_x();
    constexpr int kFine = 200;
    for (int y = -reach; y <= reach; ++y)
      for (int x = -reach; x <= reach; ++x) {
        int inside = 0;
        for (int j = 0; j < kFine; ++j)
          for (int i = 0; i < kFine; ++i)
            inside += std::hypot(x - 0.5 + (i + 0.5) / kFine, y - 0.5 + (j + 0.5) / kFine) <= radius;
        const double expected = inside / (1.0 * kFine * kFine) / (std::numbers::pi * radius * radius);
        EXPECT_NEAR(table[static_cast<std::size_t>((y + reach) * (2 * reach + 1) + x + reach)], expected,
                    2e-3 / (radius * radius))
            << radius << ' ' << x << ' ' << y;
      }
  }
}

TEST(DiskKernel, TransferFunctionVanishesFirstAt061OverR) {
  for (const double radius : {4.0, 10.0, 25.0}) {
    const PlaneKernel kernel = disk_kernel(radius);
    const std::vector<double> table = kernel.table();
    const int reach = kernel.reach_x();
    const auto transfer = [&](double f) {
      double sum = 0;
      for (int y = -reach; y <= reach; ++y)
        for (int x = -reach; x <= reach; ++x)
          sum += table[static_cast<std::size_t>((y + reach) * (2 * reach + 1) + x + reach)] *
                 std::cos(2 * std::numbers::pi * f * x);
      return sum;
    };
    const double zero = 0.6098 / radius;
    EXPECT_GT(transfer(0.98 * zero), 0) << radius;
    EXPECT_LT(transfer(1.02 * zero), 0) << radius;
    // First side lobe of 2·J1(x)/x: −0.1323 at x = 5.136, times the transfer function of a pixel.
    const double f = 5.1356 / (2 * std::numbers::pi * radius);
    const double pixel = std::sin(std::numbers::pi * f) / (std::numbers::pi * f);
    EXPECT_NEAR(transfer(f), -0.1323 * pixel, 0.003) << radius;
  }
}

TEST(LineKernel, HasTheSecondMomentOfASegmentOnAnAxis) {
  for (const int length : {1, 3, 5, 21, 199}) {
    for (const double angle : {0.0, 90.0, 180.0, -90.0}) {
      const Moments m = moments(line_kernel(length, angle));
      const bool across = std::abs(angle) == 90;
      EXPECT_EQ(m.sum, 1);
      EXPECT_NEAR(across ? m.yy : m.xx, (length * length - 1) / 12.0, 1e-3 * length * length) << length;
      EXPECT_EQ(across ? m.xx : m.yy, 0) << length;
    }
  }
}

TEST(LineKernel, IsCentredAndAsLongAsAskedAtEveryAngle) {
  for (double angle = 3; angle < 180; angle += 13.7) {
    for (const double length : {1.2, 2.0, 7.5, 40.0, 200.0}) {
      const Moments m = moments(line_kernel(length, angle));
      EXPECT_EQ(m.sum, 1);
      EXPECT_EQ(m.x, 0);
      EXPECT_EQ(m.y, 0);
      // L²/12 for the segment; collecting it in pixels moves every point by at most half a pixel a side.
      EXPECT_NEAR(std::sqrt(m.xx + m.yy), length / std::sqrt(12.0), 0.5) << angle << ' ' << length;
      if (length >= 40) {
        const double c = std::cos(angle * std::numbers::pi / 180);
        const double s = -std::sin(angle * std::numbers::pi / 180);
        EXPECT_NEAR(m.xx, length * length / 12 * c * c, 0.01 * length * length / 12 + 0.3);
        EXPECT_NEAR(m.xy, length * length / 12 * c * s, 0.01 * length * length / 12 + 0.3);
      }
    }
  }
}

Image slow_filter(const Image& src, const PlaneKernel& kernel) {
  const std::vector<double> table = kernel.table();
  const int rx = kernel.reach_x();
  const int ry = kernel.reach_y();
  Image out(src.size(), src.channels());
  for (int y = 0; y < src.height(); ++y)
    for (int x = 0; x < src.width(); ++x)
      for (int c = 0; c < src.channels(); ++c) {
        double sum = 0;
        for (int dy = -ry; dy <= ry; ++dy)
          for (int dx = -rx; dx <= rx; ++dx)
            sum += table[static_cast<std::size_t>((dy + ry) * (2 * rx + 1) + dx + rx)] *
                   src.row(reflect_101(y + dy,
                                       src.height()))[reflect_101(x + dx, src.width()) * src.channels() + c];
        out.row(y)[x * src.channels() + c] = static_cast<std::uint8_t>(std::floor(sum + 0.5));
      }
  return out;
}

TEST(PlaneFilter, EqualsTheDefiningSumExactlyOnEveryInstructionSet) {
  // Sums are exact in both ways, so there is no tolerance.
  for (const Size size : {Size{45, 23}, Size{13, 40}, Size{1, 9}, Size{9, 1}, Size{1, 1}}) {
    for (const int channels : {1, 3}) {
      const Image src = test::textured(size, channels);
      for (const PlaneKernel& kernel :
           {disk_kernel(0.8), disk_kernel(2.6), disk_kernel(3.4), disk_kernel(12.2), line_kernel(1.7, 30),
            line_kernel(33.3, 112), line_kernel(61, 0)}) {
        const Image slow = slow_filter(src, kernel);
        test::for_every_target([&](std::string_view name) {
          EXPECT_EQ(filter_plane(src, kernel), slow)
              << std::string(name) << ' ' << size.width << 'x' << size.height << ' ' << kernel.reach_x();
        });
      }
    }
  }
}

TEST(DiskFilter, RowsLeftOutAreRecovered) {
  // Grain and edges, then the gratings that interpolation finds hardest.
  Image src = test::textured({150, 170}, 3);
  for (const double radius : {15.9, 16.0, 23.9, 31.0, 40.0}) {
    for (const double period : {0.0, 7.0, 11.0, 17.0}) {
      if (period > 0)
        for (int y = 0; y < src.height(); ++y)
          std::fill_n(src.row(y), src.stride(),
                      static_cast<std::uint8_t>(std::fmod(y, period) < period / 2 ? 0 : 255));
      const Image fast = filter_disk(src, radius);
      const Image slow = filter_plane(src, disk_kernel(radius));
      int worst = 0;
      for (std::size_t i = 0; i < src.bytes(); ++i)
        worst = std::max(worst, std::abs(fast.data()[i] - slow.data()[i]));
      EXPECT_LE(worst, period > 0 ? 2 : 1) << radius << ' ' << period;
      EXPECT_LT(test::mse(fast, slow), period > 0 ? 0.7 : 0.25) << radius << ' ' << period;
    }
  }
}

TEST(PlaneFilter, StripsJoinWithoutASeam) {
  const Image src = test::textured({1500, 5}, 3);
  EXPECT_EQ(filter_plane(src, disk_kernel(3.7)), slow_filter(src, disk_kernel(3.7)));
}

TEST(PlaneFilter, ConstantsStayConstant) {
  for (const int level : {0, 1, 127, 255}) {
    const Image src = test::flat({70, 50}, 3, static_cast<std::uint8_t>(level));
    for (const double radius : {0.9, 5.5, 14.0, 40.0}) EXPECT_EQ(filter_disk(src, radius), src);
    for (const double length : {1.1, 30.0, 200.0}) EXPECT_EQ(filter_plane(src, line_kernel(length, 37)), src);
  }
}

}  // namespace
}  // namespace proofload::stress
