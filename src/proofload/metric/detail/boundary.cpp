#include "proofload/metric/detail/boundary.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace proofload::metric {

namespace {

struct Place {
  int x = 0;
  int y = 0;
};
using Borders = std::array<std::vector<Place>, 256>;

// Border pixels of every class of `map`, where `truth` ignores neither them nor the neighbour.
Borders borders_of(const ClassMap& map, const ClassMap& truth) {
  Borders out;
  const auto [width, height] = map.size;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      if (truth.at(x, y) == kIgnoredClass) continue;
      const std::uint8_t own = map.at(x, y);
      const auto other = [&](int nx, int ny) {
        return nx >= 0 && ny >= 0 && nx < width && ny < height && map.at(nx, ny) != own &&
               truth.at(nx, ny) != kIgnoredClass;
      };
      if (other(x - 1, y) || other(x + 1, y) || other(x, y - 1) || other(x, y + 1))
        out[own].push_back({x, y});
    }
  return out;
}

// Share of `pixels` that lie within the reach of one of `others`. `near` is scratch of the size of the picture, empty
// before and after.
double share_near(const std::vector<Place>& pixels,
                  const std::vector<Place>& others,
                  int reach,
                  Size size,
                  std::vector<std::uint8_t>& near) {
  if (pixels.empty()) return 0;
  const auto stamp = [&](std::uint8_t value) {
    for (const Place& p : others)
      for (int dy = -reach; dy <= reach; ++dy) {
        const int y = p.y + dy;
        if (y < 0 || y >= size.height) continue;
        const auto half = static_cast<int>(std::sqrt(static_cast<double>(reach * reach - dy * dy)));
        const int from = std::max(0, p.x - half);
        const int end = std::min(size.width, p.x + half + 1);
        const auto row = near.begin() + static_cast<std::ptrdiff_t>(y) * size.width;
        std::fill(row + from, row + end, value);
      }
  };
  stamp(1);
  const auto inside = std::count_if(pixels.begin(), pixels.end(), [&](const Place& p) {
    return near[static_cast<std::size_t>(p.y) * static_cast<std::size_t>(size.width) +
                static_cast<std::size_t>(p.x)] != 0;
  });
  stamp(0);
  return static_cast<double>(inside) / static_cast<double>(pixels.size());
}

}  // namespace

std::optional<double> boundary_f(const ClassMap& truth, const ClassMap& answer) {
  const Borders wanted = borders_of(truth, truth);
  const Borders given = borders_of(answer, truth);
  const int reach =
      std::max(1,
               static_cast<int>(std::lround(kBorderReach * std::hypot(truth.size.width, truth.size.height))));
  std::vector<std::uint8_t> near(truth.classes.size(), 0);
  double sum = 0;
  int classes = 0;
  for (std::size_t c = 0; c < kIgnoredClass; ++c) {
    if (wanted[c].empty()) continue;
    const double precision = share_near(given[c], wanted[c], reach, truth.size, near);
    const double recall = share_near(wanted[c], given[c], reach, truth.size, near);
    sum += precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
    ++classes;
  }
  if (classes == 0) return std::nullopt;
  return sum / classes;
}

}  // namespace proofload::metric
