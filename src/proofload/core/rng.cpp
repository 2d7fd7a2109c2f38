#include "proofload/core/rng.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/core/rng.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

#ifndef PROOFLOAD_CORE_RNG_FIELD
#define PROOFLOAD_CORE_RNG_FIELD
namespace proofload {
/// What names one sequence of Philox words besides their index.
struct Field {
  std::uint64_t key;
  std::uint32_t stream;
  std::uint32_t frame;
};
}  // namespace proofload
#endif

HWY_BEFORE_NAMESPACE();
namespace proofload {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR

// Processors older than SSSE3: one word after the other.
template <typename T>
HWY_INLINE void Fill(const Field& field, std::uint64_t first_word, T* out, std::size_t count) {
  constexpr std::size_t kDraws = 16 / sizeof(T);
  for (std::size_t i = 0; i < count; i += kDraws, ++first_word) {
    const auto words =
        philox4x32_10({static_cast<std::uint32_t>(first_word), field.stream, field.frame, 0},
                      {static_cast<std::uint32_t>(field.key), static_cast<std::uint32_t>(field.key >> 32)});
    for (std::size_t k = 0; k < kDraws && i + k < count; ++k) {
      const std::size_t bit = 8 * sizeof(T) * k;
      out[i + k] = static_cast<T>(words[bit / 32] >> (bit % 32));
    }
  }
}

#else

// Ten rounds for one counter per 64-bit lane. Every state word sits in the low half of its lane; what the
// high half holds does not matter, because the multiplication reads low halves only. Lane 2j carries word
// j and lane 2j + 1 word j + lanes/2, so that interleaving within 128-bit blocks leaves words in order.
template <typename T>
HWY_INLINE void Fill(const Field& field, std::uint64_t first_word, T* out, std::size_t count) {
  const hn::ScalableTag<std::uint64_t> d;
  const hn::Repartition<std::uint32_t, decltype(d)> d32;
  const hn::Repartition<T, decltype(d)> dt;
  const std::size_t lanes = hn::Lanes(d);
  const std::size_t half = hn::Lanes(dt);  // draws in one vector; a step makes two of them
  const auto multiplier0 = hn::BitCast(d32, hn::Set(d, 0xD2511F53U));
  const auto multiplier1 = hn::BitCast(d32, hn::Set(d, 0xCD9E8D57U));
  const auto low_half = hn::Set(d, 0xFFFFFFFFU);
  const auto lane = hn::Iota(d, 0);
  const auto odd = hn::And(lane, hn::Set(d, 1));
  const auto offset =
      hn::Add(hn::ShiftRight<1>(lane), hn::IfThenElseZero(hn::Eq(odd, hn::Set(d, 1)), hn::Set(d, lanes / 2)));
  HWY_ALIGN T last[2 * hn::MaxLanes(dt)];
  for (std::size_t i = 0; i < count; i += 2 * half, first_word += lanes) {
    auto c0 = hn::Add(hn::Set(d, first_word), offset);
    auto c1 = hn::Set(d, field.stream);
    auto c2 = hn::Set(d, field.frame);
    auto c3 = hn::Zero(d);
    std::uint32_t k0 = static_cast<std::uint32_t>(field.key);
    std::uint32_t k1 = static_cast<std::uint32_t>(field.key >> 32);
    for (int round = 0; round < 10; ++round) {
      const auto a = hn::MulEven(hn::BitCast(d32, c0), multiplier0);
      const auto b = hn::MulEven(hn::BitCast(d32, c2), multiplier1);
      c0 = hn::Xor3(hn::ShiftRight<32>(b), c1, hn::Set(d, k0));
      c2 = hn::Xor3(hn::ShiftRight<32>(a), c3, hn::Set(d, k1));
      c1 = b;
      c3 = a;
      k0 += 0x9E3779B9U;
      k1 += 0xBB67AE85U;
    }
    const auto low = hn::Or(hn::And(c0, low_half), hn::ShiftLeft<32>(c1));
    const auto high = hn::Or(hn::And(c2, low_half), hn::ShiftLeft<32>(c3));
    const auto even_words = hn::BitCast(dt, hn::InterleaveLower(d, low, high));
    const auto odd_words = hn::BitCast(dt, hn::InterleaveUpper(d, low, high));
    if (count - i >= 2 * half) {
      hn::StoreU(even_words, dt, out + i);
      hn::StoreU(odd_words, dt, out + i + half);
    } else {
      hn::Store(even_words, dt, last);
      hn::Store(odd_words, dt, last + half);
      std::copy_n(last, count - i, out + i);
    }
  }
}

#endif  // HWY_TARGET == HWY_SCALAR

void Fill32(const Field& field, std::uint64_t first_word, std::uint32_t* out, std::size_t count) {
  Fill(field, first_word, out, count);
}
void Fill16(const Field& field, std::uint64_t first_word, std::uint16_t* out, std::size_t count) {
  Fill(field, first_word, out, count);
}

}  // namespace HWY_NAMESPACE
}  // namespace proofload
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload {

HWY_EXPORT(Fill32);
HWY_EXPORT(Fill16);

std::array<std::uint32_t, 4> philox4x32_10(std::array<std::uint32_t, 4> c, std::array<std::uint32_t, 2> k) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53U} * c[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57U} * c[2];
    c = {static_cast<std::uint32_t>(b >> 32) ^ c[1] ^ k[0], static_cast<std::uint32_t>(b),
         static_cast<std::uint32_t>(a >> 32) ^ c[3] ^ k[1], static_cast<std::uint32_t>(a)};
    k[0] += 0x9E3779B9U;
    k[1] += 0xBB67AE85U;
  }
  return c;
}

