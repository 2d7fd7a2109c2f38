// Normal and Poisson variables as pure functions of 16-bit uniform draws, in vector code.
//
// A draw b stands for the probability (b + 1/2)/65536. Only single-precision additions, multiplications,
// divisions and square roots are used, each rounded once and in a fixed order, so the results are equal on
// every processor. Spans of one call have one length.
#pragma once

#include <cstdint>
#include <span>

namespace proofload::stress {

/// z[i] = standard normal quantile of the draw; error below 2e-5, rising in the draw, odd about the middle,
/// |z| <= 4.325.
void normals_from_draws(std::span<const std::uint16_t> draws, std::span<float> z);

/// samples[i] = clip(samples[i] + scale·z(draws[i]) + bias) with the fraction cut off; scale and result in
/// grey levels.
void add_normals(std::span<std::uint8_t> samples,
                 std::span<const std::uint16_t> draws,
                 float scale,
                 float bias);

/// counts[i] = Poisson quantile of the draw for means[i] >= 0: the smallest n with F(n) >= probability.
///
/// Means below 8 by adding up the probabilities; above by the normal expansion to order 1/mean (Giles, ACM
/// TOMS 42(1), 2016), which misses the exact quantile by one in less than 0.1 % of the draws. Mean 0 gives 0.
void poissons_from_draws(std::span<const std::uint16_t> draws,
                         std::span<const float> means,
                         std::span<float> counts);

/// Counts photons: samples[i] = clip(count·255/photons + bias) with the fraction cut off, where count is the
/// Poisson variable of mean samples[i]·photons/255.
void count_photons(std::span<std::uint8_t> samples,
                   std::span<const std::uint16_t> draws,
                   float photons,
                   float bias);

}  // namespace proofload::stress
