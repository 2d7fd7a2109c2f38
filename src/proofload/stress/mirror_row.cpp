#include "proofload/stress/mirror_row.h"

// Bytes go anywhere in a register there.
#define HWY_WANT_AVX3_DL
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/stress/mirror_row.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Pixels from `first` on, counted in the result.
template <std::size_t kChannels>
HWY_INLINE void MirrorPlain(const std::uint8_t* from,
                            std::size_t first,
                            std::size_t pixels,
                            std::uint8_t* to) {
  for (std::size_t i = first; i < pixels; ++i)
    for (std::size_t c = 0; c < kChannels; ++c)
      to[i * kChannels + c] = from[(pixels - 1 - i) * kChannels + c];
}

#if HWY_TARGET == HWY_AVX3_DL

// 64 pixels are kChannels registers, so that stores stay on the lines of the cache; each takes its bytes from two registers of
// the source, which begin where the bytes it needs do.
template <std::size_t kChannels>
struct Orders {
  alignas(64) std::uint8_t of[kChannels][64] = {};
  std::size_t begins[kChannels] = {};

  constexpr Orders() {
    constexpr std::size_t kBytes = 64 * kChannels;
    const auto source_of = [](std::size_t byte) {
      return kBytes - kChannels - byte / kChannels * kChannels + byte % kChannels;
    };
    for (std::size_t k = 0; k < kChannels; ++k) {
      std::size_t least = kBytes;
      for (std::size_t i = 64 * k; i < 64 * (k + 1); ++i)
        if (source_of(i) < least) least = source_of(i);
      begins[k] = least + 128 <= kBytes || kChannels == 1 ? least : kBytes - 128;
      for (std::size_t i = 0; i < 64; ++i)
        of[k][i] = static_cast<std::uint8_t>(source_of(64 * k + i) - begins[k]);
    }
  }
};

template <std::size_t kChannels>
HWY_INLINE void Mirror(const std::uint8_t* from, std::size_t pixels, std::uint8_t* to) {
  const hn::FixedTag<std::uint8_t, 64> d;
  using V = hn::Vec<decltype(d)>;
  static constexpr Orders<kChannels> kOrders;
  V order[kChannels];
  for (std::size_t k = 0; k < kChannels; ++k) order[k] = hn::Load(d, kOrders.of[k]);
  if (pixels < 64) return MirrorPlain<kChannels>(from, 0, pixels, to);
  const auto put = [&](std::size_t i) HWY_ATTR {
    const std::uint8_t* const block = from + (pixels - i - 64) * kChannels;
    for (std::size_t k = 0; k < kChannels; ++k) {
      const V low = hn::LoadU(d, block + kOrders.begins[k]);
      const V high = kChannels == 1 ? low : hn::LoadU(d, block + kOrders.begins[k] + 64);
      hn::StoreU(V{_mm512_permutex2var_epi8(low.raw, order[k].raw, high.raw)}, d,
                 to + i * kChannels + 64 * k);
    }
  };
  std::size_t i = 0;
  for (; i + 64 <= pixels; i += 64) put(i);
  // The last ones with an overlap.
  if (i < pixels) put(pixels - 64);
}

#elif HWY_TARGET != HWY_SCALAR

// Whole pixels of a register: five of three bytes, whose sixteenth byte is put right by the next store.
template <std::size_t kChannels>
HWY_INLINE void Mirror(const std::uint8_t* from, std::size_t pixels, std::uint8_t* to) {
  constexpr std::size_t kPixels = 16 / kChannels;
  constexpr std::size_t kBefore = 16 - kPixels * kChannels;  // Bytes read in front of them.
  const hn::FixedTag<std::uint8_t, 16> d;
  alignas(16) std::uint8_t order[16] = {};
  for (std::size_t k = 0; k < kPixels * kChannels; ++k)
    order[k] = static_cast<std::uint8_t>(kBefore + (kPixels - 1 - k / kChannels) * kChannels + k % kChannels);
  const auto reversed = hn::Load(d, order);
  std::size_t i = 0;
  for (; i + kPixels + kBefore <= pixels; i += kPixels) {
    const auto last = hn::LoadU(d, from + (pixels - i) * kChannels - 16);
    hn::StoreU(hn::TableLookupBytes(last, reversed), d, to + i * kChannels);
  }
  MirrorPlain<kChannels>(from, i, pixels, to);
}

#else

template <std::size_t kChannels>
HWY_INLINE void Mirror(const std::uint8_t* from, std::size_t pixels, std::uint8_t* to) {
  MirrorPlain<kChannels>(from, 0, pixels, to);
}

#endif

void MirrorGrey(const std::uint8_t* from, std::size_t pixels, std::uint8_t* to) {
  Mirror<1>(from, pixels, to);
}
void MirrorColour(const std::uint8_t* from, std::size_t pixels, std::uint8_t* to) {
  Mirror<3>(from, pixels, to);
}

}  // namespace HWY_NAMESPACE
}  // namespace proofload::stress
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload::stress {

HWY_EXPORT(MirrorGrey);
HWY_EXPORT(MirrorColour);

void mirror_row(const std::uint8_t* from, std::size_t pixels, int channels, std::uint8_t* to) {
  if (channels == 3) {
    HWY_DYNAMIC_DISPATCH(MirrorColour)(from, pixels, to);
  } else {
    HWY_DYNAMIC_DISPATCH(MirrorGrey)(from, pixels, to);
  }
}

}  // namespace proofload::stress
#endif