namespace {
std::array<std::uint32_t, 4> word(std::uint64_t key,
                                  std::uint32_t frame,
                                  std::uint32_t stream,
                                  std::uint64_t index) {
  return philox4x32_10({static_cast<std::uint32_t>(index), stream, frame, 0},
                       {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)});
}
}  // namespace

std::uint32_t Rng::bits32(std::uint32_t stream, std::uint64_t element) const {
  return word(key_, frame_, stream, element / 4)[element % 4];
}

std::uint16_t Rng::bits16(std::uint32_t stream, std::uint64_t element) const {
  const std::uint64_t lane = element % 8;
  return static_cast<std::uint16_t>(word(key_, frame_, stream, element / 8)[lane / 2] >> (16 * (lane % 2)));
}

double Rng::uniform(std::uint32_t stream, std::uint64_t element) const {
  return (bits32(stream, element) + 0.5) * 0x1p-32;
}

double Rng::normal(std::uint32_t stream, std::uint64_t element) const {
  return normal_quantile(uniform(stream, element));
}

void Rng::fill32(std::uint32_t stream, std::uint64_t first, std::span<std::uint32_t> out) const {
  HWY_DYNAMIC_DISPATCH(Fill32)({key_, stream, frame_}, first / 4, out.data(), out.size());
}

void Rng::fill16(std::uint32_t stream, std::uint64_t first, std::span<std::uint16_t> out) const {
  HWY_DYNAMIC_DISPATCH(Fill16)({key_, stream, frame_}, first / 8, out.data(), out.size());
}

double normal_quantile(double p) {
  const double q = p - 0.5;
  const auto ratio = [](double r, const std::array<double, 8>& num, const std::array<double, 8>& den) {
    double n = num[7];
    double d = den[7];
    for (std::size_t i = 7; i-- > 0;) {
      n = n * r + num[i];
      d = d * r + den[i];
    }
    return n / d;
  };
  static constexpr std::array<double, 8> kA = {3.3871328727963666080e0,  1.3314166789178437745e+2,
                                               1.9715909503065514427e+3, 1.3731693765509461125e+4,
                                               4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                               3.3430575583588128105e+4, 2.5090809287301226727e+3};
  static constexpr std::array<double, 8> kB = {1.0,
                                               4.2313330701600911252e+1,
                                               6.8718700749205790830e+2,
                                               5.3941960214247511077e+3,
                                               2.1213794301586595867e+4,
                                               3.9307895800092710610e+4,
                                               2.8729085735721942674e+4,
                                               5.2264952788528545610e+3};
  static constexpr std::array<double, 8> kC = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                               5.76949722146069140550e0,  3.64784832476320460504e0,
                                               1.27045825245236838258e0,  2.41780725177450611770e-1,
                                               2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static constexpr std::array<double, 8> kD = {1.0,
                                               2.05319162663775882187e0,
                                               1.67638483018380384940e0,
                                               6.89767334985100004550e-1,
                                               1.48103976427480074590e-1,
                                               1.51986665636164571966e-2,
                                               5.47593808499534494600e-4,
                                               1.05075007164441684324e-9};
  static constexpr std::array<double, 8> kE = {6.65790464350110377720e0,  5.46378491116411436990e0,
                                               1.78482653991729133580e0,  2.96560571828504891230e-1,
                                               2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                               2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static constexpr std::array<double, 8> kF = {1.0,
                                               5.99832206555887937690e-1,
                                               1.36929880922735805310e-1,
                                               1.48753612908506148525e-2,
                                               7.86869131145613259100e-4,
                                               1.84631831751005468180e-5,
                                               1.42151175831644588870e-7,
                                               2.04426310338993978564e-15};
  if (std::abs(q) <= 0.425) return q * ratio(0.180625 - q * q, kA, kB);
  double r = std::sqrt(-std::log(q < 0 ? p : 1 - p));
  const double x = r <= 5 ? ratio(r - 1.6, kC, kD) : ratio(r - 5, kE, kF);
  return q < 0 ? -x : x;
}

}  // namespace proofload
#endif  // HWY_ONCE
