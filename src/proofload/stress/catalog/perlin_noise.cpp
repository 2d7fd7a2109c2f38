#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/portable_math.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

// Gradient noise on a lattice of its own, asked for row after row.
class Octave {
 public:
  Octave(const Rng& rng, std::uint32_t stream, float cells_per_pixel, int width)
      : rng_(rng), stream_(stream), step_(cells_per_pixel) {
    cells_ = static_cast<std::size_t>(static_cast<float>(width) * step_) + 2;
    upper_.resize(cells_);
    lower_.resize(cells_);
  }

  // sums[x] += weight·|noise(x, y)|
  void add(int y, float weight, std::span<float> sums) {
    const float at = static_cast<float>(y) * step_;
    const float whole = std::floor(at);
    move_to(static_cast<std::int64_t>(whole));
    const float fy = at - whole;
    const float sy = fy * fy * (3 - 2 * fy);
    std::size_t x = 0;
    for (std::size_t cell = 0; x < sums.size(); ++cell) {
      const Gradient a = upper_[cell];
      const Gradient b = upper_[cell + 1];
      const Gradient c = lower_[cell];
      const Gradient d = lower_[cell + 1];
      const float left = static_cast<float>(cell);
      const auto end = std::min(sums.size(), first_in(cell + 1));
      for (; x < end; ++x) {
        const float fx = static_cast<float>(x) * step_ - left;
        const float sx = fx * fx * (3 - 2 * fx);
        const float u = fx * a.x + fy * a.y;
        const float v = (fx - 1) * b.x + fy * b.y;
        const float top = u + sx * (v - u);
        const float w = fx * c.x + (fy - 1) * c.y;
        const float z = (fx - 1) * d.x + (fy - 1) * d.y;
        const float bottom = w + sx * (z - w);
        sums[x] += weight * std::abs(1.5F * (top + sy * (bottom - top)));
      }
    }
  }

 private:
  struct Gradient {
    float x;
    float y;
  };

  // The first pixel whose column lies in `cell` or beyond.
  std::size_t first_in(std::size_t cell) const {
    auto x = static_cast<std::size_t>(static_cast<float>(cell) / step_);
    while (x > 0 && static_cast<float>(x - 1) * step_ >= static_cast<float>(cell)) --x;
    while (static_cast<float>(x) * step_ < static_cast<float>(cell)) ++x;
    return x;
  }

  void move_to(std::int64_t row) {
    if (row == row_) return;
    if (row == row_ + 1)
      std::swap(upper_, lower_);
    else
      draw(row, upper_);
    draw(row + 1, lower_);
    row_ = row;
  }

  void draw(std::int64_t row, std::vector<Gradient>& out) const {
    for (std::size_t i = 0; i < cells_; ++i) {
      const auto element = static_cast<std::uint64_t>(row) * 65536 + i;
      const float turns = static_cast<float>(rng_.bits16(stream_, element)) * 0x1p-16F;
      out[i] = {cosine_of_turns(turns), sine_of_turns(turns)};
    }
  }

  const Rng& rng_;
  std::uint32_t stream_;
  float step_;
  std::size_t cells_;
  std::int64_t row_ = -2;
  std::vector<Gradient> upper_;
  std::vector<Gradient> lower_;
};

class PerlinNoise final : public Stressor {
 public:
  PerlinNoise(Axis axis, const Params& params)
      : Stressor(std::move(axis)), bias_(kernel_bias(rounding_of(params))) {}

 private:
  void stress(Stressed& result, const Keys& keys, double share) const override {
    Image& image = result.sample.image;
    const Rng rng(keys.sample, keys.frame);
    // Seven cells along the long side, then 14, 28, 56, 112.
    const float base = 7.0F / static_cast<float>(std::max(image.width(), image.height()));
    std::vector<Octave> octaves;
    for (std::uint32_t i = 0; i < 5; ++i)
      octaves.emplace_back(rng, i, base * static_cast<float>(1U << i), image.width());
    std::vector<float> clouds(static_cast<std::size_t>(image.width()));
    for (int y = 0; y < image.height(); ++y) {
      std::fill(clouds.begin(), clouds.end(), 0.0F);
      float weight = 1;
      for (Octave& octave : octaves) {
        octave.add(y, weight, clouds);
        weight /= 2;
      }
      for (float& cloud : clouds) cloud = 255 * std::min(1.0F, 0.5F * cloud + 0.5F);
      blend_pixels({image.row(y), image.stride()}, image.channels(), static_cast<float>(share), clouds,
                   bias_);
    }
  }

  float bias_;
};

}  // namespace

Spec perlin_noise() {
  const auto axis = fixed({.parameter = "share", .unit = "", .percent = true, .identity = 0, .top = 1});
  const Value truncate = Value::Object{{"rounding", "truncate"}};
  return {
      .family = Family::pattern,
      .title = "Perlin noise",
      .summary =
          "Blends with bright clouds of gradient noise over five octaves; at the top only they are left.",
      .params = {rounding_param()},
      .axis = axis,
      .levels = {{"imagenet_c_bar", {0.23, 0.26, 0.29, 0.38, 0.44}, {truncate}}},
      .traits = {.draws = Scope::frame, .nested = true},
      .source = "Perlin, SIGGRAPH 1985 (turbulence); Mintun, Kirillov and Xie, NeurIPS 2021 (ImageNet-C-bar)",
      .aliases = {"c_bar.perlin_noise"},
      .make = make<PerlinNoise>(axis),
  };
}

}  // namespace proofload::stress
