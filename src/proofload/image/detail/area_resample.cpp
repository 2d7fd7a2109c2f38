#include "proofload/image/detail/area_resample.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE \
  "proofload/image/detail/area_resample.cpp"  // NOLINT(bugprone-suspicious-include): this very file, once per target
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace proofload::detail::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Horizontal sums of one row of three channels: for every target pixel `counts[x]` source pixels from `firsts[x]` on,
// with their weights one after the other. A pixel is read as four bytes and written as four floats, of which the last
// belong to the neighbour; both rows have room for that.
void AddRow3(const std::uint8_t* row,
             const std::int32_t* firsts,
             const std::int32_t* counts,
             const float* weights,
             std::size_t width,
             float* out) {
#if HWY_TARGET == HWY_SCALAR
  for (std::size_t x = 0; x < width; ++x) {
    const std::uint8_t* from = row + 3 * firsts[x];
    float sum[3] = {0, 0, 0};
    for (std::int32_t k = 0; k < counts[x]; ++k, ++weights)
      for (int c = 0; c < 3; ++c) sum[c] += static_cast<float>(*from++) * *weights;
    std::copy(sum, sum + 3, out + 3 * x);
  }
#else
  const hn::FixedTag<float, 4> f32;
  const hn::Rebind<std::int32_t, decltype(f32)> i32;
  const hn::Rebind<std::uint8_t, decltype(f32)> u8;
  for (std::size_t x = 0; x < width; ++x) {
    const std::uint8_t* from = row + 3 * firsts[x];
    auto sum = hn::Zero(f32);
    for (std::int32_t k = 0; k < counts[x]; ++k, from += 3) {
      const auto pixel = hn::ConvertTo(f32, hn::PromoteTo(i32, hn::LoadU(u8, from)));
      // Not MulAdd: the product is rounded, as where there is no fused instruction.
      sum = hn::Add(sum, hn::Mul(pixel, hn::Set(f32, *weights++)));
    }
    hn::StoreU(sum, f32, out + 3 * x);
  }
#endif
}

// to = from * weight, or to += from * weight.
void Blend(const float* from, float weight, bool first, std::size_t count, float* to) {
  const hn::ScalableTag<float> f32;
  const auto w = hn::Set(f32, weight);
  for (std::size_t i = 0; i < count; i += hn::Lanes(f32)) {
    const auto product = hn::Mul(hn::LoadU(f32, from + i), w);
    hn::StoreU(first ? product : hn::Add(hn::LoadU(f32, to + i), product), f32, to + i);
  }
}

// Rounds to bytes; `to` has exactly `count`.
void Round(const float* from, std::size_t count, std::uint8_t* to) {
  const hn::ScalableTag<float> f32;
  const hn::Rebind<std::uint8_t, decltype(f32)> u8;
  const std::size_t lanes = hn::Lanes(f32);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    hn::StoreU(hn::DemoteTo(u8, hn::NearestInt(hn::LoadU(f32, from + i))), u8, to + i);
  for (; i < count; ++i)
    to[i] = static_cast<std::uint8_t>(std::clamp(static_cast<int>(std::nearbyint(from[i])), 0, 255));
}

}  // namespace proofload::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload::detail {

HWY_EXPORT(AddRow3);
HWY_EXPORT(Blend);
HWY_EXPORT(Round);

namespace {

// What each target position covers of the source, and how much of it (computeResizeAreaTab of OpenCV's resize.cpp).
struct Cover {
  std::vector<std::int32_t> firsts;
  std::vector<std::int32_t> counts;
  std::vector<float> weights;  // Of all positions, one after the other.
};

Cover cover(int from, int to) {
  constexpr double kSliver = 1e-3;
  // As OpenCV has it: the inverse of the inverse factor.
  const double scale = 1.0 / (static_cast<double>(to) / from);
  Cover out;
  for (int x = 0; x < to; ++x) {
    const double begin = x * scale;
    const double end = begin + scale;
    const double length = std::min(scale, from - begin);
    int first = static_cast<int>(std::ceil(begin));
    int last = static_cast<int>(std::floor(end));
    last = std::min(last, from - 1);
    first = std::min(first, last);
    const std::size_t before = out.weights.size();
    out.firsts.push_back(first);
    if (first - begin > kSliver) {
      out.firsts.back() = first - 1;
      out.weights.push_back(static_cast<float>((first - begin) / length));
    }
    for (int i = first; i < last; ++i) out.weights.push_back(static_cast<float>(1.0 / length));
    if (end - last > kSliver)
      out.weights.push_back(static_cast<float>(std::min(std::min(end - last, 1.0), length) / length));
    out.counts.push_back(static_cast<std::int32_t>(out.weights.size() - before));
  }
  return out;
}

void add_row(
    const ImageView& src, int y, const Cover& across, std::vector<std::uint8_t>& padded, float* out) {
  const std::size_t width = across.firsts.size();
  if (src.channels() == 3) {
    // The last pixel of the picture may have nothing behind it.
    const std::uint8_t* row = src.row(y);
    if (y == src.height() - 1) {
      std::copy(row, row + src.stride(), padded.begin());
      row = padded.data();
    }
    HWY_DYNAMIC_DISPATCH(AddRow3)
    (row, across.firsts.data(), across.counts.data(), across.weights.data(), width, out);
    return;
  }
  const float* weight = across.weights.data();
  for (std::size_t x = 0; x < width; ++x) {
    const std::uint8_t* from = src.row(y) + across.firsts[x];
    float sum = 0;
    for (std::int32_t k = 0; k < across.counts[x]; ++k) sum += static_cast<float>(from[k]) * *weight++;
    out[x] = sum;
  }
}

}  // namespace

bool whole_factors(Size from, Size to) { return from.width % to.width == 0 && from.height % to.height == 0; }

Image area_shrink(const ImageView& src, Size size) {
  const Cover across = cover(src.width(), size.width);
  const Cover down = cover(src.height(), size.height);
  Image out(size, src.channels());
  // Room for whole vectors behind the last value.
  constexpr std::size_t kRoom = 64;
  const std::size_t values = out.stride();
  std::vector<float> row(values + kRoom);
  std::vector<float> sum(values + kRoom);
  std::vector<std::uint8_t> padded(src.stride() + 1);
  int held = -1;  // The source row whose sums are in `row`; two targets may share it.
  const float* weight = down.weights.data();
  for (int y = 0; y < size.height; ++y) {
    const auto at = static_cast<std::size_t>(y);
    for (std::int32_t k = 0; k < down.counts[at]; ++k) {
      const int source = down.firsts[at] + k;
      if (source != held) add_row(src, source, across, padded, row.data());
      held = source;
      HWY_DYNAMIC_DISPATCH(Blend)(row.data(), *weight++, k == 0, values, sum.data());
    }
    HWY_DYNAMIC_DISPATCH(Round)(sum.data(), values, out.row(y));
  }
  return out;
}

}  // namespace proofload::detail
#endif  // HWY_ONCE
