#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "support/stressing.h"

namespace proofload {
namespace {

Image grating(double period, bool diagonal = false) {
  Image image({240, 200}, 1);
  for (int y = 0; y < 200; ++y)
    for (int x = 0; x < 240; ++x) {
      const double at = diagonal ? (x + y) / std::numbers::sqrt2 : x;
      image.row(y)[x] =
          static_cast<std::uint8_t>(std::lround(128 + 100 * std::cos(2 * std::numbers::pi * at / period)));
    }
  return image;
}
double spread(const Image& image) {
  int low = 255;
  int high = 0;
  for (int x = 60; x < 180; ++x) {
    low = std::min<int>(low, image.row(100)[x]);
    high = std::max<int>(high, image.row(100)[x]);
  }
  return high - low;
}

// The kernel is w·J1(w·r)/(2·pi·r): a point of 255 on grey, so that negative ripples show, too.
TEST(Ringing, APointBecomesTheJinc) {
  Image image = test::flat({81, 81}, 1, 100);
  image.row(40)[40] = 255;
  const double w = 2 * std::numbers::pi / 5;
  const Image out = test::stress_at("ringing", image, 5);
  double sum = 0;  // Of the kernel as far as it reaches: it is scaled to 1.
  const auto kernel = [w](double r) {
    return r == 0 ? w * w / (4 * std::numbers::pi)
                  : w * std::cyl_bessel_j(1.0, w * r) / (2 * std::numbers::pi * r);
  };
  for (int y = -11; y <= 11; ++y)
    for (int x = -11; x <= 11; ++x) sum += kernel(std::hypot(x, y));
  for (int y = -11; y <= 11; ++y)
    for (int x = -11; x <= 11; ++x)
      ASSERT_NEAR(out.row(40 + y)[40 + x], 100 + 155 * kernel(std::hypot(x, y)) / sum, 0.52) << x << ' ' << y;
}

TEST(Ringing, DetailCoarserThanTheWavelengthPassesAndFinerDoesNot) {
  for (const bool diagonal : {false, true}) {
    const double before = spread(grating(9, diagonal));
    EXPECT_NEAR(spread(test::stress_at("ringing", grating(9, diagonal), 5)), before, 0.12 * before)
        << diagonal;
    EXPECT_LT(spread(test::stress_at("ringing", grating(3.5, diagonal), 5)), 0.12 * before) << diagonal;
  }
}

// Gibbs: an ideal low-pass overshoots a step by 8.95 % of its height, at whatever wavelength.
TEST(Ringing, AStepOvershootsByNinePercent) {
  Image step({200, 120}, 1);
  for (int y = 0; y < 120; ++y)
    for (int x = 0; x < 200; ++x) step.row(y)[x] = x < 100 ? 60 : 160;
  for (const double wavelength : {8.0, 14.0}) {
    const Image out = test::stress_at("ringing", step, wavelength);
    const int highest = *std::max_element(out.row(60), out.row(60) + 200);
    EXPECT_NEAR(highest, 169, 2) << wavelength;
  }
}

TEST(Ringing, ConstantsStay) {
  for (const int code : {0, 77, 255})
    EXPECT_EQ(test::stress_at("ringing", test::flat({30, 20}, 3, static_cast<std::uint8_t>(code)), 20),
              test::flat({30, 20}, 3, static_cast<std::uint8_t>(code)));
}

}  // namespace
}  // namespace proofload
