#include "proofload/stress/noise_field.h"

#include <algorithm>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/stress/noise_field.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using DI = hn::RebindToSigned<D>;
using V = hn::Vec<D>;
using VI = hn::Vec<DI>;
constexpr std::size_t kMaxLanes = hn::MaxLanes(D());

// c[0] + c[1] x + … + c[N - 1] x^(N - 1) by halves: a low part plus a power of x times a high part, which leaves
// the processor more to do side by side than one term after the other. No fused multiply-add: some
// processors have none.
template <std::size_t N>
HWY_INLINE V Polynomial(D d, V x, V x2, V x4, V x8, const float* c) {
  static_assert(N <= 16);
  if constexpr (N == 1) {
    return hn::Set(d, c[0]);
  } else if constexpr (N == 2) {
    return hn::Add(hn::Mul(x, hn::Set(d, c[1])), hn::Set(d, c[0]));
  } else {
    constexpr std::size_t kLow = N <= 4 ? 2 : N <= 8 ? 4 : 8;
    const V power = N <= 4 ? x2 : N <= 8 ? x4 : x8;
    const V high = Polynomial<N - kLow>(d, x, x2, x4, x8, c + kLow);
    return hn::Add(hn::Mul(power, high), Polynomial<kLow>(d, x, x2, x4, x8, c));
  }
}

template <std::size_t N>
HWY_INLINE V Polynomial(D d, V x, const float (&coefficients)[N]) {
  const V x2 = hn::Mul(x, x);
  const V x4 = hn::Mul(x2, x2);
  return Polynomial<N>(d, x, x2, x4, hn::Mul(x4, x4), coefficients);
}

// log2(1 + r)/r for r in [sqrt(1/2) - 1, sqrt(2) - 1], least maximum error.
constexpr float kLog2[] = {1.44257808F, -0.720243096F, 0.486683905F, -0.394555867F, 0.252648085F};
// quantile(p)/(2p - 1) in s = 7.5 + log2(4p(1 - p)), p from 2^-17 to 1 - 2^-17, least maximum error.
constexpr float kQuantile[] = {3.00091791F,      -0.206660688F,    -0.00487507414F,
                               -8.26536634e-05F, 1.39633303e-05F,  2.37262611e-06F,
                               1.54437814e-07F,  -5.45798207e-09F, -9.18341236e-10F};
// (2^t - 1)/t for t in [-1, 0], least maximum error.
constexpr float kExp2[] = {0.693143725F, 0.240180165F, 0.0552974120F, 0.00920587033F, 0.000944935950F};

HWY_INLINE VI LoadDraws(const std::uint16_t* draws) {
  return hn::PromoteTo(DI(), hn::LoadU(hn::Rebind<std::uint16_t, DI>(), draws));
}

HWY_INLINE V Normal(D d, VI draw) {
  const DI di;
  const V one = hn::Set(d, 1.0F);
  const V x = hn::Add(hn::Mul(hn::ConvertTo(d, draw), hn::Set(d, 0x1p-15F)), hn::Set(d, 0x1p-16F - 1));
  const VI bits = hn::BitCast(di, hn::Mul(hn::Sub(one, x), hn::Add(one, x)));
  const VI exponent =
      hn::ShiftRight<23>(hn::Sub(bits, hn::Set(di, 0x3f3504f3)));  // of mantissas from sqrt(1/2)
  const V r = hn::Sub(hn::BitCast(d, hn::Sub(bits, hn::ShiftLeft<23>(exponent))), one);
  const V log2 = hn::Add(hn::ConvertTo(d, exponent), hn::Mul(r, Polynomial(d, r, kLog2)));
  return hn::Mul(x, Polynomial(d, hn::Add(log2, hn::Set(d, 7.5F)), kQuantile));
}

// 2^t for t in [-126, 0].
HWY_INLINE V Exp2(D d, V t) {
  const DI di;
  const VI whole = hn::ConvertTo(di, t);
  const V f = hn::Sub(t, hn::ConvertTo(d, whole));
  const V power = hn::BitCast(d, hn::ShiftLeft<23>(hn::Add(whole, hn::Set(di, 127))));
  return hn::Mul(power, hn::Add(hn::Mul(f, Polynomial(d, f, kExp2)), hn::Set(d, 1.0F)));
}

