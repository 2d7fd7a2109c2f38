// Weighted sums of rows in fixed point: the inner loops of every filter here.
//
// A row is a run of samples; a tap is a pointer to where a row starts, so a vertical filter passes different
// rows and a horizontal one passes the same row with offsets. Every result is the same on all processors:
// integers only, one rounding at the end, round half up. Taps may be read up to `count` samples, no further;
// `out` must not overlap them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace proofload::stress {

/// Fractional bits of rows held as int16: a grey value v is stored as v·64, so 0..255 becomes 0..16320 and
/// the sum of two still fits.
inline constexpr int kRowBits = 6;
/// Weights are multiples of 2^-14; those of one result add up to exactly 2^14, which keeps constants constant.
inline constexpr int kWeightBits = 14;
inline constexpr int kUnit = 1 << kWeightBits;

/// out[i] = Σ_k weights[k]·(taps[2k][i] + taps[2k+1][i]), scaled back: symmetric kernels. Σ weights = kUnit/2.
void sum_pairs(std::span<const std::uint8_t* const> taps,
               std::span<const std::int16_t> weights,
               std::size_t count,
               std::int16_t* out);
void sum_pairs(std::span<const std::int16_t* const> taps,
               std::span<const std::int16_t> weights,
               std::size_t count,
               std::int16_t* out);
void sum_pairs(std::span<const std::int16_t* const> taps,
               std::span<const std::int16_t> weights,
               std::size_t count,
               std::uint8_t* out);

/// out[i] = Σ_k weights[k]·taps[k][i], scaled back. Σ weights = kUnit; single ones may be below 0, and grey levels
/// beyond 0..255 are cut.
void sum_rows(std::span<const std::uint8_t* const> taps,
              std::span<const std::int16_t> weights,
              std::size_t count,
              std::int16_t* out);
void sum_rows(std::span<const std::int16_t* const> taps,
              std::span<const std::int16_t> weights,
              std::size_t count,
              std::uint8_t* out);

/// Parts of a two-dimensional kernel on rows of plain grey values (0..255 as int16).
struct PlaneTerms {
  /// `per_weight` taps share one weight: 1, 2 (point symmetry) or 4 (the symmetry of a disk).
  int per_weight = 2;
  std::span<const std::int16_t* const> taps;
  std::span<const std::int16_t> weights;
  /// Runs of whole pixels: Σ over k of (ends[k][i] − starts[k][i]) on rows of running sums modulo 2^16.
  std::span<const std::uint16_t* const> starts;
  std::span<const std::uint16_t* const> ends;
  std::int32_t run_weight = 0;
  int runs_at_once = 1;  ///< So many runs add up to at most 65535.
};
/// out[i] = terms / 2^bits, rounded, with all weights together 2^bits; 14 <= bits <= 23. Single weights may be below 0, and
/// grey levels beyond 0..255 are cut (int16: beyond ±512).
void sum_plane(const PlaneTerms& terms, int bits, std::size_t count, std::uint8_t* out);
void sum_plane(const PlaneTerms& terms, int bits, std::size_t count, std::int16_t* out);

/// sums[i] = sums[i − channels] + row[i] modulo 2^16, starting from 0. `channels` is 1 or 3 and divides `count`.
void running_sums(const std::int16_t* row, std::size_t count, int channels, std::uint16_t* sums);

}  // namespace proofload::stress
