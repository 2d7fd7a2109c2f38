#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "support/stressing.h"

namespace proofload {
namespace {

Value params(double frequency, double exposure, double readout) {
  Value out = Value::object();
  out["frequency"] = frequency;
  out["exposure"] = exposure;
  out["readout"] = readout;
  return out;
}

Stressed first(
    const Value& how, double amplitude, const Image& image, double frame_rate = 25, std::uint32_t at = 0) {
  const auto vibration = test::stressor("vibration", how);
  const auto pass = vibration->start({at + 1, frame_rate, image.size()}, test::kKeys,
                                     vibration->axis().level_of(amplitude));
  Sample frame;
  frame.image = image;
  for (std::uint32_t t = 0; t < at; ++t) pass->next(frame, t);
  return pass->next(frame, at)->stressed;
}

// Variance over columns of what a white dot becomes, px².
double spread(const Image& image) {
  double sum = 0;
  double first = 0;
  double second = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) {
      const double w = image.row(y)[x];
      sum += w;
      first += w * x;
      second += w * x * x;
    }
  return second / sum - (first / sum) * (first / sum);
}

Image square() {
  Image image({101, 101}, 1);
  for (int y = 45; y < 56; ++y)
    for (int x = 45; x < 56; ++x) image.row(y)[x] = 255;
  return image;
}

// Ten whole vibrations in an exposure: nothing moves, all blurs.
TEST(Vibration, ManyVibrationsAreAGaussianOfTheAmplitudeOverRootTwo) {
  const Image clean = square();
  for (const double amplitude : {2.0, 5.0}) {
    const Stressed out = first(params(200, 50, 16), amplitude, clean);
    const Point p = out.warp.map(Point{50, 50});
    EXPECT_NEAR(p.x, 50, 1e-3);
    EXPECT_NEAR(p.y, 50, 1e-3);
    const double widened = spread(out.sample.image) - spread(clean);
    EXPECT_NEAR(widened, amplitude * amplitude / 2, 0.03 * amplitude * amplitude);
  }
}

// No time to move within an exposure: rows go with the sine, nothing blurs.
TEST(Vibration, AShortExposureWobblesByTheWholeAmplitude) {
  const Image clean = test::flat({40, 200}, 1, 77);
  const Stressed out = first(params(100, 0, 20), 3, clean);
  // Two vibrations from the first row to the last.
  double power = 0;
  double most = 0;
  for (int y = 0; y < 200; ++y) {
    const double d = out.warp.map(Point{20, y + 0.5}).x - 20;
    power += d * d / 200;
    most = std::max(most, std::abs(d));
  }
  EXPECT_NEAR(most, 3, 0.01);
  EXPECT_NEAR(std::sqrt(2 * power), 3, 0.08);
  // Also the vertical part: rows are where their field says.
  const Point back = out.warp.inverse().map(out.warp.map(Point{20, 100.5}));
  EXPECT_NEAR(back.x, 20, 0.01);
  EXPECT_NEAR(back.y, 100.5, 0.01);
}

// In between, both parts are those of the mean and the variance of a sine over a window, here by brute force.
TEST(Vibration, BlurAndWobbleShareTheSineAsItsMeanAndVarianceDo) {
  const double frequency = 60;
  const double exposure = 0.005;
  const double amplitude = 4;
  double mean_power = 0;
  double variance = 0;
  const int phases = 500;
  const int steps = 500;
  for (int i = 0; i < phases; ++i) {
    double mean = 0;
    double square = 0;
    for (int k = 0; k < steps; ++k) {
      const double t = exposure * (k + 0.5) / steps;
      const double d = amplitude * std::sin(2 * std::numbers::pi * (frequency * t + i / double{phases}));
      mean += d / steps;
      square += d * d / steps;
    }
    mean_power += mean * mean / phases;
    variance += (square - mean * mean) / phases;
  }
  const Image clean = test::flat({30, 1200}, 1, 77);
  // Six vibrations on the way down.
  const Stressed wobble = first(params(frequency, 1000 * exposure, 100), amplitude, clean);
  double power = 0;
  for (int y = 0; y < 1200; ++y) {
    const double d = wobble.warp.map(Point{15, y + 0.5}).x - 15;
    power += d * d / 1200;
  }
  EXPECT_NEAR(power, mean_power, 0.01 * mean_power);
  // A global shutter: the whole picture blurs and moves. Pixels between pixels widen by a quarter of a square pixel at most.
  const Image dot = square();
  const Stressed blur = first(params(frequency, 1000 * exposure, 0), amplitude, dot);
  const double widened = spread(blur.sample.image) - spread(dot);
  EXPECT_GT(widened, 0.97 * variance);
  EXPECT_LT(widened, 1.03 * variance + 0.25);
}

TEST(Vibration, PhasesRunOnFromFrameToFrame) {
  const Image clean = test::flat({40, 40}, 1, 77);
  const Value how = params(10, 0, 0);
  // 10 Hz at 40 frames a second: four frames a turn.
  const double x0 = first(how, 3, clean, 40, 0).warp.map(Point{20, 20}).x - 20;
  const double x1 = first(how, 3, clean, 40, 1).warp.map(Point{20, 20}).x - 20;
  const double x2 = first(how, 3, clean, 40, 2).warp.map(Point{20, 20}).x - 20;
  const double x4 = first(how, 3, clean, 40, 4).warp.map(Point{20, 20}).x - 20;
  EXPECT_NEAR(x2, -x0, 1e-3);
  EXPECT_NEAR(x4, x0, 1e-3);
  EXPECT_NEAR(std::hypot(x0, x1), 3, 1e-2);
}

}  // namespace
}  // namespace proofload