constexpr float kSmallMean = 8;
constexpr int kMostSteps = 64;  // F(64) of mean 8 is 1 to 30 digits

struct Reciprocals {
  float of[kMostSteps + 1];
  constexpr Reciprocals() : of() {
    for (int k = 1; k <= kMostSteps; ++k) of[k] = 1.0F / static_cast<float>(k);
  }
};
constexpr Reciprocals kReciprocals;

HWY_INLINE V SmallPoisson(D d, VI draw, V mean) {
  const V p = hn::Add(hn::Mul(hn::ConvertTo(d, draw), hn::Set(d, 0x1p-16F)), hn::Set(d, 0x1p-17F));
  V term = Exp2(d, hn::Mul(mean, hn::Set(d, -1.44269504F)));
  V sum = term;
  V count = hn::Zero(d);
  for (int k = 1; k <= kMostSteps; ++k) {
    const auto more = hn::Lt(sum, p);
    if (hn::AllFalse(d, more)) break;
    count = hn::IfThenElse(more, hn::Set(d, static_cast<float>(k)), count);
    term = hn::Mul(term, hn::Mul(mean, hn::Set(d, kReciprocals.of[k])));
    sum = hn::Add(sum, term);
  }
  return count;
}

HWY_INLINE V LargePoisson(D d, VI draw, V mean) {
  const V w = Normal(d, draw);
  const V w2 = hn::Mul(w, w);
  const V root = hn::Sqrt(mean);
  const V inverse = hn::Div(hn::Set(d, 1.0F), root);
  const V third = hn::Add(hn::Mul(w2, hn::Set(d, 7.0F / 810)), hn::Set(d, -8.0F / 405));
  const V order1 = hn::Mul(hn::Add(third, hn::Mul(hn::Mul(w2, w2), hn::Set(d, 1.0F / 270))), inverse);
  const V order_half = hn::Mul(w, hn::Sub(hn::Set(d, -1.0F / 36), hn::Mul(w2, hn::Set(d, 1.0F / 72))));
  const V tail = hn::Mul(hn::Add(order1, order_half), inverse);
  const V order0 = hn::Add(hn::Mul(w2, hn::Set(d, 1.0F / 6)), hn::Set(d, 1.0F / 3));
  const V quantile = hn::Add(mean, hn::Add(hn::Mul(root, w), hn::Add(order0, tail)));
  return hn::Max(hn::Floor(quantile), hn::Zero(d));
}

HWY_INLINE V Poisson(D d, VI draw, V mean) {
  const V edge = hn::Set(d, kSmallMean);
  const auto small = hn::Lt(mean, edge);
  if (hn::AllTrue(d, small)) return SmallPoisson(d, draw, mean);
  const V large = LargePoisson(d, draw, hn::Max(mean, edge));
  if (hn::AllFalse(d, small)) return large;
  // Lanes of large mean count from mean 0, which takes no step.
  return hn::IfThenElse(small, SmallPoisson(d, draw, hn::IfThenElseZero(small, mean)), large);
}

HWY_INLINE V LoadSamples(D d, const std::uint8_t* samples) {
  return hn::ConvertTo(d, hn::PromoteTo(DI(), hn::LoadU(hn::Rebind<std::uint8_t, DI>(), samples)));
}

HWY_INLINE void StoreSamples(V grey, std::uint8_t* samples) {
  const hn::Rebind<std::uint8_t, DI> d8;
  hn::StoreU(hn::DemoteTo(d8, hn::ConvertTo(DI(), grey)), d8, samples);
}

void NormalsFromDraws(const std::uint16_t* draws, float* z, std::size_t count) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) hn::StoreU(Normal(d, LoadDraws(draws + i)), d, z + i);
  if (i == count) return;
  std::uint16_t last_draws[kMaxLanes] = {};
  float last[kMaxLanes];
  std::copy(draws + i, draws + count, last_draws);
  hn::StoreU(Normal(d, LoadDraws(last_draws)), d, last);
  std::copy_n(last, count - i, z + i);
}

