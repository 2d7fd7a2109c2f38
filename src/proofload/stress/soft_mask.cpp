#include "proofload/stress/soft_mask.h"

#include <algorithm>
#include <cmath>

#include "proofload/stress/stroke.h"

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

void SoftMask::disk(Point centre, double radius, double edge, double opacity) {
  const double reach = radius + edge / 2;
  const PixelSpan rows = pixels_between(centre.y - reach, centre.y + reach, size_.height);
  const PixelSpan columns = pixels_between(centre.x - reach, centre.x + reach, size_.width);
  for (int y = rows.from; y < rows.to; ++y)
    for (int x = columns.from; x < columns.to; ++x) {
      const double d = std::hypot(x + 0.5 - centre.x, y + 0.5 - centre.y);
      if (d >= reach) continue;
      over(x, y, opacity * smooth_step((radius - d) / edge + 0.5));
    }
}

void SoftMask::stroke(Point from, Point to, double width, double opacity) {
  const Stroke stroke(from, to, width);
  std::vector<float> shares;
  const PixelSpan rows = stroke.rows(size_.height);
  for (int y = rows.from; y < rows.to; ++y) {
    const PixelSpan columns = stroke.row(y, size_.width, shares);
    for (int x = columns.from; x < columns.to; ++x)
      over(x, y, opacity * static_cast<double>(shares[static_cast<std::size_t>(x - columns.from)]));
  }
}

}  // namespace proofload::stress
