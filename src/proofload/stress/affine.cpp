#include "proofload/stress/affine.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>

#include "proofload/stress/border.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/stress/affine.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

#ifndef PROOFLOAD_STRESS_AFFINE_SPAN
#define PROOFLOAD_STRESS_AFFINE_SPAN
namespace proofload::stress {
/// A stretch of one row of the result whose four neighbours all lie inside the source.
struct Stretch {
  const std::uint8_t* src;
  std::size_t stride;
  std::int64_t u;  ///< Source position of the first pixel's top-left neighbour, 2^-32 px.
  std::int64_t v;
  std::int64_t du;  ///< Per pixel of the result.
  std::int64_t dv;
  int count;
  std::uint8_t* out;
};
inline constexpr int kFractionBits = 14;

/// The four weights of a position, as pairs for the upper and the lower row.
struct Corners {
  std::int32_t w00, w01, w10, w11;
};
inline Corners corners(std::int32_t fx, std::int32_t fy) {
  const std::int32_t w11 = (fx * fy + (1 << (kFractionBits - 1))) >> kFractionBits;
  return {(1 << kFractionBits) - fx - fy + w11, fx - w11, fy - w11, w11};
}
inline std::int32_t fraction(std::int64_t position) {
  return static_cast<std::int32_t>((position & 0xFFFFFFFF) >> (32 - kFractionBits));
}
inline std::uint8_t blend(const Corners& w, int p00, int p01, int p10, int p11) {
  return static_cast<std::uint8_t>(
      (w.w00 * p00 + w.w01 * p01 + w.w10 * p10 + w.w11 * p11 + (1 << (kFractionBits - 1))) >> kFractionBits);
}
}  // namespace proofload::stress
#endif

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <int kChannels>
void MovePlain(const Stretch& s, int first) {
  std::int64_t u = s.u + first * s.du;
  std::int64_t v = s.v + first * s.dv;
  std::uint8_t* out = s.out + first * kChannels;
  for (int i = first; i < s.count; ++i, u += s.du, v += s.dv, out += kChannels) {
    const Corners w = corners(fraction(u), fraction(v));
    const std::uint8_t* const p = s.src + (v >> 32) * static_cast<std::ptrdiff_t>(s.stride) + (u >> 32) * kChannels;
    const std::uint8_t* const q = p + s.stride;
    for (int c = 0; c < kChannels; ++c) out[c] = blend(w, p[c], p[c + kChannels], q[c], q[c + kChannels]);
  }
}

void MoveGrey(const Stretch& s) { MovePlain<1>(s, 0); }

#if HWY_TARGET == HWY_SCALAR

void MoveColour(const Stretch& s) { MovePlain<3>(s, 0); }

#else

