#include "proofload/stress/pixel_blend.h"

#include <algorithm>
#include <cstddef>

#include "proofload/stress/linear_light.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/stress/pixel_blend.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

// After highway.h, once for every instruction set.
#include "proofload/stress/grey_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = GreyD;
using D8 = GreyBytes;
using V = hn::Vec<D>;
using V8 = hn::Vec<D8>;

// samples = step(samples, numbers of their pixels, channel) over whole vectors of pixels, and over padded copies of the rest.
template <typename Step>
HWY_INLINE void OverPixels(std::uint8_t* samples,
                           std::size_t pixels,
                           std::size_t channels,
                           const float* numbers,
                           float bias,
                           const Step& step) {
  const D d;
  const D8 d8;
  const V add = hn::Set(d, bias);
  const std::size_t lanes = hn::Lanes(d);
  const auto some = [&](std::uint8_t* at, const float* number) HWY_ATTR {
    const V n = hn::LoadU(d, number);
    if (channels == 1) {
      hn::StoreU(Narrow(step(Widen(hn::LoadU(d8, at)), n, 0), add), d8, at);
      return;
    }
    V8 r = hn::Zero(d8);
    V8 g = hn::Zero(d8);
    V8 b = hn::Zero(d8);
    hn::LoadInterleaved3(d8, at, r, g, b);
    hn::StoreInterleaved3(Narrow(step(Widen(r), n, 0), add), Narrow(step(Widen(g), n, 1), add),
                          Narrow(step(Widen(b), n, 2), add), d8, at);
  };
  std::size_t i = 0;
  for (; i + lanes <= pixels; i += lanes) some(samples + channels * i, numbers + i);
  if (i == pixels) return;
  std::uint8_t last[3 * kMostGreyLanes] = {};
  float last_numbers[kMostGreyLanes] = {};
  std::copy(samples + channels * i, samples + channels * pixels, last);
  std::copy(numbers + i, numbers + pixels, last_numbers);
  some(last, last_numbers);
  std::copy_n(last, channels * (pixels - i), samples + channels * i);
}

void AddScaled(std::uint8_t* samples,
               std::size_t pixels,
               std::size_t channels,
               const float* offsets,
               float scale,
               float bias) {
  const V factor = hn::Set(D(), scale);
  OverPixels(samples, pixels, channels, offsets, bias, [&](V sample, V offset, std::size_t) HWY_ATTR {
    return hn::Add(sample, hn::Mul(offset, factor));
  });
}

void ScaleSamples(std::uint8_t* samples, std::size_t count, const float* offsets, float scale, float bias) {
  const V factor = hn::Set(D(), scale);
  OverPixels(samples, count, 1, offsets, bias, [&](V sample, V offset, std::size_t) HWY_ATTR {
    return hn::Add(sample, hn::Mul(sample, hn::Mul(factor, offset)));
  });
}

void Multiply(
    std::uint8_t* samples, std::size_t pixels, std::size_t channels, const float* gains, float bias) {
  OverPixels(samples, pixels, channels, gains, bias,
             [&](V sample, V gain, std::size_t) HWY_ATTR { return hn::Mul(sample, gain); });
}

void BlendColour(std::uint8_t* samples,
                 std::size_t pixels,
                 std::size_t channels,
                 const float* weights,
                 const float* target,
                 float bias) {
  OverPixels(samples, pixels, channels, weights, bias, [&](V sample, V weight, std::size_t c) HWY_ATTR {
    return hn::Add(sample, hn::Mul(weight, hn::Sub(hn::Set(D(), target[c]), sample)));
  });
}

void BlendTargets(std::uint8_t* samples,
                  std::size_t pixels,
                  std::size_t channels,
                  const float* targets,
                  float weight,
                  float bias) {
  const V w = hn::Set(D(), weight);
  OverPixels(samples, pixels, channels, targets, bias, [&](V sample, V target, std::size_t) HWY_ATTR {
    return hn::Add(sample, hn::Mul(w, hn::Sub(target, sample)));
  });
}

