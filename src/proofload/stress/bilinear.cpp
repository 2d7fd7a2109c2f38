#include "proofload/stress/bilinear.h"

#include <algorithm>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/stress/bilinear.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

#ifndef PROOFLOAD_STRESS_BILINEAR_POSITIONS
#define PROOFLOAD_STRESS_BILINEAR_POSITIONS
namespace proofload::stress {
/// Positions on a straight line.
struct Even {
  static constexpr int kBits = 32;
  std::int64_t u, v, du, dv;
  std::int64_t x(int i) const { return u + i * du; }
  std::int64_t y(int i) const { return v + i * dv; }
};
/// Positions one by one.
struct Listed {
  static constexpr int kBits = 16;
  const std::int32_t* u;
  const std::int32_t* v;
  std::int64_t x(int i) const { return u[i]; }
  std::int64_t y(int i) const { return v[i]; }
};
/// Where the pixels are.
struct Source {
  const std::uint8_t* data;
  std::ptrdiff_t stride;
  std::int64_t last;  ///< Furthest top-left neighbour behind which, and below which, eight bytes may be read.
};
}  // namespace proofload::stress
#endif

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <int kChannels, class Positions>
void BlendPlain(const Source& src, const Positions& at, int first, int count, std::uint8_t* to) {
  std::uint8_t* out = to + first * kChannels;
  for (int i = first; i < count; ++i, out += kChannels) {
    const std::int64_t u = at.x(i);
    const std::int64_t v = at.y(i);
    const Corners w = corners(fraction(u, Positions::kBits), fraction(v, Positions::kBits));
    const std::uint8_t* const p =
        src.data + (v >> Positions::kBits) * src.stride + (u >> Positions::kBits) * kChannels;
    const std::uint8_t* const q = p + src.stride;
    for (int c = 0; c < kChannels; ++c) out[c] = blend(w, p[c], p[c + kChannels], q[c], q[c + kChannels]);
  }
}

#if HWY_TARGET == HWY_SCALAR

template <class Positions>
void BlendColour(const Source& src, const Positions& at, int count, std::uint8_t* out) {
  BlendPlain<3>(src, at, 0, count, out);
}

#else

using D32 = hn::ScalableTag<std::int32_t>;
using V32 = hn::Vec<D32>;
using U32 = hn::RebindToUnsigned<D32>;

// Where the neighbours of some pixels are and how they weigh, worked out for a vector of pixels at a time.
constexpr int kAtOnce = 64;
struct Neighbours {
  alignas(64) std::uint32_t offset[kAtOnce];  // Of the top-left one, in bytes.
  alignas(64) std::int32_t upper[kAtOnce];    // w00 | w01 << 16.
  alignas(64) std::int32_t lower[kAtOnce];    // w10 | w11 << 16.
  hn::Vec<U32> furthest;

  HWY_INLINE void Put(int at, std::int32_t stride, V32 column, V32 row, V32 fx, V32 fy) {
    const D32 d;
    const auto w11 = hn::ShiftRight<kBlendBits>(hn::Add(hn::Mul(fx, fy), hn::Set(d, 1 << (kBlendBits - 1))));
    const auto w10 = hn::Sub(fy, w11);
    const auto w00 = hn::Sub(hn::Sub(hn::Set(d, 1 << kBlendBits), fx), w10);
    hn::Store(hn::Or(w00, hn::ShiftLeft<16>(hn::Sub(fx, w11))), d, upper + at);
    hn::Store(hn::Or(w10, hn::ShiftLeft<16>(w11)), d, lower + at);
    const auto in_bytes = hn::Add(hn::Mul(row, hn::Set(d, stride)), hn::Add(hn::Add(column, column), column));
    hn::Store(hn::BitCast(U32(), in_bytes), U32(), offset + at);
    furthest = hn::Max(furthest, hn::BitCast(U32(), in_bytes));
  }
  HWY_INLINE std::int64_t Furthest() const { return hn::GetLane(hn::MaxOfLanes(U32(), furthest)); }
};

