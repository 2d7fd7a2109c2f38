#include "proofload/stress/random_mask.h"

#include <algorithm>
#include <array>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/stress/random_mask.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// 255 where a draw is below `bound`. Returns whether any draw equals it.
bool Below(const std::uint16_t* draws, std::size_t count, std::uint16_t bound, std::uint8_t* mask) {
  const hn::ScalableTag<std::uint16_t> d;
  const hn::RebindToSigned<decltype(d)> di;
  const hn::Rebind<std::int8_t, decltype(d)> d8;
  const hn::Rebind<std::uint8_t, decltype(d)> du8;
  const std::size_t lanes = hn::Lanes(d);
  const auto limit = hn::Set(d, bound);
  auto ties = hn::Zero(d);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto draw = hn::LoadU(d, draws + i);
    const auto below = hn::BitCast(di, hn::VecFromMask(d, hn::Lt(draw, limit)));
    hn::StoreU(hn::BitCast(du8, hn::DemoteTo(d8, below)), du8, mask + i);
    ties = hn::Or(ties, hn::VecFromMask(d, hn::Eq(draw, limit)));
  }
  bool tie = !hn::AllTrue(d, hn::Eq(ties, hn::Zero(d)));
  for (; i < count; ++i) {
    mask[i] = draws[i] < bound ? 255 : 0;
    tie |= draws[i] == bound;
  }
  return tie;
}

void PutValue(std::uint8_t* samples, const std::uint8_t* mask, std::size_t count, std::uint8_t value) {
  const hn::ScalableTag<std::uint8_t> d;
  const std::size_t lanes = hn::Lanes(d);
  const auto fill = hn::Set(d, value);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto m = hn::LoadU(d, mask + i);
    hn::StoreU(hn::Or(hn::And(m, fill), hn::AndNot(m, hn::LoadU(d, samples + i))), d, samples + i);
  }
  for (; i < count; ++i)
    if (mask[i] != 0) samples[i] = value;
}

void PutValues(std::uint8_t* samples,
               const std::uint8_t* mask,
               const std::uint8_t* values,
               std::size_t count) {
  const hn::ScalableTag<std::uint8_t> d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto m = hn::LoadU(d, mask + i);
    const auto fill = hn::LoadU(d, values + i);
    hn::StoreU(hn::Or(hn::And(m, fill), hn::AndNot(m, hn::LoadU(d, samples + i))), d, samples + i);
  }
  for (; i < count; ++i)
    if (mask[i] != 0) samples[i] = values[i];
}

void PutColour(std::uint8_t* samples,
               const std::uint8_t* mask,
               std::size_t pixels,
               const std::uint8_t* colour) {
  const hn::ScalableTag<std::uint8_t> d;
  const std::size_t lanes = hn::Lanes(d);
  const auto r = hn::Set(d, colour[0]);
  const auto g = hn::Set(d, colour[1]);
  const auto b = hn::Set(d, colour[2]);
  std::size_t i = 0;
  for (; i + lanes <= pixels; i += lanes) {
    const auto m = hn::LoadU(d, mask + i);
    auto x = m;
    auto y = m;
    auto z = m;
    hn::LoadInterleaved3(d, samples + 3 * i, x, y, z);
    hn::StoreInterleaved3(hn::Or(hn::And(m, r), hn::AndNot(m, x)), hn::Or(hn::And(m, g), hn::AndNot(m, y)),
                          hn::Or(hn::And(m, b), hn::AndNot(m, z)), d, samples + 3 * i);
  }
  for (; i < pixels; ++i)
    if (mask[i] != 0) std::copy_n(colour, 3, samples + 3 * i);
}

void RepeatThreeTimes(const std::uint8_t* in, std::size_t count, std::uint8_t* out) {
  const hn::ScalableTag<std::uint8_t> d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto v = hn::LoadU(d, in + i);
    hn::StoreInterleaved3(v, v, v, d, out + 3 * i);
  }
  for (; i < count; ++i) std::fill_n(out + 3 * i, 3, in[i]);
}

}  // namespace HWY_NAMESPACE
}  // namespace proofload::stress
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload::stress {

HWY_EXPORT(Below);
HWY_EXPORT(PutValue);
HWY_EXPORT(PutValues);
HWY_EXPORT(PutColour);
HWY_EXPORT(RepeatThreeTimes);

std::uint32_t mask_draw(const Rng& rng, std::uint64_t element) {
  return std::uint32_t{rng.bits16(kMaskStream, element)} << 16 | rng.bits16(kMaskRefineStream, element);
}

void mask_below(const Rng& rng, std::uint64_t first, std::uint64_t threshold, std::span<std::uint8_t> mask) {
  if (threshold >> 32 != 0) {
    std::fill(mask.begin(), mask.end(), std::uint8_t{255});
    return;
  }
  const auto high = static_cast<std::uint16_t>(threshold >> 16);
  const auto low = static_cast<std::uint16_t>(threshold);
  std::array<std::uint16_t, 2048> draws;
  for (std::size_t done = 0; done < mask.size(); done += draws.size()) {
    const std::size_t n = std::min(draws.size(), mask.size() - done);
    rng.fill16(kMaskStream, first + done, std::span(draws).first(n));
    const bool tie = HWY_DYNAMIC_DISPATCH(Below)(draws.data(), n, high, mask.data() + done);
    if (!tie || low == 0) continue;
    for (std::size_t i = 0; i < n; ++i)
      if (draws[i] == high && rng.bits16(kMaskRefineStream, first + done + i) < low) mask[done + i] = 255;
  }
}

void put_value(std::span<std::uint8_t> samples, std::span<const std::uint8_t> mask, std::uint8_t value) {
  HWY_DYNAMIC_DISPATCH(PutValue)(samples.data(), mask.data(), samples.size(), value);
}

void put_values(std::span<std::uint8_t> samples,
                std::span<const std::uint8_t> mask,
                std::span<const std::uint8_t> values) {
  HWY_DYNAMIC_DISPATCH(PutValues)(samples.data(), mask.data(), values.data(), samples.size());
}

void put_colour(std::span<std::uint8_t> samples,
                std::span<const std::uint8_t> mask,
                const std::uint8_t colour[3]) {
  HWY_DYNAMIC_DISPATCH(PutColour)(samples.data(), mask.data(), mask.size(), colour);
}

void repeat_three_times(std::span<const std::uint8_t> in, std::span<std::uint8_t> out) {
  HWY_DYNAMIC_DISPATCH(RepeatThreeTimes)(in.data(), in.size(), out.data());
}

}  // namespace proofload::stress
#endif  // HWY_ONCE
