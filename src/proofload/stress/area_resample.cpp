#include "proofload/stress/area_resample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "proofload/stress/row_kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/stress/area_resample.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

#ifndef PROOFLOAD_STRESS_AREA_RESAMPLE_PAIRS
#define PROOFLOAD_STRESS_AREA_RESAMPLE_PAIRS
namespace proofload::stress {
/// Windows in a row, their weights in pairs; windows of odd length end with a weight of 0.
struct PairedWindows {
  struct Window {
    std::int32_t first;  ///< Pixel.
    std::int32_t pairs;
  };
  std::vector<Window> windows;
  std::vector<std::int16_t> weights;
};
/// Samples that may be read and written beyond a row of pixels.
inline constexpr std::size_t kRowSlack = 8;
}  // namespace proofload::stress
#endif

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <int kChannels>
void ResamplePlain(const std::int16_t* in, const PairedWindows& paired, std::int16_t* out) {
  const std::int16_t* weight = paired.weights.data();
  for (const PairedWindows::Window& window : paired.windows) {
    std::int32_t sum[kChannels];
    std::fill(sum, sum + kChannels, 1 << (kWeightBits - 1));
    const std::int16_t* p = in + static_cast<std::ptrdiff_t>(window.first) * kChannels;
    for (std::int32_t k = 0; k < 2 * window.pairs; ++k, ++weight)
      for (int c = 0; c < kChannels; ++c) sum[c] += *weight * *p++;
    for (int c = 0; c < kChannels; ++c) *out++ = static_cast<std::int16_t>(sum[c] >> kWeightBits);
  }
}

void ResampleGrey(const std::int16_t* in, const PairedWindows& paired, std::int16_t* out) {
  ResamplePlain<1>(in, paired, out);
}

#if HWY_TARGET == HWY_SCALAR

void ResampleColour(const std::int16_t* in, const PairedWindows& paired, std::int16_t* out) {
  ResamplePlain<3>(in, paired, out);
}

#else

// One pixel is one 128-bit register: two neighbours are spread to pairs of lanes (R R', G G', B B') and multiplied by a
// pair of weights.
void ResampleColour(const std::int16_t* in, const PairedWindows& paired, std::int16_t* out) {
  const hn::FixedTag<std::uint8_t, 16> d8;
  const hn::FixedTag<std::int16_t, 8> d16;
  const hn::FixedTag<std::int32_t, 4> d32;
  const hn::FixedTag<std::int16_t, 4> d_out;
  alignas(16) static constexpr std::uint8_t kSpread[16] = {0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, 0, 0, 0, 0};
  const auto spread = hn::Load(d8, kSpread);
  const std::int16_t* weight = paired.weights.data();
  for (const PairedWindows::Window& window : paired.windows) {
    const std::int16_t* p = in + static_cast<std::ptrdiff_t>(window.first) * 3;
    auto sum = hn::Set(d32, 1 << (kWeightBits - 1));
    auto odd = hn::Zero(d32);
    for (std::int32_t k = 0; k < window.pairs; ++k, p += 6, weight += 2) {
      const std::uint32_t pair = static_cast<std::uint16_t>(weight[0]) |
                                 static_cast<std::uint32_t>(static_cast<std::uint16_t>(weight[1])) << 16;
      const auto weights = hn::BitCast(d16, hn::Set(d32, static_cast<std::int32_t>(pair)));
      const auto pixels = hn::TableLookupBytes(hn::BitCast(d8, hn::LoadU(d16, p)), spread);
      sum = hn::ReorderWidenMulAccumulate(d32, hn::BitCast(d16, pixels), weights, sum, odd);
    }
    const auto mean = hn::ShiftRight<kWeightBits>(hn::RearrangeToOddPlusEven(sum, odd));
    hn::StoreU(hn::DemoteTo(d_out, mean), d_out, out);
    out += 3;
  }
}