// One pixel is one 128-bit register: two neighbours of a row are six bytes, spread to pairs of 16-bit lanes
// (R R', G G', B B'), and a multiply-add of pairs with (w, w') gives three 32-bit sums.
void MoveColour(const Stretch& s) {
  const hn::FixedTag<std::uint8_t, 16> d8;
  const hn::FixedTag<std::int16_t, 8> d16;
  const hn::FixedTag<std::int32_t, 4> d32;
  const hn::FixedTag<std::uint8_t, 8> d8_half;
  alignas(16) static constexpr std::uint8_t kSpread[16] = {0, 0x80, 3, 0x80, 1, 0x80, 4, 0x80,
                                                           2, 0x80, 5, 0x80, 0x80, 0x80, 0x80, 0x80};
  alignas(16) static constexpr std::uint8_t kPack[16] = {0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0x80, 0x80, 0x80, 0x80};
  const auto spread = hn::Load(d8, kSpread);
  const auto pack = hn::Load(d8, kPack);
  const auto half = hn::Set(d32, 1 << (kFractionBits - 1));
  const auto stride = static_cast<std::ptrdiff_t>(s.stride);
  std::int64_t u = s.u;
  std::int64_t v = s.v;
  const auto pixel = [&]() HWY_ATTR {
    const Corners w = corners(fraction(u), fraction(v));
    const std::uint8_t* const p = s.src + (v >> 32) * stride + (u >> 32) * 3;
    u += s.du;
    v += s.dv;
    const auto upper = hn::TableLookupBytesOr0(hn::ZeroExtendVector(d8, hn::LoadU(d8_half, p)), spread);
    const auto lower = hn::TableLookupBytesOr0(hn::ZeroExtendVector(d8, hn::LoadU(d8_half, p + stride)), spread);
    const auto upper_weights = hn::BitCast(d16, hn::Set(d32, w.w00 | (w.w01 << 16)));
    const auto lower_weights = hn::BitCast(d16, hn::Set(d32, w.w10 | (w.w11 << 16)));
    auto odd = hn::Zero(d32);
    auto sum = hn::ReorderWidenMulAccumulate(d32, hn::BitCast(d16, upper), upper_weights, half, odd);
    sum = hn::ReorderWidenMulAccumulate(d32, hn::BitCast(d16, lower), lower_weights, sum, odd);
    return hn::ShiftRight<kFractionBits>(hn::RearrangeToOddPlusEven(sum, odd));
  };
  // Four pixels are twelve bytes, stored as sixteen: the last ones of a stretch go the plain way.
  int i = 0;
  for (; i + 6 <= s.count; i += 4) {
    const auto p0 = pixel();
    const auto p1 = pixel();
    const auto p2 = pixel();
    const auto p3 = pixel();
    const auto low = hn::DemoteTo(d8_half, hn::ReorderDemote2To(d16, p0, p1));
    const auto high = hn::DemoteTo(d8_half, hn::ReorderDemote2To(d16, p2, p3));
    hn::StoreU(hn::TableLookupBytesOr0(hn::Combine(d8, high, low), pack), d8, s.out + i * 3);
  }
  MovePlain<3>(s, i);
}

