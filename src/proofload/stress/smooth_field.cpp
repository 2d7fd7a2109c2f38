#include "proofload/stress/smooth_field.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "proofload/stress/noise_field.h"

namespace proofload::stress {

namespace {

// Rows of the white field are this many draws apart, so that wider fields begin like narrower ones.
constexpr std::uint64_t kRowLength = 1 << 16;

// Half of a Gaussian, centre first, with a sum of squares of 1: white noise leaves with its own variance.
std::vector<float> unit_power_weights(double sigma) {
  if (!(sigma > 0)) return {1.0F};
  std::vector<double> w(static_cast<std::size_t>(std::ceil(3.5 * sigma)) + 1);
  double power = 0;
  for (std::size_t i = 0; i < w.size(); ++i) {
    w[i] = std::exp(-static_cast<double>(i * i) / (2 * sigma * sigma));
    power += w[i] * w[i] * (i == 0 ? 1 : 2);
  }
  std::vector<float> out(w.size());
  // Rounded to 2^-20, so that a last digit of exp makes no difference.
  for (std::size_t i = 0; i < w.size(); ++i)
    out[i] = static_cast<float>(std::round(w[i] / std::sqrt(power) * (1 << 20)) / (1 << 20));
  return out;
}

}  // namespace

std::vector<float> smooth_field(const Rng& rng, std::uint32_t stream, int columns, int rows, double sigma) {
  const std::vector<float> weights = unit_power_weights(sigma);
  const std::size_t reach = weights.size() - 1;
  const auto width = static_cast<std::size_t>(columns);
  const auto height = static_cast<std::size_t>(rows);
  const std::size_t wide = width + 2 * reach;
  const std::size_t high = height + 2 * reach;
  std::vector<std::uint16_t> draws((wide + 7) / 8 * 8);
  std::vector<float> white(draws.size());
  std::vector<float> across(width * high);
  for (std::size_t y = 0; y < high; ++y) {
    rng.fill16(stream, y * kRowLength, draws);
    normals_from_draws(draws, white);
    float* const out = across.data() + y * width;
    for (std::size_t x = 0; x < width; ++x) out[x] = weights[0] * white[x + reach];
    for (std::size_t k = 1; k <= reach; ++k) {
      const float w = weights[k];
      const float* const left = white.data() + reach - k;
      const float* const right = white.data() + reach + k;
      for (std::size_t x = 0; x < width; ++x) out[x] += w * (left[x] + right[x]);
    }
  }
  std::vector<float> out(width * height);
  for (std::size_t y = 0; y < height; ++y) {
    float* const to = out.data() + y * width;
    const float* const middle = across.data() + (y + reach) * width;
    for (std::size_t x = 0; x < width; ++x) to[x] = weights[0] * middle[x];
    for (std::size_t k = 1; k <= reach; ++k) {
      const float w = weights[k];
      const float* const up = middle - k * width;
      const float* const down = middle + k * width;
      for (std::size_t x = 0; x < width; ++x) to[x] += w * (up[x] + down[x]);
    }
  }
  return out;
}

}  // namespace proofload::stress
