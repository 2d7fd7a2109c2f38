#include "proofload/stress/soft_polygon.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace proofload::stress {

namespace {

constexpr int kLines = 4;

// Adds the lengths of [from, to] inside every pixel of a row.
void add_run(std::span<double> row, double from, double to) {
  from = std::max(from, 0.0);
  to = std::min(to, static_cast<double>(row.size()));
  if (!(from < to)) return;
  const auto first = static_cast<std::size_t>(from);
  const auto last = static_cast<std::size_t>(to);
  if (first == last) {
    row[first] += to - from;
    return;
  }
  row[first] += static_cast<double>(first + 1) - from;
  for (std::size_t x = first + 1; x < last; ++x) row[x] += 1;
  if (last < row.size()) row[last] += to - static_cast<double>(last);
}

}  // namespace

Image polygon_mask(Size size, std::span<const Point> vertices) {
  Image mask(size, 1);
  std::vector<double> row(static_cast<std::size_t>(size.width));
  std::vector<double> crossings;
  for (int y = 0; y < size.height; ++y) {
    std::fill(row.begin(), row.end(), 0.0);
    bool any = false;
    for (int line = 0; line < kLines; ++line) {
      const double at = y + (line + 0.5) / kLines;
      crossings.clear();
      for (std::size_t i = 0; i < vertices.size(); ++i) {
        const Point& a = vertices[i];
        const Point& b = vertices[(i + 1) % vertices.size()];
        if ((a.y <= at) != (b.y <= at)) crossings.push_back(a.x + (at - a.y) / (b.y - a.y) * (b.x - a.x));
      }
      std::sort(crossings.begin(), crossings.end());
      for (std::size_t i = 0; i + 1 < crossings.size(); i += 2) add_run(row, crossings[i], crossings[i + 1]);
      any = any || !crossings.empty();
    }
    if (!any) continue;
    for (std::size_t x = 0; x < row.size(); ++x)
      mask.row(y)[x] = static_cast<std::uint8_t>(std::min(255.0, row[x] * (255.0 / kLines) + 0.5));
  }
  return mask;
}

}  // namespace proofload::stress
