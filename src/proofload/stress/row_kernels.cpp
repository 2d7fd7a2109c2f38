#include "proofload/stress/row_kernels.h"

#include <algorithm>
#include <array>
#include <type_traits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/stress/row_kernels.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Weights below zero can take a sum beyond the grey levels.
template <class To>
To Narrow(std::int32_t value) {
  if constexpr (std::is_same_v<To, std::uint8_t>) value = std::clamp(value, 0, 255);
  if constexpr (std::is_same_v<To, std::int16_t>) value = std::clamp(value, -32768, 32767);
  return static_cast<To>(value);
}

// One sample at a time: for processors without vectors and for rows shorter than one.
template <int kTaps, class From, class To>
void SumTail(const From* const* taps,
             const std::int16_t* weights,
             std::size_t terms,
             int shift,
             std::size_t first,
             std::size_t count,
             To* out) {
  for (std::size_t i = first; i < count; ++i) {
    std::int32_t sum = std::int32_t{1} << (shift - 1);
    for (std::size_t k = 0; k < terms; ++k) {
      std::int32_t part = 0;
      for (int t = 0; t < kTaps; ++t) part += taps[k * kTaps + static_cast<std::size_t>(t)][i];
      sum += part * weights[k];
    }
    out[i] = Narrow<To>(sum >> shift);
  }
}

template <class To>
void PlaneTail(const PlaneTerms& p, int shift, std::size_t first, std::size_t count, To* out) {
  const auto per = static_cast<std::size_t>(p.per_weight);
  for (std::size_t i = first; i < count; ++i) {
    std::int32_t sum = std::int32_t{1} << (shift - 1);
    for (std::size_t k = 0; k < p.weights.size(); ++k) {
      std::int32_t part = 0;
      for (std::size_t t = 0; t < per; ++t) part += p.taps[k * per + t][i];
      sum += part * p.weights[k];
    }
    std::int32_t whole = 0;
    for (std::size_t k = 0; k < p.starts.size(); ++k)
      whole += static_cast<std::uint16_t>(p.ends[k][i] - p.starts[k][i]);
    out[i] = Narrow<To>((sum + whole * p.run_weight) >> shift);
  }
}

#if HWY_TARGET != HWY_SCALAR

template <class D16>
HWY_INLINE hn::Vec<D16> LoadRow(D16, const std::int16_t* p) {
  return hn::LoadU(D16(), p);
}
template <class D16>
HWY_INLINE hn::Vec<D16> LoadRow(D16 d, const std::uint8_t* p) {
  return hn::PromoteTo(d, hn::LoadU(hn::Rebind<std::uint8_t, D16>(), p));
}

template <int kTaps, class D16, class From>
HWY_INLINE hn::Vec<D16> LoadTerm(D16 d, const From* const* taps, std::size_t i) {
  auto sum = LoadRow(d, taps[0] + i);
  for (int t = 1; t < kTaps; ++t) sum = hn::Add(sum, LoadRow(d, taps[t] + i));
  return sum;
}

// Two terms side by side are one multiply-add of pairs. The sums of the lower and the upper half of every
// 128-bit block sit in two vectors; packing puts them back in order.
template <class D16>
struct Sums {
  using D32 = hn::RepartitionToWide<D16>;
  using V = hn::Vec<D32>;
  V low, high, low_odd, high_odd;

  HWY_INLINE void Start(std::int32_t value) {
    low = high = hn::Set(D32(), value);
    low_odd = high_odd = hn::Zero(D32());
  }

  HWY_INLINE void Add(hn::Vec<D16> first, hn::Vec<D16> second, hn::Vec<D16> weights) {
    const D16 d;
    low = hn::ReorderWidenMulAccumulate(D32(), hn::InterleaveLower(d, first, second), weights, low, low_odd);
    high =
        hn::ReorderWidenMulAccumulate(D32(), hn::InterleaveUpper(d, first, second), weights, high, high_odd);
  }
  HWY_INLINE V Low() const { return hn::RearrangeToOddPlusEven(low, low_odd); }
  HWY_INLINE V High() const { return hn::RearrangeToOddPlusEven(high, high_odd); }
};

