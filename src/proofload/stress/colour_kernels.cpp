#include "proofload/stress/colour_kernels.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "proofload/core/error.h"

// Multiply-adds of pairs are one instruction there.
#define HWY_WANT_AVX3_DL
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/stress/colour_kernels.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

// After highway.h, once for every instruction set.
#include "proofload/stress/grey_lanes-inl.h"

#ifndef PROOFLOAD_STRESS_FIXED_MIX
#define PROOFLOAD_STRESS_FIXED_MIX
namespace proofload::stress {
/// A ColourMix in 2^-bits.
struct FixedMix {
  int bits;
  std::int16_t of[3][3];
  std::int32_t add[3];  ///< Offset and rounding.
  bool grey;            ///< All channels become the same.
};
inline void MixFixedPlain(
    const std::uint8_t* from, std::uint8_t* to, std::size_t first, std::size_t pixels, const FixedMix& mix) {
  for (std::size_t i = 3 * first; i < 3 * pixels; i += 3) {
    const std::int32_t in[3] = {from[i], from[i + 1], from[i + 2]};
    for (std::size_t c = 0; c < 3; ++c) {
      const std::int32_t sum =
          mix.of[c][0] * in[0] + mix.of[c][1] * in[1] + mix.of[c][2] * in[2] + mix.add[c];
      to[i + c] = static_cast<std::uint8_t>(std::clamp(sum >> mix.bits, 0, 255));
    }
  }
}
}  // namespace proofload::stress
#endif

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = GreyD;
using D8 = GreyBytes;
using V = hn::Vec<D>;
using V8 = hn::Vec<D8>;

// Runs step(r, g, b) -> changed in place over whole vectors of pixels, and over a padded copy of what is left.
template <typename Step>
HWY_INLINE void OverPixels(std::uint8_t* samples, std::size_t pixels, float bias, const Step& step) {
  const D8 d8;
  const V add = hn::Set(D(), bias);
  const std::size_t lanes = hn::Lanes(D());
  const auto some = [&](std::uint8_t* at) HWY_ATTR {
    V8 r8 = hn::Zero(d8);
    V8 g8 = hn::Zero(d8);
    V8 b8 = hn::Zero(d8);
    hn::LoadInterleaved3(d8, at, r8, g8, b8);
    V r = Widen(r8);
    V g = Widen(g8);
    V b = Widen(b8);
    step(r, g, b);
    hn::StoreInterleaved3(Narrow(r, add), Narrow(g, add), Narrow(b, add), d8, at);
  };
  std::size_t i = 0;
  for (; i + lanes <= pixels; i += lanes) some(samples + 3 * i);
  if (i == pixels) return;
  std::uint8_t last[3 * kMostGreyLanes] = {};
  std::copy(samples + 3 * i, samples + 3 * pixels, last);
  some(last);
  std::copy_n(last, 3 * (pixels - i), samples + 3 * i);
}

#if HWY_TARGET == HWY_SCALAR

void MixFixed(const std::uint8_t* from, std::uint8_t* to, std::size_t pixels, const FixedMix& mix) {
  MixFixedPlain(from, to, 0, pixels, mix);
}

#else

// (w, w') for a multiply-add of pairs.
template <class D16>
HWY_INLINE hn::Vec<D16> Pair(D16 d, std::int16_t first, std::int16_t second) {
  const std::uint32_t pair = static_cast<std::uint16_t>(first) |
                             static_cast<std::uint32_t>(static_cast<std::uint16_t>(second)) << 16;
  return hn::BitCast(d, hn::Set(hn::RepartitionToWide<D16>(), static_cast<std::int32_t>(pair)));
}

