#include "proofload/data/geometry.h"

#include <algorithm>
#include <cmath>

namespace proofload {

Box intersection(const Box& a, const Box& b) {
  Box c{std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)};
  c.x1 = std::max(c.x0, c.x1);
  c.y1 = std::max(c.y0, c.y1);
  return c;
}

double iou(const Box& a, const Box& b) {
  const double common = intersection(a, b).area();
  const double all = a.area() + b.area() - common;
  return all > 0 ? common / all : 0;
}

namespace {

// Twice the area, positive where the corners go from x towards y.
double doubled_area(std::span<const Point> corners) {
  double out = 0;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const Point& p = corners[i];
    const Point& q = corners[(i + 1) % corners.size()];
    out += p.x * q.y - q.x * p.y;
  }
  return out;
}

}  // namespace

double area(std::span<const Point> corners) { return std::abs(doubled_area(corners)) / 2; }

// What of `a` is left when every side of `b` has cut off what lies beyond it (Sutherland and Hodgman, 1974).
double common_area(const Corners& a, const Corners& b) {
  Corners left = a;
  const double sense = doubled_area(b) < 0 ? -1 : 1;
  for (std::size_t i = 0; i < b.size() && !left.empty(); ++i) {
    const Point& p = b[i];
    const Point& q = b[(i + 1) % b.size()];
    const auto inside = [&](const Point& c) {
      return sense * ((q.x - p.x) * (c.y - p.y) - (q.y - p.y) * (c.x - p.x));
    };
    Corners kept;
    for (std::size_t k = 0; k < left.size(); ++k) {
      const Point& c = left[k];
      const Point& d = left[(k + 1) % left.size()];
      const double at_c = inside(c);
      const double at_d = inside(d);
      if (at_c >= 0) kept.push_back(c);
      if ((at_c > 0 && at_d < 0) || (at_c < 0 && at_d > 0)) {
        const double t = at_c / (at_c - at_d);
        kept.push_back({c.x + t * (d.x - c.x), c.y + t * (d.y - c.y)});
      }
    }
    left = std::move(kept);
  }
  return area(left);
}

double iou(const Corners& a, const Corners& b) {
  const double common = common_area(a, b);
  const double all = area(a) + area(b) - common;
  return all > 0 ? common / all : 0;
}

Box bounds(std::span<const Point> corners) {
  if (corners.empty()) return {};
  Box out{corners[0].x, corners[0].y, corners[0].x, corners[0].y};
  for (const Point& p : corners) {
    out.x0 = std::min(out.x0, p.x);
    out.y0 = std::min(out.y0, p.y);
    out.x1 = std::max(out.x1, p.x);
    out.y1 = std::max(out.y1, p.y);
  }
  return out;
}

Corners turned_box(Point centre, double width, double height, double angle) {
  const double c = std::cos(angle) / 2;
  const double s = std::sin(angle) / 2;
  const Point along{width * c, width * s};
  const Point across{-height * s, height * c};
  return {{centre.x - along.x - across.x, centre.y - along.y - across.y},
          {centre.x + along.x - across.x, centre.y + along.y - across.y},
          {centre.x + along.x + across.x, centre.y + along.y + across.y},
          {centre.x - along.x + across.x, centre.y - along.y + across.y}};
}

}  // namespace proofload
