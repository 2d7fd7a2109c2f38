#include <gtest/gtest.h>

#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

Value alone(const char* factor, double angle) {
  Value out = Value::object();
  for (const char* const name : {"diffraction", "footprint", "jitter", "drift", "defocus", "seeing"})
    out[name] = std::string_view(name) == factor ? angle : 0.0;
  out["ifov"] = 100;
  return out;
}

// Jitter of 150 µrad at 100 µrad a pixel is a Gaussian of 1.5 px, and the factor doubles it.
TEST(PsfOtf, JitterIsAGaussianBlur) {
  const Image image = test::textured({90, 70}, 3);
  Value params = alone("jitter", 150);
  params["energy"] = 0.9999;
  for (const double factor : {1.0, 2.0}) {
    const Image out = test::stress_at("psf_otf", image, factor, params);
    const Image expected = test::stress_at("gaussian_blur", image, 1.5 * factor);
    for (std::size_t i = 0; i < out.bytes(); ++i)
      ASSERT_NEAR(out.data()[i], expected.data()[i], 1.5) << factor;
  }
}

// A detector of three pixels sees the mean of three: along rows and columns.
TEST(PsfOtf, FootprintsAreBoxes) {
  Image image({60, 40}, 1);
  for (int y = 0; y < 40; ++y)
    for (int x = 0; x < 60; ++x)
      image.row(y)[x] = static_cast<std::uint8_t>(std::lround(128 + 100 * std::cos(2 * 3.14159265 * x / 12)));
  const Image out = test::stress_at("psf_otf", image, 1, alone("footprint", 300));
  // sinc(3/12) = 0.9003.
  EXPECT_NEAR(out.row(20)[24] - 128.0, 90.03, 1.6);
  EXPECT_NEAR(out.row(20)[30] - 128.0, -90.03, 1.6);
}

TEST(PsfOtf, DriftFollowsItsAngle) {
  Image image = test::flat({61, 61}, 1, 0);
  image.row(30)[30] = 255;
  Value params = alone("drift", 900);
  params["drift_angle"] = 45;
  const Image out = test::stress_at("psf_otf", image, 1, params);
  // Up to the right, as seen on the screen.
  EXPECT_GT(out.row(28)[32], 15);
  EXPECT_GT(out.row(32)[28], 15);
  EXPECT_LT(out.row(28)[28], 4);
}

}  // namespace
}  // namespace proofload
