#include "proofload/stress/star_outline.h"

#include <algorithm>
#include <cmath>

namespace proofload::stress {

namespace {

constexpr double kSteps = 1024;  // Sizes are whole numbers of these.

}  // namespace

StarOutline::StarOutline(std::span<const OutlineCorner> corners, const OutlinePlace& place)
    : corners_(corners),
      place_(place),
      dx_(place.toward_x - place.anchor_x),
      dy_(place.toward_y - place.anchor_y) {}

std::int64_t StarOutline::size_at(int x, int y, std::size_t& cone) const {
  const std::int64_t qx = 2 * static_cast<std::int64_t>(x) + 1 - place_.anchor_x;
  const std::int64_t qy = 2 * static_cast<std::int64_t>(y) + 1 - place_.anchor_y;
  if (qx == 0 && qy == 0) return 0;
  // In the frame of the outline, |d| times too long: below 2^38.
  const std::int64_t out = qx * dx_ + qy * dy_;
  const std::int64_t right = dx_ * qy - dy_ * qx;
  const std::int64_t across = place_.mirrored ? -right : right;
  const std::size_t n = corners_.size();
  // Above 0 on the left of the ray through a corner.
  const auto left_of = [&](std::size_t k) {
    const OutlineCorner& c = corners_[k];
    return c.across * out - c.out * across;
  };
  while (left_of(cone) < 0) cone = (cone + n - 1) % n;
  while (left_of((cone + 1) % n) >= 0) cone = (cone + 1) % n;
  const OutlineCorner& a = corners_[cone];
  const OutlineCorner& b = corners_[(cone + 1) % n];
  // p = size·(a point between a and b); both products are whole numbers below 2^53.
  const std::int64_t num = across * (b.out - a.out) - out * (b.across - a.across);
  const std::int64_t den =
      static_cast<std::int64_t>(a.across) * b.out - static_cast<std::int64_t>(a.out) * b.across;
  return static_cast<std::int64_t>(static_cast<double>(num) / static_cast<double>(den) * kSteps);
}

PixelBox StarOutline::around(std::int64_t size, Size frame) const {
  const auto dx = static_cast<double>(dx_);
  const auto dy = static_cast<double>(dy_);
  const double scale = static_cast<double>(size + 1) / kSteps / (dx * dx + dy * dy);
  double x0 = 1e18;
  double y0 = 1e18;
  double x1 = -1e18;
  double y1 = -1e18;
  for (const OutlineCorner& c : corners_) {
    const double across = place_.mirrored ? -c.across : c.across;
    const double x = (static_cast<double>(place_.anchor_x) + (c.out * dx - across * dy) * scale) / 2;
    const double y = (static_cast<double>(place_.anchor_y) + (c.out * dy + across * dx) * scale) / 2;
    x0 = std::min(x0, x);
    y0 = std::min(y0, y);
    x1 = std::max(x1, x);
    y1 = std::max(y1, y);
  }
  const auto edge = [](double v, int side) {
    return static_cast<int>(std::clamp(v, 0.0, static_cast<double>(side)));
  };
  // A pixel of grace for the rounding of the corners.
  return {edge(std::floor(x0) - 1, frame.width), edge(std::floor(y0) - 1, frame.height),
          edge(std::ceil(x1) + 1, frame.width), edge(std::ceil(y1) + 1, frame.height)};
}

}  // namespace proofload::stress
