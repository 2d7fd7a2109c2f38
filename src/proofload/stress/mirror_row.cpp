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

template <std::size_t kChannels>
HWY_INLINE void Mirror(const std::uint8_t* from, std::size_t pixels, std::uint8_t* to) {
  std::size_t i = 0;
#if HWY_TARGET != HWY_SCALAR
  // Whole pixels of a register: five of three bytes, whose sixteenth byte is put right by the next store.
#if HWY_TARGET == HWY_AVX3_DL
  constexpr std::size_t kBytes = 64;
#else
  constexpr std::size_t kBytes = 16;
#endif
  constexpr std::size_t kPixels = kBytes / kChannels;
  constexpr std::size_t kBefore = kBytes - kPixels * kChannels;  // Bytes read in front of them.
  const hn::FixedTag<std::uint8_t, kBytes> d;
  alignas(kBytes) std::uint8_t order[kBytes] = {};
  for (std::size_t k = 0; k < kPixels * kChannels; ++k)
    order[k] = static_cast<std::uint8_t>(kBefore + (kPixels - 1 - k / kChannels) * kChannels + k % kChannels);
  const auto reversed = hn::Load(d, order);
  for (; i + kPixels + kBefore <= pixels; i += kPixels) {
    const auto last = hn::LoadU(d, from + (pixels - i) * kChannels - kBytes);
#if HWY_TARGET == HWY_AVX3_DL
    const hn::Vec<decltype(d)> mirrored{_mm512_permutexvar_epi8(reversed.raw, last.raw)};
#else
    const auto mirrored = hn::TableLookupBytes(last, reversed);
#endif
    hn::StoreU(mirrored, d, to + i * kChannels);
  }
#endif
  for (; i < pixels; ++i)
    for (std::size_t c = 0; c < kChannels; ++c)
      to[i * kChannels + c] = from[(pixels - 1 - i) * kChannels + c];
}

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
