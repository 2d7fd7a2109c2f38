#include "proofload/stress/colour_kernels.h"

#include <algorithm>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/stress/colour_kernels.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using DI = hn::RebindToSigned<D>;
using D8 = hn::Rebind<std::uint8_t, D>;
using V = hn::Vec<D>;
using V8 = hn::Vec<D8>;
constexpr std::size_t kMaxLanes = hn::MaxLanes(D());

HWY_INLINE V Widen(V8 bytes) { return hn::ConvertTo(D(), hn::PromoteTo(DI(), bytes)); }
HWY_INLINE V8 Narrow(V grey, V bias) {
  // Cutting toward zero is rounding down here: what is negative becomes 0 either way.
  return hn::DemoteTo(D8(), hn::ConvertTo(DI(), hn::Min(hn::Add(grey, bias), hn::Set(D(), 255.0F))));
}

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
  std::uint8_t last[3 * kMaxLanes] = {};
  std::copy(samples + 3 * i, samples + 3 * pixels, last);
  some(last);
  std::copy_n(last, 3 * (pixels - i), samples + 3 * i);
}

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

HWY_EXPORT(MixChannels);
HWY_EXPORT(ShiftValue);
HWY_EXPORT(ScaleSaturation);
HWY_EXPORT(RotateHue);

ColourMix ColourMix::blended(double share) const {
  ColourMix out;
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t k = 0; k < 3; ++k)
      out.of[c][k] = static_cast<float>((c == k ? 1 - share : 0) + share * static_cast<double>(of[c][k]));
    out.offset[c] = static_cast<float>(share * static_cast<double>(offset[c]));
  }
  return out;
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

void rotate_hue(Image& image, float sextants, float bias) {
  HWY_DYNAMIC_DISPATCH(RotateHue)(image.data(), image.bytes() / 3, sextants, bias);
}

}  // namespace proofload::stress
#endif  // HWY_ONCE