void PoissonsFromDraws(const std::uint16_t* draws, const float* means, float* counts, std::size_t count) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    hn::StoreU(Poisson(d, LoadDraws(draws + i), hn::LoadU(d, means + i)), d, counts + i);
  if (i == count) return;
  std::uint16_t last_draws[kMaxLanes] = {};
  float last[kMaxLanes] = {};
  std::copy(draws + i, draws + count, last_draws);
  std::copy(means + i, means + count, last);
  hn::StoreU(Poisson(d, LoadDraws(last_draws), hn::LoadU(d, last)), d, last);
  std::copy_n(last, count - i, counts + i);
}

// Runs `step(draws, samples)` over whole vectors, and over padded copies of what is left.
template <typename Step>
HWY_INLINE void OverSamples(std::uint8_t* samples,
                            const std::uint16_t* draws,
                            std::size_t count,
                            const Step& step) {
  const std::size_t lanes = hn::Lanes(D());
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) step(draws + i, samples + i);
  if (i == count) return;
  std::uint16_t last_draws[kMaxLanes] = {};
  std::uint8_t last[kMaxLanes] = {};
  std::copy(draws + i, draws + count, last_draws);
  std::copy(samples + i, samples + count, last);
  step(last_draws, last);
  std::copy_n(last, count - i, samples + i);
}

void AddNormals(
    std::uint8_t* samples, const std::uint16_t* draws, std::size_t count, float scale, float bias) {
  const D d;
  OverSamples(samples, draws, count, [=](const std::uint16_t* draw, std::uint8_t* sample) HWY_ATTR {
    const V noise = hn::Mul(Normal(d, LoadDraws(draw)), hn::Set(d, scale));
    // Cutting toward zero is the same as rounding down here: what is negative becomes 0 either way.
    StoreSamples(hn::Add(hn::Add(LoadSamples(d, sample), noise), hn::Set(d, bias)), sample);
  });
}

void CountPhotons(
    std::uint8_t* samples, const std::uint16_t* draws, std::size_t count, float photons, float bias) {
  const D d;
  const float per_grey = photons / 255;
  const float grey_per_photon = 255 / photons;
  OverSamples(samples, draws, count, [=](const std::uint16_t* draw, std::uint8_t* sample) HWY_ATTR {
    const V mean = hn::Mul(LoadSamples(d, sample), hn::Set(d, per_grey));
    const V counted = Poisson(d, LoadDraws(draw), mean);
    const V grey = hn::Add(hn::Mul(counted, hn::Set(d, grey_per_photon)), hn::Set(d, bias));
    StoreSamples(hn::Min(grey, hn::Set(d, 255.0F)), sample);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace proofload::stress
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload::stress {

HWY_EXPORT(NormalsFromDraws);
HWY_EXPORT(PoissonsFromDraws);
HWY_EXPORT(AddNormals);
HWY_EXPORT(CountPhotons);

void normals_from_draws(std::span<const std::uint16_t> draws, std::span<float> z) {
  HWY_DYNAMIC_DISPATCH(NormalsFromDraws)(draws.data(), z.data(), z.size());
}

void add_normals(std::span<std::uint8_t> samples,
                 std::span<const std::uint16_t> draws,
                 float scale,
                 float bias) {
  HWY_DYNAMIC_DISPATCH(AddNormals)(samples.data(), draws.data(), samples.size(), scale, bias);
}

void poissons_from_draws(std::span<const std::uint16_t> draws,
                         std::span<const float> means,
                         std::span<float> counts) {
  HWY_DYNAMIC_DISPATCH(PoissonsFromDraws)(draws.data(), means.data(), counts.data(), counts.size());
}

void count_photons(std::span<std::uint8_t> samples,
                   std::span<const std::uint16_t> draws,
                   float photons,
                   float bias) {
  HWY_DYNAMIC_DISPATCH(CountPhotons)(samples.data(), draws.data(), samples.size(), photons, bias);
}

}  // namespace proofload::stress
#endif  // HWY_ONCE