void MixFixed(const std::uint8_t* from, std::uint8_t* to, std::size_t pixels, const FixedMix& mix) {
  const hn::ScalableTag<std::uint8_t> d;
  const hn::Half<decltype(d)> half;
  const hn::RepartitionToWide<hn::ScalableTag<std::int8_t>> d16;
  const hn::RepartitionToWide<decltype(d16)> d32;
  using V16 = hn::Vec<decltype(d16)>;
  const std::size_t lanes = hn::Lanes(d);
  const V16 zero = hn::Zero(d16);
  V16 red_green[3];
  V16 blue[3];
  hn::Vec<decltype(d32)> add[3];
  for (std::size_t c = 0; c < 3; ++c) {
    red_green[c] = Pair(d16, mix.of[c][0], mix.of[c][1]);
    blue[c] = Pair(d16, mix.of[c][2], 0);
    add[c] = hn::Set(d32, mix.add[c]);
  }
  const auto mixed = [&](V16 r, V16 g, V16 b, std::size_t c) HWY_ATTR {
    const auto sum = [&](V16 rg, V16 b0) HWY_ATTR {
      auto odd = hn::Zero(d32);
      auto part = hn::ReorderWidenMulAccumulate(d32, rg, red_green[c], add[c], odd);
      part = hn::ReorderWidenMulAccumulate(d32, b0, blue[c], part, odd);
      return hn::ShiftRightSame(hn::RearrangeToOddPlusEven(part, odd), mix.bits);
    };
    return hn::DemoteTo(half, hn::ReorderDemote2To(
                                  d16, sum(hn::InterleaveLower(d16, r, g), hn::InterleaveLower(d16, b, zero)),
                                  sum(hn::InterleaveUpper(d16, r, g), hn::InterleaveUpper(d16, b, zero))));
  };
  std::size_t i = 0;
  for (; i + lanes <= pixels; i += lanes) {
    auto r = hn::Zero(d);
    auto g = hn::Zero(d);
    auto b = hn::Zero(d);
    hn::LoadInterleaved3(d, from + 3 * i, r, g, b);
    const V16 r0 = hn::PromoteTo(d16, hn::LowerHalf(half, r));
    const V16 g0 = hn::PromoteTo(d16, hn::LowerHalf(half, g));
    const V16 b0 = hn::PromoteTo(d16, hn::LowerHalf(half, b));
    const V16 r1 = hn::PromoteTo(d16, hn::UpperHalf(half, r));
    const V16 g1 = hn::PromoteTo(d16, hn::UpperHalf(half, g));
    const V16 b1 = hn::PromoteTo(d16, hn::UpperHalf(half, b));
    const auto channel = [&](std::size_t c)
                             HWY_ATTR { return hn::Combine(d, mixed(r1, g1, b1, c), mixed(r0, g0, b0, c)); };
    const auto out_r = channel(0);
    // All three alike, as in a grey picture, are worked out once.
    hn::StoreInterleaved3(out_r, mix.grey ? out_r : channel(1), mix.grey ? out_r : channel(2), d, to + 3 * i);
  }
  MixFixedPlain(from, to, i, pixels, mix);
}

#endif

void MixChannels(std::uint8_t* samples, std::size_t pixels, const ColourMix& mix, float bias) {
  const D d;
  OverPixels(samples, pixels, bias, [&](V& r, V& g, V& b) HWY_ATTR {
    const auto channel = [&](std::size_t c) HWY_ATTR {
      const V red = hn::Mul(r, hn::Set(d, mix.of[c][0]));
      const V green = hn::Mul(g, hn::Set(d, mix.of[c][1]));
      const V blue = hn::Mul(b, hn::Set(d, mix.of[c][2]));
      return hn::Add(hn::Add(hn::Add(red, green), blue), hn::Set(d, mix.offset[c]));
    };
    const V new_r = channel(0);
    const V new_g = channel(1);
    b = channel(2);
    r = new_r;
    g = new_g;
  });
}

void ShiftValue(std::uint8_t* samples, std::size_t pixels, float delta, float bias) {
  const D d;
  const V zero = hn::Zero(d);
  const V one = hn::Set(d, 1.0F);
  const V white = hn::Set(d, 255.0F);
  OverPixels(samples, pixels, bias, [&](V& r, V& g, V& b) HWY_ATTR {
    const V value = hn::Max(r, hn::Max(g, b));
    const V wanted = hn::Max(zero, hn::Min(white, hn::Add(value, hn::Set(d, delta))));
    const auto black = hn::Eq(value, zero);
    const V factor = hn::Div(wanted, hn::IfThenElse(black, one, value));
    r = hn::IfThenElse(black, wanted, hn::Mul(r, factor));
    g = hn::IfThenElse(black, wanted, hn::Mul(g, factor));
    b = hn::IfThenElse(black, wanted, hn::Mul(b, factor));
  });
}

