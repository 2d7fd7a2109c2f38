#include "proofload/stress/channel_sums.h"

#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/stress/channel_sums.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void AddInterleaved(const std::uint8_t* data, std::size_t pixels, std::uint64_t* sums) {
  std::size_t i = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<std::uint8_t> d;
  const hn::Repartition<std::uint64_t, decltype(d)> d64;
  const std::size_t lanes = hn::Lanes(d);
  auto r = hn::Zero(d64);
  auto g = hn::Zero(d64);
  auto b = hn::Zero(d64);
  for (; i + lanes <= pixels; i += lanes) {
    auto x = hn::Zero(d);
    auto y = hn::Zero(d);
    auto z = hn::Zero(d);
    hn::LoadInterleaved3(d, data + 3 * i, x, y, z);
    r = hn::Add(r, hn::SumsOf8(x));
    g = hn::Add(g, hn::SumsOf8(y));
    b = hn::Add(b, hn::SumsOf8(z));
  }
  sums[0] += hn::GetLane(hn::SumOfLanes(d64, r));
  sums[1] += hn::GetLane(hn::SumOfLanes(d64, g));
  sums[2] += hn::GetLane(hn::SumOfLanes(d64, b));
#endif
  for (; i < pixels; ++i)
    for (std::size_t c = 0; c < 3; ++c) sums[c] += data[3 * i + c];
}

void AddPlain(const std::uint8_t* data, std::size_t count, std::uint64_t* sums) {
  std::size_t i = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<std::uint8_t> d;
  const hn::Repartition<std::uint64_t, decltype(d)> d64;
  const std::size_t lanes = hn::Lanes(d);
  auto sum = hn::Zero(d64);
  for (; i + lanes <= count; i += lanes) sum = hn::Add(sum, hn::SumsOf8(hn::LoadU(d, data + i)));
  sums[0] += hn::GetLane(hn::SumOfLanes(d64, sum));
#endif
  for (; i < count; ++i) sums[0] += data[i];
}

}  // namespace HWY_NAMESPACE
}  // namespace proofload::stress
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload::stress {

HWY_EXPORT(AddInterleaved);
HWY_EXPORT(AddPlain);

std::array<std::uint64_t, 3> channel_sums(const ImageView& view) {
  std::array<std::uint64_t, 3> sums{};
  if (view.channels() == 3) {
    HWY_DYNAMIC_DISPATCH(AddInterleaved)(view.data(), view.bytes() / 3, sums.data());
  } else {
    HWY_DYNAMIC_DISPATCH(AddPlain)(view.data(), view.bytes(), sums.data());
  }
  return sums;
}

}  // namespace proofload::stress
#endif  // HWY_ONCE
