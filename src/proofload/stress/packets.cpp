#include "proofload/stress/packets.h"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/stress/packets.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// sums[i] += |a[i] - b[i]|.
void AddDifferences(const std::uint8_t* a, const std::uint8_t* b, std::size_t count, std::uint16_t* sums) {
  const hn::ScalableTag<std::uint16_t> d;
  const hn::Rebind<std::uint8_t, decltype(d)> d8;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto x = hn::LoadU(d8, a + i);
    const auto y = hn::LoadU(d8, b + i);
    const auto difference = hn::PromoteTo(d, hn::Or(hn::SaturatedSub(x, y), hn::SaturatedSub(y, x)));
    hn::StoreU(hn::Add(hn::LoadU(d, sums + i), difference), d, sums + i);
  }
  for (; i < count; ++i)
    sums[i] = static_cast<std::uint16_t>(sums[i] + (a[i] > b[i] ? a[i] - b[i] : b[i] - a[i]));
}

}  // namespace HWY_NAMESPACE
}  // namespace proofload::stress
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload::stress {

HWY_EXPORT(AddDifferences);

namespace {

constexpr std::size_t kFewestPackets = 16;
constexpr int kSmallSide = 128;
constexpr int kSmallMacroblock = 4;

// 1 + g_i of every macroblock.
std::vector<double> activity_of(const ImageView& view, const BlockGrid& grid) {
  const auto channels = static_cast<std::size_t>(view.channels());
  const std::size_t stride = view.stride();
  const std::size_t across = static_cast<std::size_t>(grid.block) * channels;
  std::vector<double> result;
  result.reserve(grid.count());
  // Two differences of at most 255 in each of at most 64 rows fit 16 bits.
  std::vector<std::uint16_t> sums(stride);
  for (int row = 0; row < grid.rows(); ++row) {
    std::fill(sums.begin(), sums.end(), std::uint16_t{0});
    const int y0 = row * grid.block;
    const int y1 = std::min(y0 + grid.block, view.height());
    for (int y = y0; y < y1; ++y) {
      const std::uint8_t* const line = view.row(y);
      HWY_DYNAMIC_DISPATCH(AddDifferences)(line, line + channels, stride - channels, sums.data());
      if (y + 1 < view.height())
        HWY_DYNAMIC_DISPATCH(AddDifferences)(line, line + stride, stride, sums.data());
    }
    const auto height = static_cast<std::size_t>(y1 - y0);
    const std::size_t with_lower = y1 < view.height() ? height : height - 1;
    for (std::size_t begin = 0; begin < stride; begin += across) {
      const std::size_t end = std::min(begin + across, stride);
      std::uint32_t sum = 0;
      for (std::size_t i = begin; i < end; ++i) sum += sums[i];
      const std::size_t with_right = end < stride ? end - begin : end - begin - channels;
      const std::size_t differences = (end - begin) * with_lower + with_right * height;
      result.push_back(differences == 0 ? 1.0
                                        : 1 + static_cast<double>(sum) / static_cast<double>(differences));
    }
  }
  return result;
}

// max(1, beta·activity) with the given sum, or 1 each if that is already more.
void scale_to(std::vector<double>& bytes, double total) {
  double beta = 0;
  std::size_t held = 0;  // macroblocks at the floor of 1 byte; the others share what is left
  for (bool first = true;; first = false) {
    double rest = 0;
    std::size_t low = 0;
    for (const double b : bytes) {
      const bool at_floor = !first && beta * b < 1;
      low += at_floor ? 1 : 0;
      rest += at_floor ? 0 : b;
    }
    // beta only falls from round to round, so the floor only takes in more.
    if (low == bytes.size() || (!first && low == held)) break;
    held = low;
    beta = std::max(0.0, (total - static_cast<double>(held)) / rest);
  }
  for (double& b : bytes) b = std::max(1.0, beta * b);
}

Packets fill_packets(const BlockGrid& grid,
                     const std::vector<double>& bytes,
                     int payload,
                     bool slice_per_row,
                     bool fragments) {
  Packets result{grid, {}, {}, 0, payload};
  result.first.reserve(bytes.size());
  result.last.reserve(bytes.size());
  std::uint32_t next = 0;
  if (slice_per_row) {
    const auto columns = static_cast<std::size_t>(grid.columns());
    for (std::size_t begin = 0; begin < bytes.size(); begin += columns) {
      double slice = 0;
      for (std::size_t i = begin; i < begin + columns; ++i) slice += bytes[i];
      const auto pieces = fragments ? static_cast<std::uint32_t>(std::ceil(slice / payload)) : 1U;
      result.first.insert(result.first.end(), columns, next);
      next += pieces;
      result.last.insert(result.last.end(), columns, next - 1);
    }
  } else {
    double packet = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (i > 0 && packet + bytes[i] > payload) {
        ++next;
        packet = 0;
      }
      packet += bytes[i];
      result.first.push_back(next);
    }
    result.last = result.first;
    ++next;
  }
  result.count = next;
  return result;
}

}  // namespace

Packets packets_of(const ImageView& view, const Packetisation& how) {
  const double pixels = static_cast<double>(view.width()) * static_cast<double>(view.height());
  const double wanted = pixels * how.bits_per_pixel / 8;
  const auto coded = [&](const BlockGrid& grid) {
    std::vector<double> bytes = activity_of(view, grid);
    scale_to(bytes, wanted);
    return bytes;
  };
  BlockGrid grid{view.size(), how.macroblock};
  const bool few = wanted < static_cast<double>(kFewestPackets) * how.payload;
  if (few && std::min(view.width(), view.height()) < kSmallSide) grid.block = kSmallMacroblock;
  const std::vector<double> bytes = coded(grid);
  int payload = how.payload;
  if (few) {
    double total = 0;
    for (const double b : bytes) total += b;
    payload = std::max(1, static_cast<int>(std::ceil(total / static_cast<double>(kFewestPackets))));
  }
  return fill_packets(grid, bytes, payload, how.slice_per_row, how.fragments);
}

}  // namespace proofload::stress
#endif  // HWY_ONCE
