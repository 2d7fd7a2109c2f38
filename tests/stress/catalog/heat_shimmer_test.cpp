#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/stressing.h"

namespace proofload {
namespace {

constexpr Size kSize{160, 120};

std::vector<Point> shifts(std::uint64_t key, std::uint32_t frame, const Value& params = Value::object()) {
  const Warp back =
      test::stressed(*test::stressor("heat_shimmer", params), test::flat(kSize, 1, 90), 2, {key, 0, frame})
          .warp.inverse();
  std::vector<Point> out;
  for (int y = 10; y < kSize.height; y += 20)
    for (int x = 10; x < kSize.width; x += 20) {
      const Point from = back.map(Point{x + 0.5, y + 0.5});
      out.push_back({from.x - x - 0.5, from.y - y - 0.5});
    }
  return out;
}
double product(const std::vector<Point>& a, const std::vector<Point>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i].x * b[i].x + a[i].y * b[i].y;
  return sum / static_cast<double>(a.size());
}

TEST(HeatShimmer, TheRootMeanSquareShiftIsTheParameterInEveryFrame) {
  for (const std::uint32_t frame : {0U, 2U, 3U, 5U, 6U, 100U}) {
    double square = 0;
    for (std::uint64_t key = 0; key < 60; ++key) {
      const auto one = shifts(key, frame);
      square += product(one, one) / 60;
    }
    EXPECT_NEAR(std::sqrt(square), 2, 0.06) << frame;
  }
}

// Between two moments the weights are those of a quarter turn: cos(pi/2·t/6) of what was.
TEST(HeatShimmer, TheAirForgetsInOnePeriod) {
  for (const std::uint32_t frame : {1U, 2U, 3U, 6U, 9U}) {
    double both = 0;
    for (std::uint64_t key = 0; key < 60; ++key) both += product(shifts(key, 0), shifts(key, frame)) / 60;
    const double expected = frame < 6 ? std::cos(M_PI / 2 * frame / 6) : 0;
    EXPECT_NEAR(both / 4, expected, 0.05) << frame;
  }
}

TEST(HeatShimmer, NeighboursMoveTogetherByTheirDistance) {
  Value params = Value::object();
  params["length"] = 0.1;  // 12 px.
  double product = 0;
  double square = 0;
  for (std::uint64_t key = 0; key < 150; ++key) {
    const Warp back =
        test::stressed(*test::stressor("heat_shimmer", params), test::flat(kSize, 1, 90), 2, {key, 0, 0})
            .warp.inverse();
    for (int y = 10; y < kSize.height; y += 25)
      for (int x = 10; x < kSize.width - 24; x += 25) {
        const Point a{x + 0.5, y + 0.5};
        const Point b{x + 24.5, y + 0.5};
        const double da = back.map(a).x - a.x;
        product += da * (back.map(b).x - b.x);
        square += da * da;
      }
  }
  EXPECT_NEAR(product / square, std::exp(-1.0), 0.05);  // exp(−d²/4σ²) at d = 2σ.
}

}  // namespace
}  // namespace proofload