#endif

}  // namespace HWY_NAMESPACE
}  // namespace proofload::stress
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload::stress {

HWY_EXPORT(MoveGrey);
HWY_EXPORT(MoveColour);

namespace {

std::int64_t fixed_point(double x) { return std::llround(std::ldexp(x, 32)); }

struct Interval {
  int from;
  int to;
};

// Indices i in [0, count) with low <= start + i·step < high, in exact integers.
Interval inside(std::int64_t start, std::int64_t step, std::int64_t low, std::int64_t high, int count) {
  if (low >= high) return {0, 0};
  if (step == 0) return start >= low && start < high ? Interval{0, count} : Interval{0, 0};
  const auto at_least = [&](std::int64_t bound) {  // smallest i with start + i·step >= bound, step > 0
    const std::int64_t gap = bound - start;
    return gap <= 0 ? std::int64_t{0} : (gap + step - 1) / step;
  };
  if (step > 0) {
    const std::int64_t from = std::min<std::int64_t>(at_least(low), count);
    return {static_cast<int>(from), static_cast<int>(std::clamp<std::int64_t>(at_least(high), from, count))};
  }
  // Falling: start + i·step < high and >= low.
  const auto below = [&](std::int64_t bound) {  // smallest i with start + i·step < bound
    const std::int64_t gap = start - bound;
    return gap < 0 ? std::int64_t{0} : gap / -step + 1;
  };
  const std::int64_t from = std::min<std::int64_t>(below(high), count);
  return {static_cast<int>(from), static_cast<int>(std::clamp<std::int64_t>(below(low), from, count))};
}

Interval common(Interval a, Interval b) {
  const int from = std::max(a.from, b.from);
  return {from, std::max(from, std::min(a.to, b.to))};
}

}  // namespace

Moved move_affine(const ImageView& src, const std::array<double, 6>& to_source, Beyond beyond, std::uint8_t fill) {
  const int width = src.width();
  const int height = src.height();
  const int channels = src.channels();
  const auto stride = static_cast<std::ptrdiff_t>(src.stride());
  Moved out{Image(src.size(), channels),
            std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height))};
  const std::int64_t du = fixed_point(to_source[0]);
  const std::int64_t dv = fixed_point(to_source[3]);
  const std::int64_t wide = static_cast<std::int64_t>(width) << 32;
  const std::int64_t high = static_cast<std::int64_t>(height) << 32;
  constexpr std::int64_t kOne = std::int64_t{1} << 32;
  constexpr std::int64_t kHalf = kOne / 2;

  for (int y = 0; y < height; ++y) {
    // Source position of the centre of pixel (0, y), less half a pixel: the index of its top-left neighbour.
    const std::int64_t u = fixed_point(to_source[0] * 0.5 + to_source[1] * (y + 0.5) + to_source[2]) - kHalf;
    const std::int64_t v = fixed_point(to_source[3] * 0.5 + to_source[4] * (y + 0.5) + to_source[5]) - kHalf;
    const Interval seen =
        common(inside(u, du, -kHalf, wide - kHalf, width), inside(v, dv, -kHalf, high - kHalf, width));
    std::fill(out.validity.begin() + static_cast<std::ptrdiff_t>(y) * width + seen.from,
              out.validity.begin() + static_cast<std::ptrdiff_t>(y) * width + seen.to, std::uint8_t{1});
    // Eight bytes are read for the six of two colour pixels: one pixel more stays to the right.
    const Interval fast = common(inside(u, du, 0, wide - (channels == 3 ? 2 : 1) * kOne, width),
                                 inside(v, dv, 0, high - kOne, width));
    std::uint8_t* const row = out.image.row(y);
    if (fast.to > fast.from) {
      const Stretch stretch{src.data(), src.stride(), u + fast.from * du, v + fast.from * dv, du, dv,
                            fast.to - fast.from, row + static_cast<std::ptrdiff_t>(fast.from) * channels};
      if (channels == 3) {
        HWY_DYNAMIC_DISPATCH(MoveColour)(stretch);
      } else {
        HWY_DYNAMIC_DISPATCH(MoveGrey)(stretch);
      }
    }
    const auto slow = [&](int from, int to) {
      std::int64_t pu = u + from * du;
      std::int64_t pv = v + from * dv;
      for (int x = from; x < to; ++x, pu += du, pv += dv) {
        const Corners w = corners(fraction(pu), fraction(pv));
        const std::int64_t ix = pu >> 32;
        const std::int64_t iy = pv >> 32;
        std::uint8_t* const to_pixel = row + static_cast<std::ptrdiff_t>(x) * channels;
        if (beyond == Beyond::reflect) {
          const std::uint8_t* const upper = src.data() + reflect_101(iy, height) * stride;
          const std::uint8_t* const lower = src.data() + reflect_101(iy + 1, height) * stride;
          const std::ptrdiff_t left = static_cast<std::ptrdiff_t>(reflect_101(ix, width)) * channels;
          const std::ptrdiff_t right = static_cast<std::ptrdiff_t>(reflect_101(ix + 1, width)) * channels;
          for (int c = 0; c < channels; ++c)
            to_pixel[c] = blend(w, upper[left + c], upper[right + c], lower[left + c], lower[right + c]);
        } else {
          const auto at = [&](std::int64_t sx, std::int64_t sy, int c) -> int {
            return sx >= 0 && sx < width && sy >= 0 && sy < height ? src.data()[sy * stride + sx * channels + c] : fill;
          };
          for (int c = 0; c < channels; ++c)
            to_pixel[c] = blend(w, at(ix, iy, c), at(ix + 1, iy, c), at(ix, iy + 1, c), at(ix + 1, iy + 1, c));
        }
      }
    };
    slow(0, fast.from < fast.to ? fast.from : 0);
    slow(fast.from < fast.to ? fast.to : 0, width);
  }
  return out;
}

}  // namespace proofload::stress
#endif