#endif

}  // namespace HWY_NAMESPACE
}  // namespace proofload::stress
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload::stress {

HWY_EXPORT(ResampleGrey);
HWY_EXPORT(ResampleColour);

namespace {

PairedWindows paired(const std::vector<Window>& windows) {
  PairedWindows out;
  out.windows.reserve(windows.size());
  for (const Window& window : windows) {
    out.windows.push_back({window.first, static_cast<std::int32_t>((window.weights.size() + 1) / 2)});
    out.weights.insert(out.weights.end(), window.weights.begin(), window.weights.end());
    if (window.weights.size() % 2 == 1) out.weights.push_back(0);
  }
  return out;
}

void resample_row(const std::int16_t* in, const PairedWindows& windows, int channels, std::int16_t* out) {
  if (channels == 3) {
    HWY_DYNAMIC_DISPATCH(ResampleColour)(in, windows, out);
  } else {
    HWY_DYNAMIC_DISPATCH(ResampleGrey)(in, windows, out);
  }
}

}  // namespace

std::vector<Window> area_windows(int from, int to) {
  std::vector<Window> windows(static_cast<std::size_t>(to));
  for (int j = 0; j < to; ++j) {
    // Stretch j is [j·from, (j+1)·from) in units of 1/to sample: all overlaps are whole numbers.
    const std::int64_t begin = static_cast<std::int64_t>(j) * from;
    const std::int64_t end = begin + from;
    Window& window = windows[static_cast<std::size_t>(j)];
    window.first = static_cast<int>(begin / to);
    int given = 0;
    for (std::int64_t i = window.first; i * to < end; ++i) {
      const std::int64_t covered = std::min((i + 1) * to, end) - begin;
      const auto until =
          static_cast<int>((2 * covered * kUnit + from) / (2 * static_cast<std::int64_t>(from)));
      window.weights.push_back(static_cast<std::int16_t>(until - given));
      given = until;
    }
  }
  return windows;
}

std::vector<Window> linear_windows(int from, int to) {
  std::vector<Window> windows(static_cast<std::size_t>(to));
  for (int j = 0; j < to; ++j) {
    // (j + 1/2)·from/to − 1/2 in units of 1/(2·to).
    const std::int64_t position = (2 * static_cast<std::int64_t>(j) + 1) * from - to;
    const std::int64_t unit = 2 * static_cast<std::int64_t>(to);
    Window& window = windows[static_cast<std::size_t>(j)];
    if (position <= 0) {
      window = {0, {kUnit}};
    } else if (position >= (from - 1) * unit) {
      window = {from - 1, {kUnit}};
    } else {
      const auto second = static_cast<std::int16_t>((2 * (position % unit) * kUnit + unit) / (2 * unit));
      window = {static_cast<int>(position / unit), {static_cast<std::int16_t>(kUnit - second), second}};
    }
  }
  return windows;
}

Image down_and_up(const ImageView& src, Size small) {
  if (small == src.size()) return Image(src);
  const int channels = src.channels();
  const auto per_pixel = static_cast<std::size_t>(channels);
  const PairedWindows down_x = paired(area_windows(src.width(), small.width));
  const PairedWindows up_x = paired(linear_windows(small.width, src.width()));
  const std::vector<Window> down_y = area_windows(src.height(), small.height);
  const std::vector<Window> up_y = linear_windows(small.height, src.height());

  Image out = Image::unset(src.size(), channels);
  std::vector<std::int16_t> averaged(src.stride() + kRowSlack);
  std::vector<std::int16_t> narrow(static_cast<std::size_t>(small.width) * per_pixel + kRowSlack);
  const std::size_t pitch = src.stride() + kRowSlack;
  std::vector<std::int16_t> rows(2 * pitch);  // the two latest small rows, wide again
  std::vector<const std::uint8_t*> taps;
  const auto row = [&](int j) { return rows.data() + static_cast<std::size_t>(j % 2) * pitch; };
  int made = 0;
  for (int y = 0; y < src.height(); ++y) {
    const Window& up = up_y[static_cast<std::size_t>(y)];
    const int last = up.first + static_cast<int>(up.weights.size()) - 1;
    for (; made <= last; ++made) {
      const Window& down = down_y[static_cast<std::size_t>(made)];
      taps.clear();
      for (std::size_t k = 0; k < down.weights.size(); ++k)
        taps.push_back(src.row(down.first + static_cast<int>(k)));
      sum_rows(taps, down.weights, src.stride(), averaged.data());
      if (small.width == src.width()) {
        std::copy_n(averaged.begin(), src.stride(), row(made));
      } else {
        resample_row(averaged.data(), down_x, channels, narrow.data());
        resample_row(narrow.data(), up_x, channels, row(made));
      }
    }
    const std::array<const std::int16_t*, 2> sources = {row(up.first), row(last)};
    sum_rows(std::span(sources).first(up.weights.size()), up.weights, src.stride(), out.row(y));
  }
  return out;
}

}  // namespace proofload::stress
#endif  // HWY_ONCE
