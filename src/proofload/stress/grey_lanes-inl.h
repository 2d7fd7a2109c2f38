// Grey levels as vectors of single precision, for files that are compiled once for every instruction set: included after
// highway.h, outside of any namespace, each time again.
#if defined(PROOFLOAD_STRESS_GREY_LANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef PROOFLOAD_STRESS_GREY_LANES_INL_H
#undef PROOFLOAD_STRESS_GREY_LANES_INL_H
#else
#define PROOFLOAD_STRESS_GREY_LANES_INL_H
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {

using GreyD = hwy::HWY_NAMESPACE::ScalableTag<float>;
using GreyWhole = hwy::HWY_NAMESPACE::RebindToSigned<GreyD>;
using GreyBytes = hwy::HWY_NAMESPACE::Rebind<std::uint8_t, GreyD>;
constexpr std::size_t kMostGreyLanes = hwy::HWY_NAMESPACE::MaxLanes(GreyD());

HWY_INLINE hwy::HWY_NAMESPACE::Vec<GreyD> Widen(hwy::HWY_NAMESPACE::Vec<GreyBytes> bytes) {
  namespace hn = hwy::HWY_NAMESPACE;
  return hn::ConvertTo(GreyD(), hn::PromoteTo(GreyWhole(), bytes));
}

// floor(grey + bias), clipped.
HWY_INLINE hwy::HWY_NAMESPACE::Vec<GreyBytes> Narrow(hwy::HWY_NAMESPACE::Vec<GreyD> grey,
                                                     hwy::HWY_NAMESPACE::Vec<GreyD> bias) {
  namespace hn = hwy::HWY_NAMESPACE;
  // Cutting toward zero is rounding down here: what is negative becomes 0 either way.
  return hn::DemoteTo(GreyBytes(),
                      hn::ConvertTo(GreyWhole(), hn::Min(hn::Add(grey, bias), hn::Set(GreyD(), 255.0F))));
}

// out[i] = step(i) for whole vectors of bytes, and for the rest through a vector on the side.
template <class Step>
HWY_INLINE void OverBytes(std::size_t count, std::uint8_t* out, const Step& step) {
  namespace hn = hwy::HWY_NAMESPACE;
  const GreyBytes d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) hn::StoreU(step(i), d, out + i);
  if (i == count) return;
  std::uint8_t last[kMostGreyLanes];
  hn::StoreU(step(i), d, last);
  std::copy_n(last, count - i, out + i);
}

}  // namespace HWY_NAMESPACE
}  // namespace proofload::stress
HWY_AFTER_NAMESPACE();

#endif
