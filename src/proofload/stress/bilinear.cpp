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
  const auto pixel = [&](int i) HWY_ATTR {
    const std::int64_t u = at.x(i);
    const std::int64_t v = at.y(i);
    const Corners w = corners(fraction(u, Positions::kBits), fraction(v, Positions::kBits));
    const std::uint8_t* const p =
        src.data + (v >> Positions::kBits) * src.stride + (u >> Positions::kBits) * 3;
    const auto upper = hn::TableLookupBytesOr0(hn::ZeroExtendVector(d8, hn::LoadU(d8_half, p)), spread);
    const auto lower =
        hn::TableLookupBytesOr0(hn::ZeroExtendVector(d8, hn::LoadU(d8_half, p + src.stride)), spread);
    const auto upper_weights = hn::BitCast(d16, hn::Set(d32, w.w00 | (w.w01 << 16)));
    const auto lower_weights = hn::BitCast(d16, hn::Set(d32, w.w10 | (w.w11 << 16)));
    auto odd = hn::Zero(d32);
    auto sum = hn::ReorderWidenMulAccumulate(d32, hn::BitCast(d16, upper), upper_weights, half, odd);
    sum = hn::ReorderWidenMulAccumulate(d32, hn::BitCast(d16, lower), lower_weights, sum, odd);
    return hn::ShiftRight<kBlendBits>(hn::RearrangeToOddPlusEven(sum, odd));
  };
  // Four pixels are twelve bytes, stored as sixteen: the last ones of a stretch go the plain way.
  int i = 0;
  for (; i + 6 <= count; i += 4) {
    const auto p0 = pixel(i);
    const auto p1 = pixel(i + 1);
    const auto p2 = pixel(i + 2);
    const auto p3 = pixel(i + 3);
    const auto low = hn::DemoteTo(d8_half, hn::ReorderDemote2To(d16, p0, p1));
    const auto high = hn::DemoteTo(d8_half, hn::ReorderDemote2To(d16, p2, p3));
    hn::StoreU(hn::TableLookupBytesOr0(hn::Combine(d8, high, low), pack), d8, out + i * 3);
  }
  BlendPlain<3>(src, at, i, count, out);
}

#endif

void EvenGrey(const Source& src, const Even& at, int count, std::uint8_t* out) {
  BlendPlain<1>(src, at, 0, count, out);
}
void EvenColourPlain(const Source& src, const Even& at, int count, std::uint8_t* out) {
  BlendPlain<3>(src, at, 0, count, out);
}
void EvenColour(const Source& src, const Even& at, int count, std::uint8_t* out) {
  BlendColour(src, at, count, out);
}
void ListedGrey(const Source& src, const Listed& at, int count, std::uint8_t* out) {
  BlendPlain<1>(src, at, 0, count, out);
}
void ListedColourPlain(const Source& src, const Listed& at, int count, std::uint8_t* out) {
  BlendPlain<3>(src, at, 0, count, out);
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
HWY_EXPORT(EvenColourPlain);
HWY_EXPORT(EvenColour);
HWY_EXPORT(ListedGrey);
HWY_EXPORT(ListedColourPlain);
HWY_EXPORT(ListedColour);

// Eight bytes are read for the six of two colour pixels: not from the last two of the source.
void blend_along(const ImageView& src, const Stretch& s) {
  const Source source{src.data(), static_cast<std::ptrdiff_t>(src.stride())};
  const Even at{s.u, s.v, s.du, s.dv};
  const bool at_the_end = std::max(s.u, at.x(s.count - 1)) >> Even::kBits >= src.width() - 2 &&
                          std::max(s.v, at.y(s.count - 1)) >> Even::kBits >= src.height() - 2;
  if (src.channels() == 1) {
    HWY_DYNAMIC_DISPATCH(EvenGrey)(source, at, s.count, s.out);
  } else if (at_the_end) {
    HWY_DYNAMIC_DISPATCH(EvenColourPlain)(source, at, s.count, s.out);
  } else {
    HWY_DYNAMIC_DISPATCH(EvenColour)(source, at, s.count, s.out);
  }
}

void blend_at(const ImageView& src,
              std::span<const std::int32_t> u,
              std::span<const std::int32_t> v,
              std::uint8_t* out) {
  if (u.empty()) return;
  const Source source{src.data(), static_cast<std::ptrdiff_t>(src.stride())};
  const Listed at{u.data(), v.data()};
  const auto count = static_cast<int>(u.size());
  if (src.channels() == 1) {
    HWY_DYNAMIC_DISPATCH(ListedGrey)(source, at, count, out);
  } else if (*std::max_element(u.begin(), u.end()) >> Listed::kBits >= src.width() - 2 &&
             *std::max_element(v.begin(), v.end()) >> Listed::kBits >= src.height() - 2) {
    HWY_DYNAMIC_DISPATCH(ListedColourPlain)(source, at, count, out);
  } else {
    HWY_DYNAMIC_DISPATCH(ListedColour)(source, at, count, out);
  }
}

}  // namespace proofload::stress
#endif
