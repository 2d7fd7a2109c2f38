// Noise of a given spectrum: random phases through an inverse Fourier transform.
#pragma once

#include <cstdint>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/image/image.h"

namespace proofload::stress {

/// Amplitude of a wave of k cycles per long side of the picture.
enum class Spectrum {
  brown,  ///< 1/(k² + 1): clouds. Its constant part stays, so that the mean moves, too.
  blue,   ///< k: no clumps, no constant part.
};

/// Row by row, `channels` values per pixel, every channel with its own phases, its variance over the picture exactly 1 (0 for
/// a picture of one pixel). Drawn on a torus whose sides are the powers of two from those of the picture on, at most
/// 2048, beyond which it repeats. Phases are 16-bit draws of `stream` and above.
std::vector<float> spectral_noise(
    Size picture, int channels, Spectrum spectrum, const Rng& rng, std::uint32_t stream);

}  // namespace proofload::stress
