#include "proofload/stress/mean_of_moves.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "proofload/stress/affine.h"

namespace proofload::stress {

namespace {

constexpr int kBits = 22;  // 255·2^22 fits 32 bits.

// Weights in 2^-22 that add up to exactly 1: what rounding leaves goes to the largest.
std::vector<std::uint32_t> fixed_weights(std::span<const Exposure> exposures) {
  double sum = 0;
  for (const Exposure& e : exposures) sum += e.weight;
  std::vector<std::uint32_t> out;
  out.reserve(exposures.size());
  std::uint32_t total = 0;
  std::size_t largest = 0;
  for (std::size_t i = 0; i < exposures.size(); ++i) {
    out.push_back(static_cast<std::uint32_t>(std::lround(exposures[i].weight / sum * (1 << kBits))));
    total += out.back();
    if (out[i] > out[largest]) largest = i;
  }
  out[largest] += (1U << kBits) - total;
  return out;
}

bool is_identity(const std::array<double, 6>& m) { return m == std::array<double, 6>{1, 0, 0, 0, 1, 0}; }

}  // namespace

Image mean_of_moves(const ImageView& src, std::span<const Exposure> exposures) {
  Image out(src.size(), src.channels());
  const std::vector<std::uint32_t> weights = fixed_weights(exposures);
  const std::size_t samples =
      static_cast<std::size_t>(src.width()) * static_cast<std::size_t>(src.channels());
  const auto rows = static_cast<std::size_t>(src.height());
  std::vector<std::uint32_t> sums(samples * rows, 1U << (kBits - 1));
  for (std::size_t i = 0; i < exposures.size(); ++i) {
    if (weights[i] == 0) continue;
    const bool still = is_identity(exposures[i].to_source);
    const Moved moved = still ? Moved{} : move_affine(src, exposures[i].to_source, Beyond::reflect, 0);
    for (std::size_t y = 0; y < rows; ++y) {
      const std::uint8_t* const from =
          still ? src.row(static_cast<int>(y)) : moved.image.row(static_cast<int>(y));
      std::uint32_t* const to = sums.data() + y * samples;
      for (std::size_t x = 0; x < samples; ++x) to[x] += weights[i] * from[x];
    }
  }
  for (std::size_t y = 0; y < rows; ++y) {
    std::uint8_t* const to = out.row(static_cast<int>(y));
    const std::uint32_t* const from = sums.data() + y * samples;
    for (std::size_t x = 0; x < samples; ++x) to[x] = static_cast<std::uint8_t>(from[x] >> kBits);
  }
  return out;
}

}  // namespace proofload::stress
