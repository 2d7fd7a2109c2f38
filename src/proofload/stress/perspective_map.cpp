#include "proofload/stress/perspective_map.h"

#include <cmath>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/stress/linear_equations.h"

namespace proofload::stress {

// Eight equations for the eight free numbers.
std::array<double, 9> through_corners(const std::array<Point, 4>& from, const std::array<Point, 4>& to) {
  std::vector<std::vector<double>> m;
  for (std::size_t i = 0; i < 4; ++i) {
    const Point p = from[i];
    const Point q = to[i];
    m.push_back({p.x, p.y, 1, 0, 0, 0, -q.x * p.x, -q.x * p.y, q.x});
    m.push_back({0, 0, 0, p.x, p.y, 1, -q.y * p.x, -q.y * p.y, q.y});
  }
  if (!eliminate(m, 1e-12)) throw Error(ErrorCode::invalid_argument, "three of four corners lie on a line");
  std::array<double, 9> out{};
  for (std::size_t c = 0; c < 8; ++c) out[c] = m[c][8] / m[c][c];
  out[8] = 1;
  return out;
}

std::array<double, 9> tilted(Size size, double about_x, double about_y) {
  const double cx = size.width / 2.0;
  const double cy = size.height / 2.0;
  const double f = std::hypot(size.width, size.height);
  const auto seen = [&](double x, double y) {
    // About the horizontal axis, then about the vertical one.
    const double y1 = y * std::cos(about_x);
    const double z1 = y * std::sin(about_x);
    const double x2 = x * std::cos(about_y) + z1 * std::sin(about_y);
    const double z2 = -x * std::sin(about_y) + z1 * std::cos(about_y);
    return Point{cx + f * x2 / (f + z2), cy + f * y1 / (f + z2)};
  };
  const double w = size.width;
  const double h = size.height;
  return through_corners({Point{0, 0}, Point{w, 0}, Point{w, h}, Point{0, h}},
                         {seen(-cx, -cy), seen(cx, -cy), seen(cx, cy), seen(-cx, cy)});
}

}  // namespace proofload::stress
