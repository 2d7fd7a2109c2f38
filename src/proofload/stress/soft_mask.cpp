#include "proofload/stress/soft_mask.h"

#include <algorithm>
#include <cmath>

namespace proofload::stress {

double smooth_step(double t) {
  t = std::clamp(t, 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

SoftMask::SoftMask(Size size)
    : size_(size),
      values_(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height), 0.0F) {}

std::span<const float> SoftMask::row(int y) const {
  const auto width = static_cast<std::size_t>(size_.width);
  return std::span(values_).subspan(static_cast<std::size_t>(y) * width, width);
}

void SoftMask::over(int x, int y, double opacity) {
  float& v = values_[static_cast<std::size_t>(y) * static_cast<std::size_t>(size_.width) +
                     static_cast<std::size_t>(x)];
  v = static_cast<float>(1 - (1 - static_cast<double>(v)) * (1 - opacity));
}

namespace {

struct Span {
  int from;
  int to;
};
// Pixels whose centres lie between two coordinates, inside [0, size).
Span pixels(double low, double high, int size) {
  const double from = std::clamp(std::ceil(low - 0.5), 0.0, static_cast<double>(size));
  const double to = std::clamp(std::floor(high - 0.5) + 1, from, static_cast<double>(size));
  return {static_cast<int>(from), static_cast<int>(to)};
}

}  // namespace

void SoftMask::disk(Point centre, double radius, double edge, double opacity) {
  const double reach = radius + edge / 2;
  const Span rows = pixels(centre.y - reach, centre.y + reach, size_.height);
  const Span columns = pixels(centre.x - reach, centre.x + reach, size_.width);
  for (int y = rows.from; y < rows.to; ++y)
    for (int x = columns.from; x < columns.to; ++x) {
      const double d = std::hypot(x + 0.5 - centre.x, y + 0.5 - centre.y);
      if (d >= reach) continue;
      over(x, y, opacity * smooth_step((radius - d) / edge + 0.5));
    }
}

void SoftMask::stroke(Point from, Point to, double width, double opacity) {
  const double sigma = width / 2.3548;
  const double reach = 3 * sigma + 0.5;
  const double dx = to.x - from.x;
  const double dy = to.y - from.y;
  const double length = std::hypot(dx, dy);
  if (!(length > 0)) return;
  const Span rows = pixels(std::min(from.y, to.y) - reach, std::max(from.y, to.y) + reach, size_.height);
  for (int y = rows.from; y < rows.to; ++y) {
    // Only columns near the line: streaks are long and thin.
    double left = std::min(from.x, to.x);
    double right = std::max(from.x, to.x);
    if (std::abs(dy) > 1e-9) {
      const double a = from.x + dx * (y + 0.5 - reach - from.y) / dy;
      const double b = from.x + dx * (y + 0.5 + reach - from.y) / dy;
      left = std::max(left, std::min(a, b));
      right = std::min(right, std::max(a, b));
    }
    const double slack = reach * length / std::max(std::abs(dy), 1e-9) + reach;
    const Span columns =
        pixels(left - std::min(slack, length + reach), right + std::min(slack, length + reach), size_.width);
    for (int x = columns.from; x < columns.to; ++x) {
      const double px = x + 0.5 - from.x;
      const double py = y + 0.5 - from.y;
      const double t = std::clamp((px * dx + py * dy) / (length * length), 0.0, 1.0);
      const double d = std::hypot(px - t * dx, py - t * dy);
      if (d < reach) over(x, y, opacity * std::exp(-d * d / (2 * sigma * sigma)));
    }
  }
}

}  // namespace proofload::stress
