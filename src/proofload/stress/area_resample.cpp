#include "proofload/stress/area_resample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "proofload/stress/row_kernels.h"

namespace proofload::stress {

namespace {

template <int kChannels>
void resample_row(const std::int16_t* in, const std::vector<Window>& windows, std::int16_t* out) {
  for (const Window& window : windows) {
    std::array<std::int32_t, kChannels> sum;
    sum.fill(1 << (kWeightBits - 1));
    const std::int16_t* p = in + static_cast<std::ptrdiff_t>(window.first) * kChannels;
    for (const std::int16_t weight : window.weights)
      for (int c = 0; c < kChannels; ++c) sum[static_cast<std::size_t>(c)] += weight * *p++;
    for (int c = 0; c < kChannels; ++c)
      *out++ = static_cast<std::int16_t>(sum[static_cast<std::size_t>(c)] >> kWeightBits);
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
  const std::vector<Window> down_x = area_windows(src.width(), small.width);
  const std::vector<Window> up_x = linear_windows(small.width, src.width());
  const std::vector<Window> down_y = area_windows(src.height(), small.height);
  const std::vector<Window> up_y = linear_windows(small.height, src.height());

  Image out(src.size(), channels);
  std::vector<std::int16_t> averaged(src.stride());
  std::vector<std::int16_t> narrow(static_cast<std::size_t>(small.width) * per_pixel);
  std::vector<std::int16_t> rows(2 * src.stride());  // the two latest small rows, wide again
  std::vector<const std::uint8_t*> taps;
  const auto row = [&](int j) { return rows.data() + static_cast<std::size_t>(j % 2) * src.stride(); };
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
        std::copy(averaged.begin(), averaged.end(), row(made));
      } else if (channels == 3) {
        resample_row<3>(averaged.data(), down_x, narrow.data());
        resample_row<3>(narrow.data(), up_x, row(made));
      } else {
        resample_row<1>(averaged.data(), down_x, narrow.data());
        resample_row<1>(narrow.data(), up_x, row(made));
      }
    }
    const std::array<const std::int16_t*, 2> sources = {row(up.first), row(last)};
    sum_rows(std::span(sources).first(up.weights.size()), up.weights, src.stride(), out.row(y));
  }
  return out;
}

}  // namespace proofload::stress