void CoverLight(std::uint8_t* samples,
                std::size_t pixels,
                std::size_t channels,
                const float* weights,
                float kept,
                const float* light,
                float bias) {
  const V factor = hn::Set(D(), kept);
  OverPixels(samples, pixels, channels, weights, bias, [&](V sample, V weight, std::size_t c) HWY_ATTR {
    return hn::Add(hn::Mul(factor, sample), hn::Mul(weight, hn::Set(D(), light[c])));
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace proofload::stress
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload::stress {

HWY_EXPORT(AddScaled);
HWY_EXPORT(ScaleSamples);
HWY_EXPORT(Multiply);
HWY_EXPORT(BlendColour);
HWY_EXPORT(BlendTargets);
HWY_EXPORT(CoverLight);

void add_to_pixels(
    std::span<std::uint8_t> samples, int channels, std::span<const float> offsets, float scale, float bias) {
  HWY_DYNAMIC_DISPATCH(AddScaled)
  (samples.data(), offsets.size(), static_cast<std::size_t>(channels), offsets.data(), scale, bias);
}

void add_to_samples(std::span<std::uint8_t> samples,
                    std::span<const float> offsets,
                    float scale,
                    float bias) {
  HWY_DYNAMIC_DISPATCH(AddScaled)(samples.data(), offsets.size(), 1, offsets.data(), scale, bias);
}

void scale_samples(std::span<std::uint8_t> samples, std::span<const float> offsets, float scale, float bias) {
  HWY_DYNAMIC_DISPATCH(ScaleSamples)(samples.data(), offsets.size(), offsets.data(), scale, bias);
}

void multiply_pixels(std::span<std::uint8_t> samples,
                     int channels,
                     std::span<const float> gains,
                     float bias) {
  HWY_DYNAMIC_DISPATCH(Multiply)
  (samples.data(), gains.size(), static_cast<std::size_t>(channels), gains.data(), bias);
}

void blend_pixels(std::span<std::uint8_t> samples,
                  int channels,
                  std::span<const float> weights,
                  const std::array<float, 3>& target,
                  float bias) {
  HWY_DYNAMIC_DISPATCH(BlendColour)
  (samples.data(), weights.size(), static_cast<std::size_t>(channels), weights.data(), target.data(), bias);
}

void blend_pixels(
    std::span<std::uint8_t> samples, int channels, float weight, std::span<const float> targets, float bias) {
  HWY_DYNAMIC_DISPATCH(BlendTargets)
  (samples.data(), targets.size(), static_cast<std::size_t>(channels), targets.data(), weight, bias);
}

void cover_light(std::span<std::uint8_t> samples,
                 int channels,
                 float kept,
                 std::span<const float> weights,
                 const std::array<float, 3>& light,
                 float bias) {
  HWY_DYNAMIC_DISPATCH(CoverLight)
  (samples.data(), weights.size(), static_cast<std::size_t>(channels), weights.data(), kept, light.data(),
   bias);
}

void multiply_light(std::span<std::uint8_t> samples,
                    int channels,
                    std::span<const float> gains,
                    Rounding rounding) {
  const auto& linear = linear_of_codes();
  const auto width = static_cast<std::size_t>(channels);
  const std::span<const std::uint8_t> codes = codes_of_linear_steps(rounding);
  const float steps = static_cast<float>(codes.size() - 1);
  for (std::size_t i = 0; i < gains.size(); ++i) {
    const float gain = gains[i];
    if (gain == 1.0F) continue;
    std::uint8_t* const pixel = samples.data() + width * i;
    for (std::size_t c = 0; c < width; ++c) {
      const float step = std::min(linear[pixel[c]] * gain, 1.0F) * steps + 0.5F;
      pixel[c] = codes[static_cast<std::size_t>(static_cast<int>(step))];
    }
  }
}

}  // namespace proofload::stress
#endif  // HWY_ONCE
