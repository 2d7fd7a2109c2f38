#include "proofload/data/geometry.h"

#include <algorithm>

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

}  // namespace proofload