template <class D16>
HWY_INLINE void Put(D16 d, hn::Vec<D16> v, std::int16_t* out) {
  hn::StoreU(v, d, out);
}
template <class D16>
HWY_INLINE void Put(D16, hn::Vec<D16> v, std::uint8_t* out) {
  const hn::Rebind<std::uint8_t, D16> d8;
  hn::StoreU(hn::DemoteTo(d8, v), d8, out);
}

template <class D16>
HWY_INLINE hn::Vec<D16> PairOfWeights(D16 d, std::int16_t first, std::int16_t second) {
  const hn::RepartitionToWide<D16> d32;
  const std::uint32_t pair = static_cast<std::uint16_t>(first) |
                             static_cast<std::uint32_t>(static_cast<std::uint16_t>(second)) << 16;
  return hn::BitCast(d, hn::Set(d32, static_cast<std::int32_t>(pair)));
}

template <int kTaps, int kShift, class From, class To>
HWY_INLINE void Sum(
    const From* const* taps, const std::int16_t* weights, std::size_t terms, std::size_t count, To* out) {
  const hn::ScalableTag<std::int16_t> d;
  const std::size_t lanes = hn::Lanes(d);
  if (count < lanes) return SumTail<kTaps>(taps, weights, terms, kShift, 0, count, out);
  constexpr std::int32_t kHalf = std::int32_t{1} << (kShift - 1);
  const auto block = [&](std::size_t i, auto vectors) HWY_ATTR {
    constexpr std::size_t kVectors = decltype(vectors)::value;
    Sums<hn::ScalableTag<std::int16_t>> sums[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v) sums[v].Start(kHalf);
    std::size_t k = 0;
    for (; k + 2 <= terms; k += 2) {
      const auto w = PairOfWeights(d, weights[k], weights[k + 1]);
      for (std::size_t v = 0; v < kVectors; ++v)
        sums[v].Add(LoadTerm<kTaps>(d, taps + k * kTaps, i + v * lanes),
                    LoadTerm<kTaps>(d, taps + (k + 1) * kTaps, i + v * lanes), w);
    }
    if (k < terms) {
      const auto w = PairOfWeights(d, weights[k], 0);
      for (std::size_t v = 0; v < kVectors; ++v)
        sums[v].Add(LoadTerm<kTaps>(d, taps + k * kTaps, i + v * lanes), hn::Zero(d), w);
    }
    for (std::size_t v = 0; v < kVectors; ++v)
      Put(d,
          hn::ReorderDemote2To(d, hn::ShiftRight<kShift>(sums[v].Low()),
                               hn::ShiftRight<kShift>(sums[v].High())),
          out + i + v * lanes);
  };
  if (count < 2 * lanes) {
    // Two vectors that may overlap.
    block(0, std::integral_constant<std::size_t, 1>());
    if (count > lanes) block(count - lanes, std::integral_constant<std::size_t, 1>());
    return;
  }
  std::size_t i = 0;
  for (; i + 2 * lanes <= count; i += 2 * lanes) block(i, std::integral_constant<std::size_t, 2>());
  if (i < count) block(count - 2 * lanes, std::integral_constant<std::size_t, 2>());
}

