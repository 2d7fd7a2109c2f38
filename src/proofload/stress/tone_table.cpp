#include "proofload/stress/tone_table.h"

#include <cstddef>

// Bytes of a whole table come from registers there.
#define HWY_WANT_AVX3_DL
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/stress/tone_table.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The last bytes, and processors whose vectors are too short for Lookup to pay.
HWY_INLINE void OneByOne(const std::uint8_t* from,
                         std::uint8_t* to,
                         std::size_t begin,
                         std::size_t end,
                         const std::uint8_t* table) {
  for (std::size_t i = begin; i < end; ++i) to[i] = table[from[i]];
}
HWY_INLINE void PixelByPixel(const std::uint8_t* from,
                             std::uint8_t* to,
                             std::size_t begin,
                             std::size_t end,
                             const std::uint8_t* tables) {
  for (std::size_t i = 3 * begin; i < 3 * end; i += 3) {
    to[i] = tables[from[i]];
    to[i + 1] = tables[256 + from[i + 1]];
    to[i + 2] = tables[512 + from[i + 2]];
  }
}

#if HWY_TARGET == HWY_AVX3_DL

using D = hn::ScalableTag<std::uint8_t>;
using V = hn::Vec<D>;
constexpr std::size_t kLanes = 64;

// The whole table in four registers: one instruction looks up in two of them.
struct Table {
  V rows[4];
  HWY_INLINE explicit Table(const std::uint8_t* table) {
    for (std::size_t k = 0; k < 4; ++k) rows[k] = hn::LoadU(D(), table + kLanes * k);
  }
  HWY_INLINE V operator()(V samples) const {
    const V low{_mm512_permutex2var_epi8(rows[0].raw, samples.raw, rows[1].raw)};
    const V high{_mm512_permutex2var_epi8(rows[2].raw, samples.raw, rows[3].raw)};
    return V{_mm512_mask_blend_epi8(_mm512_movepi8_mask(samples.raw), low.raw, high.raw)};
  }
};

void ApplyOne(const std::uint8_t* from, std::uint8_t* to, std::size_t count, const std::uint8_t* table) {
  const D d;
  const Table lookup(table);
  std::size_t i = 0;
  for (; i + 2 * kLanes <= count; i += 2 * kLanes) {
    const V first = lookup(hn::LoadU(d, from + i));
    const V second = lookup(hn::LoadU(d, from + i + kLanes));
    hn::StoreU(first, d, to + i);
    hn::StoreU(second, d, to + i + kLanes);
  }
  OneByOne(from, to, i, count, table);
}

void ApplyThree(const std::uint8_t* from, std::uint8_t* to, std::size_t pixels, const std::uint8_t* tables) {
  const D d;
  const Table red(tables);
  const Table green(tables + 256);
  const Table blue(tables + 512);
  // Which bytes are green and blue in a vector that begins with red; each next vector begins one channel on.
  constexpr std::uint64_t kEveryThird = 0x9249249249249249;
  std::size_t i = 0;
  const auto put = [&](std::size_t at, std::uint64_t greens, std::uint64_t blues) HWY_ATTR {
    const V samples = hn::LoadU(d, from + at);
    const __m512i mixed = _mm512_mask_blend_epi8(greens, red(samples).raw, green(samples).raw);
    hn::StoreU(V{_mm512_mask_blend_epi8(blues, mixed, blue(samples).raw)}, d, to + at);
  };
  for (; i + kLanes <= pixels; i += kLanes) {
    put(3 * i, kEveryThird << 1, kEveryThird << 2);
    put(3 * i + kLanes, kEveryThird, kEveryThird << 1);
    put(3 * i + 2 * kLanes, kEveryThird << 2, kEveryThird);
  }
  PixelByPixel(from, to, i, pixels, tables);
}

#elif HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3

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

void ApplyOne(const std::uint8_t* from, std::uint8_t* to, std::size_t count, const std::uint8_t* table) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) hn::StoreU(Lookup(d, hn::LoadU(d, from + i), table), d, to + i);
  OneByOne(from, to, i, count, table);
}

void ApplyThree(const std::uint8_t* from, std::uint8_t* to, std::size_t pixels, const std::uint8_t* tables) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= pixels; i += lanes) {
    V r = hn::Zero(d);
    V g = hn::Zero(d);
    V b = hn::Zero(d);
    hn::LoadInterleaved3(d, from + 3 * i, r, g, b);
    r = Lookup(d, r, tables);
    g = Lookup(d, g, tables + 256);
    b = Lookup(d, b, tables + 512);
    hn::StoreInterleaved3(r, g, b, d, to + 3 * i);
  }
  PixelByPixel(from, to, i, pixels, tables);
}

#else

void ApplyOne(const std::uint8_t* from, std::uint8_t* to, std::size_t count, const std::uint8_t* table) {
  OneByOne(from, to, 0, count, table);
}
void ApplyThree(const std::uint8_t* from, std::uint8_t* to, std::size_t pixels, const std::uint8_t* tables) {
  PixelByPixel(from, to, 0, pixels, tables);
}

#endif

}  // namespace HWY_NAMESPACE
}  // namespace proofload::stress
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload::stress {

HWY_EXPORT(ApplyOne);
HWY_EXPORT(ApplyThree);

void apply_tone(std::span<std::uint8_t> samples, const ToneTable& table) {
  HWY_DYNAMIC_DISPATCH(ApplyOne)(samples.data(), samples.data(), samples.size(), table.data());
}

void apply_tone(Image& image, const ToneTable& table) {
  image.rewrite([&](const std::uint8_t* from, std::uint8_t* to) {
    HWY_DYNAMIC_DISPATCH(ApplyOne)(from, to, image.bytes(), table.data());
  });
}

void apply_tone(Image& image, const std::array<ToneTable, 3>& tables) {
  if (image.channels() == 1) return apply_tone(image, tables[0]);
  static_assert(sizeof(tables) == 3 * 256);
  image.rewrite([&](const std::uint8_t* from, std::uint8_t* to) {
    HWY_DYNAMIC_DISPATCH(ApplyThree)(from, to, image.bytes() / 3, tables[0].data());
  });
}

}  // namespace proofload::stress
#endif  // HWY_ONCE
