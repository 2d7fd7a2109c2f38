#include "proofload/image/planes.h"

#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/image/planes.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace proofload {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Division is rounded correctly on every processor; a product with the reciprocal would not be the table's value.
void Split(const std::uint8_t* HWY_RESTRICT rgb,
           std::size_t width,
           const float* HWY_RESTRICT divisors,
           float* const* HWY_RESTRICT planes) {
  const hn::ScalableTag<float> df;
  const hn::Rebind<std::int32_t, decltype(df)> di;
  const hn::Rebind<std::uint8_t, decltype(df)> d8;
  const std::size_t lanes = hn::Lanes(df);
  float* const p0 = planes[0];
  float* const p1 = planes[1];
  float* const p2 = planes[2];
  const auto d0 = hn::Set(df, divisors[0]);
  const auto d1 = hn::Set(df, divisors[1]);
  const auto d2 = hn::Set(df, divisors[2]);
  std::size_t x = 0;
  // LoadInterleaved3 may read whole vectors of bytes; the last ones are left to the loop below.
  for (; x + 16 + lanes <= width; x += lanes) {
    hn::Vec<decltype(d8)> r;
    hn::Vec<decltype(d8)> g;
    hn::Vec<decltype(d8)> b;
    hn::LoadInterleaved3(d8, rgb + 3 * x, r, g, b);
    hn::StoreU(hn::Div(hn::ConvertTo(df, hn::PromoteTo(di, r)), d0), df, p0 + x);
    hn::StoreU(hn::Div(hn::ConvertTo(df, hn::PromoteTo(di, g)), d1), df, p1 + x);
    hn::StoreU(hn::Div(hn::ConvertTo(df, hn::PromoteTo(di, b)), d2), df, p2 + x);
  }
  for (; x < width; ++x) {
    p0[x] = static_cast<float>(rgb[3 * x]) / divisors[0];
    p1[x] = static_cast<float>(rgb[3 * x + 1]) / divisors[1];
    p2[x] = static_cast<float>(rgb[3 * x + 2]) / divisors[2];
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace proofload
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload {

HWY_EXPORT(Split);

std::optional<std::array<float, 3>> plain_divisors(std::span<const float> tables) {
  std::array<float, 3> out{};
  for (std::size_t c = 0; c < 3; ++c) {
    const float one = tables[c * 256 + 1];
    if (!(one > 0)) return {};
    out[c] = std::round(1 / one);
    for (std::size_t x = 0; x < 256; ++x)
      if (tables[c * 256 + x] != static_cast<float>(x) / out[c]) return {};
  }
  return out;
}

void split_planes(const std::uint8_t* rgb,
                  std::size_t width,
                  const std::array<float, 3>& divisors,
                  const std::array<float*, 3>& planes) {
  HWY_DYNAMIC_DISPATCH(Split)(rgb, width, divisors.data(), planes.data());
}

}  // namespace proofload
#endif  // HWY_ONCE
