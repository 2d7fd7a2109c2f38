#include "proofload/data/displacement.h"

#include <algorithm>
#include <cmath>

namespace proofload {

namespace {

constexpr int kSteps = 40;
constexpr double kClose = 1e-4;  // px.

int nodes(int size, int log) { return ((size - 1 + (1 << log) - 1) >> log) + 1; }

// Cell and place inside it of a coordinate counted in nodes.
struct Place {
  int index;
  double share;
  bool inside;
};
Place place(double u, int count) {
  if (count == 1 || !(u > 0)) return {0, 0, false};
  if (u >= count - 1) return {count - 2, 1, false};
  const int index = static_cast<int>(u);
  return {index, u - index, true};
}

}  // namespace

Displacement::Displacement(Size frame, int log_x, int log_y)
    : frame_(frame),
      log_x_(log_x),
      log_y_(log_y),
      columns_(nodes(frame.width, log_x)),
      rows_(nodes(frame.height, log_y)),
      x_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)),
      y_(x_.size()) {}

Displacement::At Displacement::at(Point p) const {
  const Place px = place((p.x - 0.5) / (1 << log_x_), columns_);
  const Place py = place((p.y - 0.5) / (1 << log_y_), rows_);
  const auto node = [&](const std::vector<std::int32_t>& d, int right, int down) {
    const int i = std::min(px.index + right, columns_ - 1);
    const int j = std::min(py.index + down, rows_ - 1);
    return kUnit *
           d[static_cast<std::size_t>(j) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(i)];
  };
  At out{};
  const auto blend = [&](const std::vector<std::int32_t>& d, double& value, double& along_x,
                         double& along_y) {
    const double a = node(d, 0, 0);
    const double b = node(d, 1, 0);
    const double c = node(d, 0, 1);
    const double e = node(d, 1, 1);
    const double top = a + px.share * (b - a);
    const double low = c + px.share * (e - c);
    value = top + py.share * (low - top);
    along_x = px.inside ? ((1 - py.share) * (b - a) + py.share * (e - c)) / (1 << log_x_) : 0;
    along_y = py.inside ? (low - top) / (1 << log_y_) : 0;
  };
  blend(x_, out.d.x, out.xx, out.xy);
  blend(y_, out.d.y, out.yx, out.yy);
  return out;
}

Point Displacement::to_source(Point p) const {
  const Point d = at(p).d;
  return {p.x + d.x, p.y + d.y};
}

// Newton's method; a step that brings no gain is halved.
Point Displacement::to_result(Point p) const {
  Point q = p;
  At here = at(q);
  const auto miss = [&](Point at_q, const At& a) {
    return Point{at_q.x + a.d.x - p.x, at_q.y + a.d.y - p.y};
  };
  Point error = miss(q, here);
  double size = std::hypot(error.x, error.y);
  for (int step = 0; step < kSteps && size > kClose; ++step) {
    const double a = 1 + here.xx;
    const double d = 1 + here.yy;
    const double determinant = a * d - here.xy * here.yx;
    Point by = error;  // Where the map folds, its own distance is as good a step as any.
    if (std::abs(determinant) > 1e-6)
      by = {(d * error.x - here.xy * error.y) / determinant, (a * error.y - here.yx * error.x) / determinant};
    double share = 1;
    bool better = false;
    for (int halving = 0; halving < 8 && !better; ++halving, share /= 2) {
      const Point next{q.x - share * by.x, q.y - share * by.y};
      const At there = at(next);
      const Point left = miss(next, there);
      const double now = std::hypot(left.x, left.y);
      if (now < size) {
        q = next;
        here = there;
        error = left;
        size = now;
        better = true;
      }
    }
    if (!better) break;
  }
  return q;
}

}  // namespace proofload