// `kVectors` vectors from sample i on.
template <int kTaps, std::size_t kVectors, class To>
HWY_INLINE void PlaneBlock(const PlaneTerms& p, int shift, std::size_t i, To* out) {
  const hn::ScalableTag<std::int16_t> d;
  const hn::RepartitionToWide<decltype(d)> d32;
  const hn::RebindToUnsigned<decltype(d)> du;
  const std::size_t lanes = hn::Lanes(d);
  const std::int16_t* const* const taps = p.taps.data();
  const std::int16_t* const weights = p.weights.data();
  const std::size_t terms = p.weights.size();
  Sums<hn::ScalableTag<std::int16_t>> sums[kVectors];
  for (std::size_t v = 0; v < kVectors; ++v) sums[v].Start(std::int32_t{1} << (shift - 1));
  std::size_t k = 0;
  for (; k + 2 <= terms; k += 2) {
    const auto w = PairOfWeights(d, weights[k], weights[k + 1]);
    for (std::size_t v = 0; v < kVectors; ++v)
      sums[v].Add(LoadTerm<kTaps>(d, taps + k * kTaps, i + v * lanes),
                  LoadTerm<kTaps>(d, taps + (k + 1) * kTaps, i + v * lanes), w);
  }
  if (k < terms) {
    const auto w = PairOfWeights(d, weights[k], 0);
    for (std::size_t v = 0; v < kVectors; ++v)
      sums[v].Add(LoadTerm<kTaps>(d, taps + k * kTaps, i + v * lanes), hn::Zero(d), w);
  }
  const std::size_t runs = p.starts.size();
  const auto at_once = static_cast<std::size_t>(p.runs_at_once);
  const auto run_weight = hn::Set(d32, p.run_weight);
  for (std::size_t v = 0; v < kVectors; ++v) {
    auto low = sums[v].Low();
    auto high = sums[v].High();
    if (runs > 0) {
      auto whole_low = hn::Zero(d32);
      auto whole_high = hn::Zero(d32);
      for (std::size_t r = 0; r < runs;) {
        const std::size_t stop = std::min(runs, r + at_once);
        auto part = hn::Zero(du);
        for (; r < stop; ++r)
          part = hn::Add(part, hn::Sub(hn::LoadU(du, p.ends[r] + i + v * lanes),
                                       hn::LoadU(du, p.starts[r] + i + v * lanes)));
        whole_low = hn::Add(whole_low, hn::BitCast(d32, hn::InterleaveLower(du, part, hn::Zero(du))));
        whole_high = hn::Add(whole_high, hn::BitCast(d32, hn::InterleaveUpper(du, part, hn::Zero(du))));
      }
      low = hn::Add(low, hn::Mul(whole_low, run_weight));
      high = hn::Add(high, hn::Mul(whole_high, run_weight));
    }
    Put(d, hn::ReorderDemote2To(d, hn::ShiftRightSame(low, shift), hn::ShiftRightSame(high, shift)),
        out + i + v * lanes);
  }
}

template <int kTaps, class To>
HWY_INLINE void Plane(const PlaneTerms& p, int shift, std::size_t count, To* out) {
  const std::size_t lanes = hn::Lanes(hn::ScalableTag<std::int16_t>());
  if (count < lanes) return PlaneTail(p, shift, 0, count, out);
  std::size_t i = 0;
  for (; i + 2 * lanes <= count; i += 2 * lanes) PlaneBlock<kTaps, 2>(p, shift, i, out);
  // What is left, with an overlap.
  for (; i < count; i += lanes) PlaneBlock<kTaps, 1>(p, shift, std::min(i, count - lanes), out);
}

#else

template <int kTaps, int kShift, class From, class To>
void Sum(
    const From* const* taps, const std::int16_t* weights, std::size_t terms, std::size_t count, To* out) {
  SumTail<kTaps>(taps, weights, terms, kShift, 0, count, out);
}
template <int kTaps, class To>
void Plane(const PlaneTerms& p, int shift, std::size_t count, To* out) {
  PlaneTail(p, shift, 0, count, out);
}

#endif

