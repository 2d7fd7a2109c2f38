// Grey values between pixels: the inner loops of everything that moves pixels.
#pragma once

#include <cstdint>
#include <span>

#include "proofload/image/image.h"

namespace proofload::stress {

inline constexpr int kBlendBits = 14;

/// The four weights of a position, in 2^-14; together exactly 1.
struct Corners {
  std::int32_t w00, w01, w10, w11;
};
/// `fx` and `fy` in [0, 2^14).
inline Corners corners(std::int32_t fx, std::int32_t fy) {
  const std::int32_t w11 = (fx * fy + (1 << (kBlendBits - 1))) >> kBlendBits;
  return {(1 << kBlendBits) - fx - fy + w11, fx - w11, fy - w11, w11};
}
/// The part of a position behind the point, in 2^-14 px; the position has `bits` binary places (14 to 32).
inline std::int32_t fraction(std::int64_t position, int bits) {
  return static_cast<std::int32_t>((position & ((std::int64_t{1} << bits) - 1)) >> (bits - kBlendBits));
}
inline std::uint8_t blend(const Corners& w, int p00, int p01, int p10, int p11) {
  return static_cast<std::uint8_t>(
      (w.w00 * p00 + w.w01 * p01 + w.w10 * p10 + w.w11 * p11 + (1 << (kBlendBits - 1))) >> kBlendBits);
}

/// A stretch of one row of the result, evenly spaced in the source; the four neighbours of every pixel lie inside it.
struct Stretch {
  std::int64_t u;  ///< Index of the first pixel's top-left neighbour, 2^-32 px.
  std::int64_t v;
  std::int64_t du;  ///< Per pixel of the result.
  std::int64_t dv;
  int count;
  std::uint8_t* out;
};
void blend_along(const ImageView& src, const Stretch& stretch);

/// The same for positions one by one, in 2^-16 px. `u` and `v` have one length; the four neighbours of every position lie
/// inside the source.
void blend_at(const ImageView& src,
              std::span<const std::int32_t> u,
              std::span<const std::int32_t> v,
              std::uint8_t* out);

}  // namespace proofload::stress
