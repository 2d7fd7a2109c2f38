#include "proofload/stress/thin_plate.h"

#include <algorithm>
#include <cmath>

#include "proofload/core/error.h"
#include "proofload/stress/linear_equations.h"

namespace proofload::stress {

namespace {

double kernel(double square) { return square > 0 ? 0.5 * square * std::log(square) : 0; }

}  // namespace

ThinPlate::ThinPlate(std::span<const Point> from, std::span<const Point> to)
    : from_(from.begin(), from.end()), unit_(1) {
  if (from.size() != to.size() || from.size() < 3)
    throw Error(ErrorCode::invalid_argument, "a thin-plate spline needs three pairs of points or more");
  for (const Point p : from_) unit_ = std::max({unit_, std::abs(p.x), std::abs(p.y)});
  for (Point& p : from_) p = {p.x / unit_, p.y / unit_};
  const std::size_t n = from_.size();
  const std::size_t size = n + 3;
  // [K P; Pᵀ 0] w = [to; 0], both coordinates at once.
  std::vector<std::vector<double>> m(size, std::vector<double>(size + 2, 0.0));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < n; ++k) {
      const double dx = from_[i].x - from_[k].x;
      const double dy = from_[i].y - from_[k].y;
      m[i][k] = kernel(dx * dx + dy * dy);
    }
    const double affine[] = {1, from_[i].x, from_[i].y};
    for (std::size_t c = 0; c < 3; ++c) m[i][n + c] = m[n + c][i] = affine[c];
    m[i][size] = to[i].x;
    m[i][size + 1] = to[i].y;
  }
  if (!eliminate(m, 1e-10))
    throw Error(ErrorCode::invalid_argument, "the points of a thin-plate spline lie on a line or coincide");
  for (std::size_t i = 0; i < size; ++i) weights_.push_back({m[i][size] / m[i][i], m[i][size + 1] / m[i][i]});
}

Point ThinPlate::map(Point p) const {
  const double x = p.x / unit_;
  const double y = p.y / unit_;
  const std::size_t n = from_.size();
  Point out{weights_[n].x + weights_[n + 1].x * x + weights_[n + 2].x * y,
            weights_[n].y + weights_[n + 1].y * x + weights_[n + 2].y * y};
  for (std::size_t i = 0; i < n; ++i) {
    const double dx = x - from_[i].x;
    const double dy = y - from_[i].y;
    const double k = kernel(dx * dx + dy * dy);
    out.x += weights_[i].x * k;
    out.y += weights_[i].y * k;
  }
  return out;
}

}  // namespace proofload::stress