void ScaleSaturation(std::uint8_t* samples, std::size_t pixels, float factor, float offset, float bias) {
  const D d;
  const V zero = hn::Zero(d);
  const V one = hn::Set(d, 1.0F);
  const V f = hn::Set(d, factor);
  const V o = hn::Set(d, offset);
  OverPixels(samples, pixels, bias, [&](V& r, V& g, V& b) HWY_ATTR {
    const V value = hn::Max(r, hn::Max(g, b));
    const V chroma = hn::Sub(value, hn::Min(r, hn::Min(g, b)));
    // S'/S = min(1/S, factor + offset/S) with 1/S = value/chroma.
    const auto grey = hn::Eq(chroma, zero);
    const V inverse = hn::Div(value, hn::IfThenElse(grey, one, chroma));
    const V ratio = hn::Min(inverse, hn::Add(f, hn::Mul(o, inverse)));
    const V pale = hn::Sub(value, hn::Mul(value, hn::Min(o, one)));
    r = hn::IfThenElse(grey, value, hn::Sub(value, hn::Mul(hn::Sub(value, r), ratio)));
    g = hn::IfThenElse(grey, pale, hn::Sub(value, hn::Mul(hn::Sub(value, g), ratio)));
    b = hn::IfThenElse(grey, pale, hn::Sub(value, hn::Mul(hn::Sub(value, b), ratio)));
  });
}

void LightenDark(std::uint8_t* samples, std::size_t pixels, float threshold, float factor, float bias) {
  const D d;
  const V white = hn::Set(d, 255.0F);
  OverPixels(samples, pixels, bias, [&](V& r, V& g, V& b) HWY_ATTR {
    const V sum = hn::Add(hn::Max(r, hn::Max(g, b)), hn::Min(r, hn::Min(g, b)));
    const V light = hn::Mul(sum, hn::Set(d, 0.5F));
    const V more = hn::Sub(hn::Min(hn::Mul(light, hn::Set(d, factor)), white), light);
    // White itself has nowhere to go.
    const V left = hn::Max(hn::Sub(white, light), hn::Set(d, 0.5F));
    const V share = hn::IfThenElseZero(hn::Lt(light, hn::Set(d, threshold)), hn::Div(more, left));
    r = hn::Add(r, hn::Mul(share, hn::Sub(white, r)));
    g = hn::Add(g, hn::Mul(share, hn::Sub(white, g)));
    b = hn::Add(b, hn::Mul(share, hn::Sub(white, b)));
  });
}

