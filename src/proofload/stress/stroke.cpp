#include "proofload/stress/stroke.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "proofload/stress/portable_math.h"

namespace proofload::stress {

PixelSpan pixels_between(double low, double high, int size) {
  const double from = std::clamp(std::ceil(low - 0.5), 0.0, static_cast<double>(size));
  const double to = std::clamp(std::floor(high - 0.5) + 1, from, static_cast<double>(size));
  return {static_cast<int>(from), static_cast<int>(to)};
}

Stroke::Stroke(Point from, Point to, double width)
    : from_(from), to_(to), dx_(to.x - from.x), dy_(to.y - from.y), length_(std::hypot(dx_, dy_)) {
  const double sigma = width / 2.3548;
  reach_ = 3 * sigma + 0.5;
  falloff_ = 1 / (2 * 0.69314718055994531 * sigma * sigma);
}

PixelSpan Stroke::rows(int height) const {
  if (!(length_ > 0)) return {};
  return pixels_between(std::min(from_.y, to_.y) - reach_, std::max(from_.y, to_.y) + reach_, height);
}

PixelSpan Stroke::row(int y, int width, std::vector<float>& shares) const {
  // Inside the box about the stroke and the band about its line.
  double left = std::min(from_.x, to_.x) - reach_;
  double right = std::max(from_.x, to_.x) + reach_;
  if (std::abs(dy_) > 1e-9) {
    const double middle = from_.x + dx_ * (y + 0.5 - from_.y) / dy_;
    const double half = reach_ * length_ / std::abs(dy_);
    left = std::max(left, middle - half);
    right = std::min(right, middle + half);
  }
  const PixelSpan span = pixels_between(left, right, width);
  shares.resize(static_cast<std::size_t>(span.to - span.from));
  const auto dx = static_cast<float>(dx_);
  const auto dy = static_cast<float>(dy_);
  const auto along_x = static_cast<float>(dx_ / (length_ * length_));
  const auto along_y = static_cast<float>(dy_ / (length_ * length_));
  const auto px = static_cast<float>(span.from + 0.5 - from_.x);
  const auto py = static_cast<float>(y + 0.5 - from_.y);
  const auto falloff = static_cast<float>(-falloff_);
  const auto farthest = static_cast<float>(reach_ * reach_);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const float x = px + static_cast<float>(i);
    const float t = std::clamp(x * along_x + py * along_y, 0.0F, 1.0F);
    const float off_x = x - t * dx;
    const float off_y = py - t * dy;
    const float d2 = off_x * off_x + off_y * off_y;
    shares[i] = d2 < farthest ? exp2_of(falloff * d2) : 0.0F;
  }
  return span;
}

}  // namespace proofload::stress
