// What drawn scenes share: colours, soft edges and turns. Nothing but +, −, ×, ÷ and √, so that pictures are equal on every
// machine.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "proofload/core/rng.h"

namespace proofload::dataset {

inline constexpr double kPi = 3.14159265358979323846;

using Colour = std::array<float, 3>;  ///< 0..255, sRGB-encoded.

/// sin(2πf) and cos(2πf) for f in [0, 1], by series on an eighth of the circle. Folding is exact, so 1 − f gives (−sin, cos).
std::pair<double, double> sin_cos_of_turn(double f);

/// Share of a pixel inside an outline at this signed distance, px (negative inside).
inline float covered(float distance_px) { return std::clamp(0.5F - distance_px, 0.0F, 1.0F); }

inline void paint(Colour& under, const Colour& over, float alpha) {
  for (std::size_t c = 0; c < 3; ++c) under[c] += (over[c] - under[c]) * alpha;
}

inline Colour scaled(const Colour& colour, float factor) {
  return {colour[0] * factor, colour[1] * factor, colour[2] * factor};
}

/// One of the colours, every channel moved by up to `jitter`: draws `at` and the three after it of stream 0.
template <std::size_t N>
Colour pick(const Rng& rng, std::uint64_t& at, const std::array<Colour, N>& colours, float jitter) {
  Colour out =
      colours[std::min(N - 1, static_cast<std::size_t>(rng.uniform(0, at++) * static_cast<double>(N)))];
  for (float& value : out)
    value = std::clamp(value + jitter * static_cast<float>(2 * rng.uniform(0, at++) - 1), 0.0F, 255.0F);
  return out;
}

}  // namespace proofload::dataset