// `first` is a multiple of kAtOnce, the lanes of a vector divide it.
HWY_INLINE void Find(const Even& at, std::int32_t stride, int first, int count, Neighbours& out) {
  const D32 d;
  const hn::RepartitionToWide<D32> d64;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const auto half_lanes = static_cast<std::size_t>(lanes) / 2;
  constexpr std::size_t kMost = hn::MaxLanes(D32());
  alignas(64) std::int64_t u[kMost];
  alignas(64) std::int64_t v[kMost];
  for (int k = 0; k < lanes; ++k) {
    u[k] = at.x(first + k);
    v[k] = at.y(first + k);
  }
  auto u_low = hn::Load(d64, u);
  auto u_high = hn::Load(d64, u + half_lanes);
  auto v_low = hn::Load(d64, v);
  auto v_high = hn::Load(d64, v + half_lanes);
  const auto step_u = hn::Set(d64, lanes * at.du);
  const auto step_v = hn::Set(d64, lanes * at.dv);
  const auto whole = [&](auto low, auto high)
                         HWY_ATTR { return hn::ConcatOdd(d, hn::BitCast(d, high), hn::BitCast(d, low)); };
  const auto part = [&](auto low, auto high) HWY_ATTR {
    const auto bits = hn::ConcatEven(d, hn::BitCast(d, high), hn::BitCast(d, low));
    return hn::BitCast(d, hn::ShiftRight<32 - kBlendBits>(hn::BitCast(U32(), bits)));
  };
  for (int k = 0; k < count; k += lanes) {
    out.Put(k, stride, whole(u_low, u_high), whole(v_low, v_high), part(u_low, u_high), part(v_low, v_high));
    u_low = hn::Add(u_low, step_u);
    u_high = hn::Add(u_high, step_u);
    v_low = hn::Add(v_low, step_v);
    v_high = hn::Add(v_high, step_v);
  }
}
HWY_INLINE void Find(const Listed& at, std::int32_t stride, int first, int count, Neighbours& out) {
  const D32 d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const auto mask = hn::Set(d, (1 << kBlendBits) - 1);
  const auto put = [&](int k, V32 u, V32 v) HWY_ATTR {
    constexpr int kLess = Listed::kBits - kBlendBits;
    out.Put(k, stride, hn::ShiftRight<Listed::kBits>(u), hn::ShiftRight<Listed::kBits>(v),
            hn::And(hn::ShiftRight<kLess>(u), mask), hn::And(hn::ShiftRight<kLess>(v), mask));
  };
  int k = 0;
  for (; k + lanes <= count; k += lanes)
    put(k, hn::LoadU(d, at.u + first + k), hn::LoadU(d, at.v + first + k));
  if (k == count) return;
  constexpr std::size_t kMost = hn::MaxLanes(D32());
  alignas(64) std::int32_t u[kMost] = {};
  alignas(64) std::int32_t v[kMost] = {};
  for (int rest = 0; k + rest < count; ++rest) {
    u[rest] = at.u[first + k + rest];
    v[rest] = at.v[first + k + rest];
  }
  put(k, hn::Load(d, u), hn::Load(d, v));
}

