// Pixels scaled, shifted and blended by numbers given per pixel, in vector code; and light taken away.
//
// Single precision, every operation rounded once and in a fixed order. Results are clipped to 0..255 and rounded by adding
// `bias` (rounding_bias) and cutting the fraction off. `channels` is 1 or 3; all channels of a pixel share its numbers.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "proofload/stress/rounding.h"

namespace proofload::stress {

/// sample += scale·offsets[pixel].
void add_to_pixels(
    std::span<std::uint8_t> samples, int channels, std::span<const float> offsets, float scale, float bias);

/// sample += scale·offsets[sample].
void add_to_samples(std::span<std::uint8_t> samples, std::span<const float> offsets, float scale, float bias);

/// sample += sample·(scale·offsets[sample]).
void scale_samples(std::span<std::uint8_t> samples, std::span<const float> offsets, float scale, float bias);

/// sample = sample·gains[pixel].
void multiply_pixels(std::span<std::uint8_t> samples, int channels, std::span<const float> gains, float bias);

/// sample += weights[pixel]·(target[channel] - sample).
void blend_pixels(std::span<std::uint8_t> samples,
                  int channels,
                  std::span<const float> weights,
                  const std::array<float, 3>& target,
                  float bias);

/// The same with a target of its own for every pixel, equal in all channels.
void blend_pixels(
    std::span<std::uint8_t> samples, int channels, float weight, std::span<const float> targets, float bias);

/// sample = kept·sample + weights[pixel]·light[channel].
void cover_light(std::span<std::uint8_t> samples,
                 int channels,
                 float kept,
                 std::span<const float> weights,
                 const std::array<float, 3>& light,
                 float bias);

/// Linear light of every sample times gains[pixel] (code_of_linear, linear_light.h). Pixels of gain 1 keep their bytes.
void multiply_light(std::span<std::uint8_t> samples,
                    int channels,
                    std::span<const float> gains,
                    Rounding rounding);

}  // namespace proofload::stress
