#include "proofload/stress/star.h"

#include <algorithm>
#include <cstddef>

#include "proofload/stress/portable_math.h"

namespace proofload::stress {

Star::Star(Point centre, const Rng& rng, std::uint32_t index) : centre_(centre) {
  const std::uint32_t stream = 16 + index;
  lengths_.resize(50 + rng.bits32(stream, 1024) % 150);
  for (std::size_t i = 0; i < lengths_.size(); ++i)
    lengths_[i] = static_cast<float>(std::max(0.0, 1 + 0.25 * rng.normal(stream, i)));
}

void Star::row(int y, std::span<float> reach, std::span<float> off_ray) const {
  const auto rays = static_cast<float>(lengths_.size());
  const auto dy = static_cast<float>(y - centre_.y);
  const auto cx = static_cast<float>(centre_.x);
  for (std::size_t x = 0; x < reach.size(); ++x) {
    const float dx = static_cast<float>(x) - cx;
    off_ray[x] = (turns_of(dx, dy) + 0.5F) * rays;
    reach[x] = dx * dx + dy * dy + 1e-4F;
  }
  for (std::size_t x = 0; x < reach.size(); ++x) {
    const auto whole = static_cast<std::int32_t>(off_ray[x]);
    const float part = off_ray[x] - static_cast<float>(whole);
    const std::size_t i = static_cast<std::size_t>(whole) % lengths_.size();
    const std::size_t next = i + 1 == lengths_.size() ? 0 : i + 1;
    const float length = lengths_[i] + part * (lengths_[next] - lengths_[i]);
    reach[x] = length * length / reach[x];
    off_ray[x] = part - 0.5F;
  }
}

}  // namespace proofload::stress
