// The caustic shader of the corruption benchmarks by its own words, in double precision.
#pragma once

#include <algorithm>
#include <cmath>

namespace proofload::test {

/// Light at pixel (x, y), 0 to 1, where the pattern repeats every `size` px.
inline double caustic_shader(int x, int y, double time, double size) {
  const double py = std::fmod(y / size, 1) * 2 * M_PI - 250;
  const double px = std::fmod(x / size, 1) * 2 * M_PI - 250;
  double iy = py;
  double ix = px;
  double c = 1;
  for (int n = 0; n < 5; ++n) {
    const double t = time * (1 - 3.5 / (n + 1));
    const double ny = py + std::cos(t - iy) + std::sin(t + ix);
    const double nx = px + std::sin(t - ix) + std::cos(t + iy);
    iy = ny;
    ix = nx;
    c += 1 / std::hypot(py / (std::sin(iy + t) / 0.005), px / (std::cos(ix + t) / 0.005));
  }
  c = 1.17 - std::pow(c / 5, 1.4);
  return std::min(1.0, std::pow(std::abs(c), 8));
}

}  // namespace proofload::test
