#include "proofload/stress/plasma_map.h"

#include <algorithm>
#include <cstddef>

namespace proofload::stress {

namespace {

float centred(std::uint16_t draw) { return static_cast<float>(draw) * 0x1p-15F + (0x1p-16F - 1); }

// Fills the nodes that the corner of `wide` × `high` nodes depends on. A step needs the corner and a
// rim: 2·half for the edge middles on which all finer ones stand, `half` more for the square centres on which those stand. On
// the torus the rim before the corner lies at the far end.
class Subdivision {
 public:
  Subdivision(std::size_t side,
              std::size_t wide,
              std::size_t high,
              const Rng& rng,
              std::uint32_t stream,
              std::vector<float>& map)
      : side_(side), wide_(wide), high_(high), rng_(rng), stream_(stream), map_(map), draws_(side) {}

  // `half`: distance of the new nodes from the old ones.
  void step(std::size_t half, float amplitude) {
    const std::size_t whole = 2 * half;
    const auto far = [&](std::size_t at, std::size_t size) {
      return at >= size + 3 * half && at + 3 * half < side_;
    };
    for (std::size_t y = half; y < side_; y += whole) {
      if (far(y, high_)) continue;
      draw_row(y, half);
      const float* above = row(y - half);
      const float* below = row((y + half) & (side_ - 1));
      float* here = row(y);
      for (std::size_t x = half; x < side_; x += whole) {
        if (far(x, wide_)) x = last_rim(x, whole, half);
        if (x >= side_) break;
        const std::size_t left = x - half;
        const std::size_t right = (x + half) & (side_ - 1);
        const float sum = (above[left] + above[right]) + (below[left] + below[right]);
        here[x] = sum * 0.25F + amplitude * centred(draws_[x]);
      }
    }
    for (std::size_t y = 0; y < side_; y += half) {
      if (far(y, high_)) continue;
      draw_row(y, half);
      const float* above = row((y + side_ - half) & (side_ - 1));
      const float* below = row((y + half) & (side_ - 1));
      float* here = row(y);
      for (std::size_t x = (y & half) == 0 ? half : 0; x < side_; x += whole) {
        if (far(x, wide_)) x = last_rim(x, whole, half);
        if (x >= side_) break;
        const float sides = here[(x + side_ - half) & (side_ - 1)] + here[(x + half) & (side_ - 1)];
        here[x] = (sides + (above[x] + below[x])) * 0.25F + amplitude * centred(draws_[x]);
      }
    }
  }

 private:
  // The first node from `x` on, in steps of `whole`, that lies in the rim at the far end.
  std::size_t last_rim(std::size_t x, std::size_t whole, std::size_t half) const {
    return x + (side_ - 3 * half - x + whole - 1) / whole * whole;
  }
  float* row(std::size_t y) { return map_.data() + y * side_; }

  // Draws of the nodes of a row at multiples of `spacing`; dense ones all at once.
  void draw_row(std::size_t y, std::size_t spacing) {
    if (spacing <= 8 && side_ >= 8) return rng_.fill16(stream_, y * side_, draws_);
    for (std::size_t x = 0; x < side_; x += spacing) draws_[x] = rng_.bits16(stream_, y * side_ + x);
  }

  std::size_t side_;
  std::size_t wide_;
  std::size_t high_;
  const Rng& rng_;
  std::uint32_t stream_;
  std::vector<float>& map_;
  std::vector<std::uint16_t> draws_;
};

}  // namespace

PlasmaMap::PlasmaMap(Size picture, double decay, const Rng& rng, std::uint32_t stream) : side_(2), zoom_(1) {
  const int longest = std::max(picture.width, picture.height);
  while (longest > zoom_ * kLargestPlasma) zoom_ *= 2;
  while (side_ * zoom_ < longest) side_ *= 2;
  const auto side = static_cast<std::size_t>(side_);
  values_.assign(side * side, 0);
  const auto nodes = [&](int pixels) {
    return std::min(side, static_cast<std::size_t>((pixels - 1) / zoom_) + (zoom_ == 1 ? 1 : 2));
  };
  const std::size_t wide = nodes(picture.width);
  const std::size_t high = nodes(picture.height);
  Subdivision subdivision(side, wide, high, rng, stream, values_);
  double amplitude = 1;
  for (std::size_t half = side / 2; half > 0; half /= 2) {
    subdivision.step(half, static_cast<float>(amplitude));
    amplitude /= decay * decay;
  }
  float low = values_.front();
  float high_value = low;
  for (std::size_t y = 0; y < high; ++y)
    for (std::size_t x = 0; x < wide; ++x) {
      low = std::min(low, values_[y * side + x]);
      high_value = std::max(high_value, values_[y * side + x]);
    }
  const float span = std::max(high_value - low, 1e-30F);
  for (std::size_t y = 0; y < high; ++y)
    for (std::size_t x = 0; x < wide; ++x) values_[y * side + x] = (values_[y * side + x] - low) / span;
}

void PlasmaMap::row(int y, std::span<float> out) const {
  const auto side = static_cast<std::size_t>(side_);
  if (zoom_ == 1) {
    std::copy_n(values_.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(y) * side), out.size(),
                out.begin());
    return;
  }
  const auto top = static_cast<std::size_t>(y / zoom_);
  const float down = static_cast<float>(y % zoom_) / static_cast<float>(zoom_);
  const float* upper = values_.data() + top * side;
  const float* lower = values_.data() + ((top + 1) & (side - 1)) * side;
  for (std::size_t x = 0; x < out.size(); ++x) {
    const std::size_t left = x / static_cast<std::size_t>(zoom_);
    const std::size_t right = (left + 1) & (side - 1);
    const float across = static_cast<float>(x % static_cast<std::size_t>(zoom_)) / static_cast<float>(zoom_);
    const float a = upper[left] + across * (upper[right] - upper[left]);
    const float b = lower[left] + across * (lower[right] - lower[left]);
    out[x] = a + down * (b - a);
  }
}

}  // namespace proofload::stress