void RotateHue(std::uint8_t* samples, std::size_t pixels, float sextants, float bias) {
  const D d;
  const V zero = hn::Zero(d);
  const V one = hn::Set(d, 1.0F);
  const V four = hn::Set(d, 4.0F);
  const V six = hn::Set(d, 6.0F);
  OverPixels(samples, pixels, bias, [&](V& r, V& g, V& b) HWY_ATTR {
    const V value = hn::Max(r, hn::Max(g, b));
    const V chroma = hn::Sub(value, hn::Min(r, hn::Min(g, b)));
    const V divisor = hn::Max(chroma, one);
    // Position on the hexagon of hues, from 0 at red, by the strongest channel.
    const V at_red = hn::Div(hn::Sub(g, b), divisor);
    const V at_green = hn::Add(hn::Div(hn::Sub(b, r), divisor), hn::Set(d, 2.0F));
    const V at_blue = hn::Add(hn::Div(hn::Sub(r, g), divisor), four);
    V hue = hn::IfThenElse(hn::Eq(value, r), at_red, hn::IfThenElse(hn::Eq(value, g), at_green, at_blue));
    hue = hn::Add(hue, hn::Set(d, sextants));
    // Back to a channel: value less chroma times how far the hue is from where the channel is full.
    const auto channel = [&](float start) HWY_ATTR {
      V k = hn::Add(hue, hn::Set(d, start));
      k = hn::IfThenElse(hn::Ge(k, six), hn::Sub(k, six), k);
      k = hn::IfThenElse(hn::Ge(k, six), hn::Sub(k, six), k);
      const V missing = hn::Max(zero, hn::Min(one, hn::Min(k, hn::Sub(four, k))));
      return hn::Sub(value, hn::Mul(chroma, missing));
    };
    r = channel(5.0F);
    g = channel(3.0F);
    b = channel(1.0F);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace proofload::stress
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload::stress {

HWY_EXPORT(MixFixed);
HWY_EXPORT(MixChannels);
HWY_EXPORT(ShiftValue);
HWY_EXPORT(ScaleSaturation);
HWY_EXPORT(RotateHue);
HWY_EXPORT(LightenDark);

ColourMix ColourMix::blended(double share) const {
  ColourMix out;
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t k = 0; k < 3; ++k)
      out.of[c][k] = static_cast<float>((c == k ? 1 - share : 0) + share * static_cast<double>(of[c][k]));
    out.offset[c] = static_cast<float>(share * static_cast<double>(offset[c]));
  }
  return out;
}

namespace {

FixedMix fixed_mix(const ColourMix& mix) {
  float most = 0;
  for (const auto& row : mix.of)
    for (const float w : row) most = std::max(most, std::abs(w));
  if (!(most < 2)) throw Error(ErrorCode::internal, "mix_channels_fixed takes weights below 2");
  FixedMix out{};
  out.bits = most < 0.999F ? 15 : 14;
  const auto one = static_cast<float>(1 << out.bits);
  for (std::size_t c = 0; c < 3; ++c) {
    // Grey stays what the sum of the weights makes of it: what rounding leaves goes to the largest.
    float sum = 0;
    long rounded = 0;
    std::size_t largest = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      const float w = mix.of[c][k];
      sum += w;
      out.of[c][k] = static_cast<std::int16_t>(std::lround(w * one));
      rounded += out.of[c][k];
      if (std::abs(w) > std::abs(mix.of[c][largest])) largest = k;
    }
    out.of[c][largest] = static_cast<std::int16_t>(out.of[c][largest] + std::lround(sum * one) - rounded);
    out.add[c] = static_cast<std::int32_t>(std::lround((mix.offset[c] + 0.5F) * one));
  }
  out.grey = true;
  for (std::size_t c = 1; c < 3; ++c)
    out.grey = out.grey && std::equal(out.of[c], out.of[c] + 3, out.of[0]) && out.add[c] == out.add[0];
  return out;
}

}  // namespace

void mix_channels_fixed(Image& image, const ColourMix& mix) {
  const FixedMix fixed = fixed_mix(mix);
  image.rewrite([&](const std::uint8_t* from, std::uint8_t* to) {
    HWY_DYNAMIC_DISPATCH(MixFixed)(from, to, image.bytes() / 3, fixed);
  });
}

void mix_channels(Image& image, const ColourMix& mix, float bias) {
  HWY_DYNAMIC_DISPATCH(MixChannels)(image.data(), image.bytes() / 3, mix, bias);
}

void shift_value(Image& image, float delta, float bias) {
  HWY_DYNAMIC_DISPATCH(ShiftValue)(image.data(), image.bytes() / 3, delta, bias);
}

void scale_saturation(Image& image, float factor, float offset, float bias) {
  HWY_DYNAMIC_DISPATCH(ScaleSaturation)(image.data(), image.bytes() / 3, factor, offset, bias);
}

void lighten_dark(Image& image, float threshold, float factor, float bias) {
  HWY_DYNAMIC_DISPATCH(LightenDark)(image.data(), image.bytes() / 3, threshold, factor, bias);
}

void rotate_hue(Image& image, float sextants, float bias) {
  HWY_DYNAMIC_DISPATCH(RotateHue)(image.data(), image.bytes() / 3, sextants, bias);
}

}  // namespace proofload::stress
#endif  // HWY_ONCE
