#include "proofload/stress/tone_table.h"

#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/stress/tone_table.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The last bytes, and processors whose vectors are too short for Lookup to pay.
HWY_INLINE void OneByOne(std::uint8_t* samples,
                         std::size_t begin,
                         std::size_t end,
                         const std::uint8_t* table) {
  for (std::size_t i = begin; i < end; ++i) samples[i] = table[samples[i]];
}

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL
#define PROOFLOAD_WIDE_LOOKUP 1

using D = hn::ScalableTag<std::uint8_t>;
using V = hn::Vec<D>;

// Looks every sample up in the 16 rows of 16 entries and keeps the answer of its own row. Adding 0x70 with
// saturation sets the top bit, for which the lookup gives 0, of all samples that are not in the row.
HWY_INLINE V Lookup(D d, V samples, const std::uint8_t* table) {
  const V row = hn::Set(d, 16);
  const V mark = hn::Set(d, 0x70);
  V result = hn::Zero(d);
  for (std::size_t k = 0; k < 16; ++k) {
    const V entries = hn::LoadDup128(d, table + 16 * k);
    result = hn::Or(result, hn::TableLookupBytesOr0(entries, hn::SaturatedAdd(samples, mark)));
    samples = hn::Sub(samples, row);
  }
  return result;
}
#else
#define PROOFLOAD_WIDE_LOOKUP 0
#endif

void ApplyOne(std::uint8_t* samples, std::size_t count, const std::uint8_t* table) {
  std::size_t i = 0;
#if PROOFLOAD_WIDE_LOOKUP
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  for (; i + lanes <= count; i += lanes)
    hn::StoreU(Lookup(d, hn::LoadU(d, samples + i), table), d, samples + i);
#endif
  OneByOne(samples, i, count, table);
}

void ApplyThree(std::uint8_t* samples, std::size_t pixels, const std::uint8_t* tables) {
  std::size_t i = 0;
#if PROOFLOAD_WIDE_LOOKUP
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  for (; i + lanes <= pixels; i += lanes) {
    V r = hn::Zero(d);
    V g = hn::Zero(d);
    V b = hn::Zero(d);
    hn::LoadInterleaved3(d, samples + 3 * i, r, g, b);
    r = Lookup(d, r, tables);
    g = Lookup(d, g, tables + 256);
    b = Lookup(d, b, tables + 512);
    hn::StoreInterleaved3(r, g, b, d, samples + 3 * i);
  }
#endif
  for (; i < pixels; ++i) {
    std::uint8_t* const pixel = samples + 3 * i;
    pixel[0] = tables[pixel[0]];
    pixel[1] = tables[256 + pixel[1]];
    pixel[2] = tables[512 + pixel[2]];
  }
}
#undef PROOFLOAD_WIDE_LOOKUP

}  // namespace HWY_NAMESPACE
}  // namespace proofload::stress
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload::stress {

HWY_EXPORT(ApplyOne);
HWY_EXPORT(ApplyThree);

void apply_tone(std::span<std::uint8_t> samples, const ToneTable& table) {
  HWY_DYNAMIC_DISPATCH(ApplyOne)(samples.data(), samples.size(), table.data());
}

void apply_tone(Image& image, const std::array<ToneTable, 3>& tables) {
  if (image.channels() == 1) return apply_tone({image.data(), image.bytes()}, tables[0]);
  static_assert(sizeof(tables) == 3 * 256);
  HWY_DYNAMIC_DISPATCH(ApplyThree)(image.data(), image.bytes() / 3, tables[0].data());
}

}  // namespace proofload::stress
#endif  // HWY_ONCE
