// Two passes, along rows and then along columns, each with 8-bit results: a filter as wide as the shrink factor
// asks, with weights as integers of 22 fractional bits (8 bits of pixel and 2 of headroom fill a 32-bit sum).
// Checked against Pillow 12 (tests/image/resample_test.cpp).
#include "proofload/image/detail/pillow_resample.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace proofload::detail {

namespace {

constexpr int kFractionBits = 32 - 8 - 2;
constexpr std::int32_t kHalf = 1 << (kFractionBits - 1);

double triangle(double x) { return std::max(0.0, 1.0 - std::abs(x)); }

// Keys' cubic with a = -0.5.
double cubic(double x) {
  constexpr double a = -0.5;
  x = std::abs(x);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

// Weights of one output position: inputs first .. first + count - 1.
struct Taps {
  int first = 0;
  int count = 0;
  std::size_t at = 0;  // Of the first weight in Kernel::weights.
};

struct Kernel {
  std::vector<Taps> taps;
  std::vector<std::int32_t> weights;
};

Kernel kernel(int from, int to, PillowFilter filter) {
  const auto shape = filter == PillowFilter::bilinear ? triangle : cubic;
  const double scale = static_cast<double>(from) / to;
  const double stretch = std::max(scale, 1.0);
  const double support = (filter == PillowFilter::bilinear ? 1.0 : 2.0) * stretch;
  const double shrink = 1.0 / stretch;
  Kernel out;
  out.taps.reserve(static_cast<std::size_t>(to));
  std::vector<double> shares;
  for (int i = 0; i < to; ++i) {
    const double centre = (i + 0.5) * scale;
    const int first = std::max(0, static_cast<int>(centre - support + 0.5));
    const int end = std::min(from, static_cast<int>(centre + support + 0.5));
    double sum = 0;
    shares.clear();
    for (int x = first; x < end; ++x) {
      shares.push_back(shape((x - centre + 0.5) * shrink));
      sum += shares.back();
    }
    out.taps.push_back({first, end - first, out.weights.size()});
    for (double share : shares) {
      if (sum != 0) share /= sum;
      const double scaled = share * (1 << kFractionBits);
      out.weights.push_back(static_cast<std::int32_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5));
    }
  }
  return out;
}

std::uint8_t clip8(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::clamp(sum >> kFractionBits, 0, 255));
}

template <int kChannels>
Image along_rows(const ImageView& src, int width, PillowFilter filter) {
  const Kernel k = kernel(src.width(), width, filter);
  Image out({width, src.height()}, kChannels);
  for (int y = 0; y < src.height(); ++y) {
    const std::uint8_t* row = src.row(y);
    std::uint8_t* to = out.row(y);
    for (const Taps& taps : k.taps) {
      std::int32_t sums[kChannels];
      std::fill(sums, sums + kChannels, kHalf);
      const std::uint8_t* from = row + static_cast<std::ptrdiff_t>(taps.first) * kChannels;
      const std::int32_t* weight = k.weights.data() + taps.at;
      for (int i = 0; i < taps.count; ++i, from += kChannels)
        for (int c = 0; c < kChannels; ++c) sums[c] += from[c] * weight[i];
      for (int c = 0; c < kChannels; ++c) *to++ = clip8(sums[c]);
    }
  }
  return out;
}

Image along_columns(const ImageView& src, int height, PillowFilter filter) {
  const Kernel k = kernel(src.height(), height, filter);
  Image out({src.width(), height}, src.channels());
  const std::size_t stride = src.stride();
  std::vector<std::int32_t> sums(stride);
  for (int y = 0; y < height; ++y) {
    const Taps& taps = k.taps[static_cast<std::size_t>(y)];
    std::fill(sums.begin(), sums.end(), kHalf);
    for (int i = 0; i < taps.count; ++i) {
      const std::uint8_t* from = src.row(taps.first + i);
      const std::int32_t weight = k.weights[taps.at + static_cast<std::size_t>(i)];
      for (std::size_t x = 0; x < stride; ++x) sums[x] += from[x] * weight;
    }
    std::uint8_t* to = out.row(y);
    for (std::size_t x = 0; x < stride; ++x) to[x] = clip8(sums[x]);
  }
  return out;
}

}  // namespace

Image pillow_resize(const ImageView& src, Size size, PillowFilter filter) {
  Image wide;
  if (size.width != src.width())
    wide =
        src.channels() == 3 ? along_rows<3>(src, size.width, filter) : along_rows<1>(src, size.width, filter);
  if (size.height == src.height()) return wide.empty() ? Image(src) : wide;
  return along_columns(wide.empty() ? src : ImageView(wide), size.height, filter);
}

}  // namespace proofload::detail