void PairsByteToRow(
    const std::uint8_t* const* t, const std::int16_t* w, std::size_t n, std::size_t c, std::int16_t* o) {
  Sum<2, kWeightBits - kRowBits>(t, w, n, c, o);
}
void PairsRowToRow(
    const std::int16_t* const* t, const std::int16_t* w, std::size_t n, std::size_t c, std::int16_t* o) {
  Sum<2, kWeightBits>(t, w, n, c, o);
}
void PairsRowToByte(
    const std::int16_t* const* t, const std::int16_t* w, std::size_t n, std::size_t c, std::uint8_t* o) {
  Sum<2, kWeightBits + kRowBits>(t, w, n, c, o);
}
void RowsByteToRow(
    const std::uint8_t* const* t, const std::int16_t* w, std::size_t n, std::size_t c, std::int16_t* o) {
  Sum<1, kWeightBits - kRowBits>(t, w, n, c, o);
}
void RowsRowToByte(
    const std::int16_t* const* t, const std::int16_t* w, std::size_t n, std::size_t c, std::uint8_t* o) {
  Sum<1, kWeightBits + kRowBits>(t, w, n, c, o);
}
void PlaneToByte(const PlaneTerms& p, int bits, std::size_t count, std::uint8_t* out) {
  switch (p.per_weight) {
    case 4: Plane<4>(p, bits, count, out); break;
    case 2: Plane<2>(p, bits, count, out); break;
    default: Plane<1>(p, bits, count, out); break;
  }
}
void PlaneToRow(const PlaneTerms& p, int bits, std::size_t count, std::int16_t* out) {
  switch (p.per_weight) {
    case 4: Plane<4>(p, bits - kRowBits, count, out); break;
    case 2: Plane<2>(p, bits - kRowBits, count, out); break;
    default: Plane<1>(p, bits - kRowBits, count, out); break;
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace proofload::stress
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload::stress {

HWY_EXPORT(PairsByteToRow);
HWY_EXPORT(PairsRowToRow);
HWY_EXPORT(PairsRowToByte);
HWY_EXPORT(RowsByteToRow);
HWY_EXPORT(RowsRowToByte);
HWY_EXPORT(PlaneToByte);
HWY_EXPORT(PlaneToRow);

void sum_pairs(std::span<const std::uint8_t* const> taps,
               std::span<const std::int16_t> weights,
               std::size_t count,
               std::int16_t* out) {
  HWY_DYNAMIC_DISPATCH(PairsByteToRow)(taps.data(), weights.data(), weights.size(), count, out);
}
void sum_pairs(std::span<const std::int16_t* const> taps,
               std::span<const std::int16_t> weights,
               std::size_t count,
               std::int16_t* out) {
  HWY_DYNAMIC_DISPATCH(PairsRowToRow)(taps.data(), weights.data(), weights.size(), count, out);
}
void sum_pairs(std::span<const std::int16_t* const> taps,
               std::span<const std::int16_t> weights,
               std::size_t count,
               std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(PairsRowToByte)(taps.data(), weights.data(), weights.size(), count, out);
}
void sum_rows(std::span<const std::uint8_t* const> taps,
              std::span<const std::int16_t> weights,
              std::size_t count,
              std::int16_t* out) {
  HWY_DYNAMIC_DISPATCH(RowsByteToRow)(taps.data(), weights.data(), weights.size(), count, out);
}
void sum_rows(std::span<const std::int16_t* const> taps,
              std::span<const std::int16_t> weights,
              std::size_t count,
              std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(RowsRowToByte)(taps.data(), weights.data(), weights.size(), count, out);
}
void sum_plane(const PlaneTerms& terms, int bits, std::size_t count, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(PlaneToByte)(terms, bits, count, out);
}
void sum_plane(const PlaneTerms& terms, int bits, std::size_t count, std::int16_t* out) {
  HWY_DYNAMIC_DISPATCH(PlaneToRow)(terms, bits, count, out);
}

namespace {
// Sums stay in registers: through memory every one would wait for the one before.
template <std::size_t kChannels>
void running(const std::int16_t* row, std::size_t count, std::uint16_t* sums) {
  std::array<std::uint16_t, kChannels> sum{};
  for (std::size_t i = 0; i + kChannels <= count; i += kChannels)
    for (std::size_t c = 0; c < kChannels; ++c)
      sums[i + c] = sum[c] = static_cast<std::uint16_t>(sum[c] + static_cast<std::uint16_t>(row[i + c]));
}
}  // namespace

void running_sums(const std::int16_t* row, std::size_t count, int channels, std::uint16_t* sums) {
  if (channels == 3) {
    running<3>(row, count, sums);
  } else {
    running<1>(row, count, sums);
  }
}

}  // namespace proofload::stress
#endif