// One pixel is one 128-bit register: two neighbours of a row are six bytes, spread to pairs of 16-bit lanes
// (R R', G G', B B'), and a multiply-add of pairs with (w, w') gives three 32-bit sums.
template <class Positions>
void BlendColour(const Source& src, const Positions& at, int count, std::uint8_t* out) {
  const hn::FixedTag<std::uint8_t, 16> d8;
  const hn::FixedTag<std::int16_t, 8> d16;
  const hn::FixedTag<std::int32_t, 4> d32;
  const hn::FixedTag<std::uint8_t, 8> d8_half;
  alignas(16) static constexpr std::uint8_t kSpread[16] = {0, 0x80, 3, 0x80, 1,    0x80, 4,    0x80,
                                                           2, 0x80, 5, 0x80, 0x80, 0x80, 0x80, 0x80};
  alignas(16) static constexpr std::uint8_t kPack[16] = {0,  1,  2,  4,  5,    6,    8,    9,
                                                         10, 12, 13, 14, 0x80, 0x80, 0x80, 0x80};
  const auto spread = hn::Load(d8, kSpread);
  const auto pack = hn::Load(d8, kPack);
  const auto half = hn::Set(d32, 1 << (kBlendBits - 1));
  const auto pixel = [&](const Neighbours& near, int k) HWY_ATTR {
    const std::uint8_t* const p = src.data + near.offset[k];
    const auto upper = hn::TableLookupBytesOr0(hn::ZeroExtendVector(d8, hn::LoadU(d8_half, p)), spread);
    const auto lower =
        hn::TableLookupBytesOr0(hn::ZeroExtendVector(d8, hn::LoadU(d8_half, p + src.stride)), spread);
    const auto upper_weights = hn::BitCast(d16, hn::Set(d32, near.upper[k]));
    const auto lower_weights = hn::BitCast(d16, hn::Set(d32, near.lower[k]));
    auto odd = hn::Zero(d32);
    auto sum = hn::ReorderWidenMulAccumulate(d32, hn::BitCast(d16, upper), upper_weights, half, odd);
    sum = hn::ReorderWidenMulAccumulate(d32, hn::BitCast(d16, lower), lower_weights, sum, odd);
    return hn::ShiftRight<kBlendBits>(hn::RearrangeToOddPlusEven(sum, odd));
  };
  // Four pixels are twelve bytes, stored as sixteen: the last ones of a stretch go the plain way.
  int i = 0;
  for (int block = 0; i + 6 <= count; i += block) {
    block = std::min(kAtOnce, (count - i - 2) / 4 * 4);
    Neighbours near;
    near.furthest = hn::Zero(U32());
    Find(at, static_cast<std::int32_t>(src.stride), i, block, near);
    if (near.Furthest() > src.last) {
      // Eight bytes are read for the six of two pixels: not for the last two of the source.
      BlendPlain<3>(src, at, i, i + block, out);
      continue;
    }
    for (int k = 0; k < block; k += 4) {
      const auto p0 = pixel(near, k);
      const auto p1 = pixel(near, k + 1);
      const auto p2 = pixel(near, k + 2);
      const auto p3 = pixel(near, k + 3);
      const auto low = hn::DemoteTo(d8_half, hn::ReorderDemote2To(d16, p0, p1));
      const auto high = hn::DemoteTo(d8_half, hn::ReorderDemote2To(d16, p2, p3));
      hn::StoreU(hn::TableLookupBytesOr0(hn::Combine(d8, high, low), pack), d8, out + (i + k) * 3);
    }
  }
  BlendPlain<3>(src, at, i, count, out);
}

#endif

void EvenGrey(const Source& src, const Even& at, int count, std::uint8_t* out) {
  BlendPlain<1>(src, at, 0, count, out);
}
void EvenColour(const Source& src, const Even& at, int count, std::uint8_t* out) {
  BlendColour(src, at, count, out);
}
void ListedGrey(const Source& src, const Listed& at, int count, std::uint8_t* out) {
  BlendPlain<1>(src, at, 0, count, out);
}
void ListedColour(const Source& src, const Listed& at, int count, std::uint8_t* out) {
  BlendColour(src, at, count, out);
}

}  // namespace HWY_NAMESPACE
}  // namespace proofload::stress
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload::stress {

HWY_EXPORT(EvenGrey);
HWY_EXPORT(EvenColour);
HWY_EXPORT(ListedGrey);
HWY_EXPORT(ListedColour);

namespace {
Source source_of(const ImageView& src) {
  return {src.data(), static_cast<std::ptrdiff_t>(src.stride()),
          static_cast<std::int64_t>(src.bytes()) - static_cast<std::int64_t>(src.stride()) - 8};
}
}  // namespace

void blend_along(const ImageView& src, const Stretch& s) {
  const Even at{s.u, s.v, s.du, s.dv};
  if (src.channels() == 1) {
    HWY_DYNAMIC_DISPATCH(EvenGrey)(source_of(src), at, s.count, s.out);
  } else {
    HWY_DYNAMIC_DISPATCH(EvenColour)(source_of(src), at, s.count, s.out);
  }
}

void blend_at(const ImageView& src,
              std::span<const std::int32_t> u,
              std::span<const std::int32_t> v,
              std::uint8_t* out) {
  const Listed at{u.data(), v.data()};
  const auto count = static_cast<int>(u.size());
  if (src.channels() == 1) {
    HWY_DYNAMIC_DISPATCH(ListedGrey)(source_of(src), at, count, out);
  } else {
    HWY_DYNAMIC_DISPATCH(ListedColour)(source_of(src), at, count, out);
  }
}

}  // namespace proofload::stress
#endif
