#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "support/caustic_shader.h"
#include "support/stressing.h"

namespace proofload {
namespace {

constexpr int kWide = 224;
constexpr int kHigh = 150;

// Height of the water by the shader in double precision, softened by a Gaussian of 1 px.
std::vector<double> water(std::uint64_t key) {
  const Rng rng(key);
  const double time = 0.5 + 1.5 * rng.uniform(0, 0);
  const double size = kWide * (0.75 + 0.5 * rng.uniform(0, 1));
  std::vector<double> raw(kWide * kHigh);
  for (int y = 0; y < kHigh; ++y)
    for (int x = 0; x < kWide; ++x)
      raw[static_cast<std::size_t>(y * kWide + x)] = test::caustic_shader(x, y, time, size);
  std::vector<double> out(raw.size());
  double norm = 0;
  for (int k = -4; k <= 4; ++k) norm += std::exp(-k * k / 2.0);
  for (int y = 0; y < kHigh; ++y)
    for (int x = 0; x < kWide; ++x)
      for (int j = -4; j <= 4; ++j)
        for (int i = -4; i <= 4; ++i)
          out[static_cast<std::size_t>(y * kWide + x)] +=
              std::exp(-(i * i + j * j) / 2.0) / norm / norm *
              raw[static_cast<std::size_t>(std::clamp(y + j, 0, kHigh - 1) * kWide +
                                           std::clamp(x + i, 0, kWide - 1))];
  return out;
}

// The vectors of the benchmark: a ray from above, the normal of the water, Snell's law, and the frame of both.
Point refracted(double sx, double sy) {
  const double length = std::sqrt(sx * sx + sy * sy + 1);
  const double n[3] = {sx / length, sy / length, 1 / length};
  const double angle = std::acos(n[2]);
  const double out = std::asin(std::sin(angle) / 4);
  // In the plane of the ray and the normal; `across` is at right angles to the normal, away from the ray.
  const double m = std::hypot(n[0], n[1]);
  if (m < 1e-12) return {0, 0};
  const double across[3] = {-n[2] * n[0] / m, -n[2] * n[1] / m, m};
  return {std::cos(out) * n[0] + std::sin(out) * across[0], std::cos(out) * n[1] + std::sin(out) * across[1]};
}

TEST(CausticRefraction, MovesEveryPixelAsTheFormulaDoes) {
  constexpr double kBend = 0.245;
  for (const bool cutoff : {false, true}) {
    Value params = Value::object();
    params["cutoff"] = cutoff;
    const auto stressor = test::stressor("caustic_refraction", params);
    const double bend = stressor->axis().natural(stressor->axis().level_of(kBend));
    const std::vector<double> height = water(5);
    const Warp back =
        test::stressed(*stressor, test::flat({kWide, kHigh}, 1, 90), kBend, {5, 0, 0}).warp.inverse();
    int off = 0;
    int moved = 0;
    for (int y = 1; y < kHigh - 1; y += 3)
      for (int x = 1; x < kWide - 1; x += 3) {
        const auto at = [&](int i, int j) { return height[static_cast<std::size_t>(j * kWide + i)]; };
        const double sx = at(x + 1, y) - at(x - 1, y);
        const double sy = at(x, y + 1) - at(x, y - 1);
        Point shift = refracted(sx, sy);
        if (cutoff && 1 / std::sqrt(sx * sx + sy * sy + 1) >= 0.999) shift = {0, 0};
        const Point p{x + 0.5, y + 0.5};
        const Point from = back.map(p);
        moved += std::hypot(shift.x, shift.y) * bend * kWide > 1;
        off += std::abs(from.x - p.x - bend * kWide * shift.x) > 0.05 ||
               std::abs(from.y - p.y - bend * kWide * shift.y) > 0.05;
      }
    EXPECT_LE(off, 10);
    EXPECT_GT(moved, 300);
  }
}

TEST(CausticRefraction, LightIsThatOfTheSlopes) {
  Value params = Value::object();
  params["lighting"] = 4;
  const std::vector<double> height = water(5);
  const Image out =
      test::stress_at("caustic_refraction", test::flat({kWide, kHigh}, 1, 120), 0.1175, params, {5, 0, 0});
  int off = 0;
  for (int y = 1; y < kHigh - 1; ++y)
    for (int x = 1; x < kWide - 1; ++x) {
      const auto at = [&](int i, int j) { return height[static_cast<std::size_t>(j * kWide + i)]; };
      const double light = at(x, y + 1) - at(x, y - 1) - at(x + 1, y) + at(x - 1, y);
      const double expected = std::clamp(120 + 255 * 0.47 * light, 0.0, 255.0);
      off += std::abs(out.row(y)[x] - expected) > 1.5;
    }
  EXPECT_LE(off, 20);
}

// Two and a half times larger, the same picture of the water is finer sampled, and moves by shares of the side as before.
TEST(CausticRefraction, LargerPicturesMoveByTheSameShare) {
  const auto stressor = test::stressor("caustic_refraction");
  const auto square = [&](int factor) {
    const Warp back =
        test::stressed(*stressor, test::flat({kWide * factor, kHigh * factor}, 1, 90), 0.3, {5, 0, 0})
            .warp.inverse();
    double sum = 0;
    for (int y = 2; y < kHigh - 2; y += 2)
      for (int x = 2; x < kWide - 2; x += 2) {
        const Point p{(x + 0.5) * factor, (y + 0.5) * factor};
        const Point from = back.map(p);
        sum += (std::pow(from.x - p.x, 2) + std::pow(from.y - p.y, 2)) / factor / factor;
      }
    return std::sqrt(sum);
  };
  const double one = square(1);
  EXPECT_NEAR(square(3), one, 0.05 * one);
  EXPECT_NEAR(square(4), one, 0.05 * one);
}

TEST(CausticRefraction, TheWaterMovesOnFromFrameToFrame) {
  const Image image = test::textured({kWide, kHigh}, 3);
  const auto at = [&](std::uint32_t frame) {
    return test::stress_at("caustic_refraction", image, 0.1, Value::object(), {5, 0, frame});
  };
  EXPECT_GT(test::mse(at(0), at(1)), 0);
  EXPECT_LT(test::mse(at(0), at(1)), test::mse(at(0), at(25)));
}

}  // namespace
}  // namespace proofload
