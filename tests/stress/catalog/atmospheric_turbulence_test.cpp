#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "support/stressing.h"

namespace proofload {
namespace {

Value params(const char* exposure, double tilt) {
  Value out = Value::object();
  out["exposure"] = exposure;
  out["tilt"] = tilt;
  return out;
}

// Cn² = 1e-13 over 1 km at 550 nm: r0 = (0.423·(2π/550e-9)²·1e-13·375)^(−3/5) = 10.24 mm, λ/r0 = 53.7 µrad = 2.685 px of
// 20 µrad. A lens of 50 mm sees λ/D = 0.55 px.
constexpr double kSeeing = 2.685;
constexpr double kDiffraction = 0.55;

TEST(AtmosphericTurbulence, GratingsPassAsFriedSays) {
  for (const bool brief : {false, true})
    for (const double period : {12.0, 20.0, 40.0}) {
      Image image({200, 120}, 1);
      for (int y = 0; y < 120; ++y)
        for (int x = 0; x < 200; ++x)
          image.row(y)[x] =
              static_cast<std::uint8_t>(std::lround(128 + 110 * std::cos(2 * std::numbers::pi * x / period)));
      const Image out =
          test::stress_at("atmospheric_turbulence", image, 100, params(brief ? "short" : "long", 0));
      double sum = 0;
      for (int x = 40; x < 160; ++x)
        sum += (out.row(60)[x] - 128) * std::cos(2 * std::numbers::pi * x / period);
      const double rho = 1 / period;
      const double q = kDiffraction * rho;
      const double lens = 2 / std::numbers::pi * (std::acos(q) - q * std::sqrt(1 - q * q));
      // The tilt of short exposures is movement, not blur.
      const double left = brief ? 1 - 0.5 * std::cbrt(q) : 1;
      EXPECT_NEAR(sum / 60 / 110, lens * std::exp(-3.44 * std::pow(kSeeing * rho, 5.0 / 3) * left), 0.025)
          << period << ' ' << brief;
    }
}

// 0.182·(D/r0)^(5/3)·(λ/D)² a direction: 0.427·4.882^(5/6)·0.55 px = 0.879 px.
TEST(AtmosphericTurbulence, ThePictureMovesByTheTiltOfTheWaveFront) {
  double sum = 0;
  double across = 0;
  int count = 0;
  for (std::uint64_t key = 1; key <= 40; ++key) {
    const Stressed out = test::stressed(*test::stressor("atmospheric_turbulence", params("short", 1)),
                                        test::flat({300, 200}, 1, 90), 100, {key, 1, 0});
    for (const Point p : {Point{40, 40}, Point{150, 100}, Point{260, 160}}) {
      const Point q = out.warp.map(p);
      sum += (q.x - p.x) * (q.x - p.x) + (q.y - p.y) * (q.y - p.y);
      across += q.x - p.x;
      ++count;
    }
  }
  EXPECT_NEAR(std::sqrt(sum / (2 * count)), 0.879, 0.1);
  EXPECT_NEAR(across / count, 0, 0.25);
}

TEST(AtmosphericTurbulence, EveryFrameMovesAnew) {
  const auto stressor = test::stressor("atmospheric_turbulence");
  const Image image = test::textured({100, 80}, 3);
  EXPECT_NE(test::stress_at(*stressor, image, 100, {1, 1, 0}),
            test::stress_at(*stressor, image, 100, {1, 1, 1}));
}

}  // namespace
}  // namespace proofload
