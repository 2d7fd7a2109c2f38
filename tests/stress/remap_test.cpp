#include "proofload/stress/remap.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload::stress {
namespace {

Displacement shift(Size frame, double dx, double dy, int log = 3) {
  return Displacement::of(frame, log, log, [=](Point p) { return Point{p.x - dx, p.y - dy}; });
}

TEST(Remap, NoDisplacementCopiesBytes) {
  for (const int channels : {1, 3}) {
    const Image image = test::textured({83, 47}, channels);
    const Moved moved = move_displaced(image, shift({83, 47}, 0, 0), Beyond::reflect, 0);
    EXPECT_EQ(moved.image, image);
    for (const std::uint8_t v : moved.validity) ASSERT_EQ(v, 1);
  }
}

// An affine map as a field is exact up to the units in which positions are kept.
TEST(Remap, AgreesWithTheAffineMover) {
  const Size frame{120, 90};
  const Image image = test::textured(frame, 3);
  const double c = std::cos(0.3);
  const double s = std::sin(0.3);
  const std::array<double, 6> m{c, s, 60 - c * 60 - s * 45, -s, c, 45 + s * 60 - c * 45};
  const Displacement field = Displacement::of(frame, 4, 2, [&](Point p) {
    return Point{m[0] * p.x + m[1] * p.y + m[2], m[3] * p.x + m[4] * p.y + m[5]};
  });
  for (const Beyond beyond : {Beyond::reflect, Beyond::constant}) {
    const Moved a = move_displaced(image, field, beyond, 90);
    const Moved b = move_affine(image, m, beyond, 90);
    std::size_t differ = 0;
    for (std::size_t i = 0; i < a.image.bytes(); ++i) {
      ASSERT_NEAR(a.image.data()[i], b.image.data()[i], 1);
      differ += a.image.data()[i] != b.image.data()[i];
    }
    EXPECT_LT(differ, a.image.bytes() / 100);
    std::size_t border = 0;
    for (std::size_t i = 0; i < a.validity.size(); ++i) border += a.validity[i] != b.validity[i];
    EXPECT_LE(border, 4U);
  }
}

TEST(Remap, WholeShiftsCopyAndWhatComesFromOutsideIsMarked) {
  const Size frame{50, 40};
  const Image image = test::textured(frame, 3);
  const Moved moved = move_displaced(image, shift(frame, 5, -3), Beyond::constant, 77);
  for (int y = 0; y < 40; ++y)
    for (int x = 0; x < 50; ++x) {
      const bool seen = x >= 5 && y < 37;
      ASSERT_EQ(moved.validity[static_cast<std::size_t>(y * 50 + x)], seen);
      for (int k = 0; k < 3; ++k)
        ASSERT_EQ(moved.image.row(y)[3 * x + k], seen ? image.row(y + 3)[3 * (x - 5) + k] : 77);
    }
}

TEST(Remap, SmallAndNarrowPicturesWork) {
  for (const Size size : {Size{1, 1}, Size{1, 9}, Size{9, 1}, Size{2, 2}})
    for (const int channels : {1, 3}) {
      const Image image = test::textured(size, channels);
      EXPECT_EQ(move_displaced(image, shift(size, 0.5, 30), Beyond::reflect, 0).image.size(), size);
    }
}

}  // namespace
}  // namespace proofload::stress
