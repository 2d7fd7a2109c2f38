// Noise of a camera in electrons: the last steps that all sensor stresses in linear light share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "proofload/core/rng.h"
#include "proofload/image/image.h"
#include "proofload/stress/rounding.h"

namespace proofload::stress {

/// Samples are handled in runs of at most so many.
inline constexpr std::size_t kNoiseChunk = 2048;

/// For every run of channel values: draws of `stream` of `rng`, counted by channel value (y·W + x)·C + c, and the run of
/// the picture that they belong to.
void for_each_draw(
    Image& image,
    const Rng& rng,
    std::uint32_t stream,
    const std::function<void(
        std::span<std::uint8_t> samples, std::size_t first, std::span<const std::uint16_t> draws)>& body);

/// samples[i] = code of the linear light light[i]; below 0 is black, above 1 white.
void light_to_codes(std::span<std::uint8_t> samples, std::span<const float> light);

/// light[i] = linear light of codes[i].
void codes_to_light(std::span<const std::uint8_t> codes, std::span<float> light);

/// Adds `sigma` · z to the linear light of every channel value, z a normal draw of its own.
void add_normal_light(Image& image, const Rng& rng, float sigma);

}  // namespace proofload::stress
