#include "proofload/stress/mean_of_zooms.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/stress/mean_of_zooms.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

#ifndef PROOFLOAD_STRESS_MEAN_OF_ZOOMS_PLAN
#define PROOFLOAD_STRESS_MEAN_OF_ZOOMS_PLAN
namespace proofload::stress {

/// Rows that are worked on together.
inline constexpr int kRowsAtOnce = 2;
/// Pixels of a row that take the same magnifications, whatever the vectors.
inline constexpr int kTile = 32;
/// Every magnification, every second, every fourth.
inline constexpr int kDensities = 3;
/// Bytes that the widest vector may read beyond a row, with room to start anywhere in it.
inline constexpr std::ptrdiff_t kBeyond = 128;

/// Positions along one axis in 2^-32 px: pixel i has its upper or left neighbour at start + i·step.
struct Ray {
  std::int64_t start;
  std::int64_t step;
  std::int64_t last;  ///< No neighbour lies beyond it.
  std::int64_t at(int i) const { return std::clamp(start + i * step, std::int64_t{0}, last); }
};
/// What one magnification adds to two rows: neighbour above, its weight and that of the one below, in 2^-15.
struct RowShare {
  std::ptrdiff_t offset;  ///< Of the upper neighbour from the start of a plane.
  std::int16_t upper;
  std::int16_t lower;
};
struct ZoomPlan {
  std::span<const Ray> across;  ///< One for each magnification, the picture itself first.
  /// Shares of every density, [pair of rows][magnification][row of the pair].
  std::array<std::span<const RowShare>, kDensities> shares;
  /// Squared distance from the middle up to which a density does.
  std::array<double, kDensities> reach;
  /// Grey levels less 128, one plane for each channel, a row more than the picture has.
  const std::int8_t* planes;
  std::ptrdiff_t plane;  ///< From one to the next.
  Size size;
  std::uint8_t* out;  ///< Interleaved.
  std::ptrdiff_t stride;
};

}  // namespace proofload::stress
#endif

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Nearest 2^-7 px: from 0 to 128.
HWY_INLINE std::int32_t RightShare(std::int64_t position) {
  return static_cast<std::int32_t>(((position & 0xFFFFFFFF) + (std::int64_t{1} << 24)) >> 25);
}

// The sparsest set of magnifications that the tile of a pixel can do with, and what it adds to two rows. Tiles are the same
// for all vectors.
struct Shares {
  std::size_t step;
  const RowShare* first;
};
HWY_INLINE Shares SharesOf(const ZoomPlan& plan, int x, int y) {
  const int x0 = x / kTile * kTile;
  const double dx = std::max(plan.size.width / 2.0 - x0, x0 + kTile - plan.size.width / 2.0);
  const double dy = std::max(plan.size.height / 2.0 - y, y + kRowsAtOnce - plan.size.height / 2.0);
  std::size_t density = kDensities - 1;
  while (density > 0 && dx * dx + dy * dy > plan.reach[density]) --density;
  const std::size_t step = std::size_t{1} << density;
  const std::size_t taken = (plan.across.size() - 1) / step + 1;
  return {step,
          plan.shares[density].data() + static_cast<std::size_t>(y / kRowsAtOnce) * taken * kRowsAtOnce};
}

#if HWY_TARGET == HWY_SCALAR

template <int kChannels>
void Zooms(const ZoomPlan& plan) {
  for (int y = 0; y < plan.size.height; ++y)
    for (int x = 0; x < plan.size.width; ++x)
      for (int c = 0; c < kChannels; ++c) {
        const Shares shares = SharesOf(plan, x, y / kRowsAtOnce * kRowsAtOnce);
        const RowShare* share = shares.first + y % kRowsAtOnce;
        std::int32_t sum = 128 * 128 + 64;
        for (std::size_t i = 0; i < plan.across.size(); i += shares.step, share += kRowsAtOnce) {
          const std::int64_t at = plan.across[i].at(x);
          const std::int32_t right = RightShare(at);
          const std::int8_t* const p = plan.planes + c * plan.plane + share->offset + (at >> 32);
          const auto part = [&](const std::int8_t* from, std::int32_t weight) {
            return (((128 - right) * from[0] + right * from[1]) * weight + (1 << 14)) >> 15;
          };
          sum += part(p, share->upper) + part(p + plan.stride, share->lower);
        }
        plan.out[(static_cast<std::ptrdiff_t>(y) * plan.size.width + x) * kChannels + c] =
            static_cast<std::uint8_t>(std::clamp(sum >> 7, 0, 255));
      }
}

#else

using D8 = hn::ScalableTag<std::uint8_t>;
using DI8 = hn::RebindToSigned<D8>;
using D16 = hn::RepartitionToWide<DI8>;
using D32 = hn::RepartitionToWide<hn::RepartitionToWide<D8>>;
using V8 = hn::Vec<D8>;
using V16 = hn::Vec<D16>;
constexpr std::size_t kMostBytes = hn::MaxLanes(D8());
static_assert(kMostBytes / 2 <= kTile);

// For every pair of bytes the sum of weights[i]·values[i]: weights up to 128 that add up to it, values with a sign.
HWY_INLINE V16 PairSums(V8 weights, V8 values) {
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL
  return V16{_mm512_maddubs_epi16(weights.raw, values.raw)};
#elif HWY_TARGET == HWY_AVX2
  return V16{_mm256_maddubs_epi16(weights.raw, values.raw)};
#elif HWY_TARGET == HWY_SSE4 || HWY_TARGET == HWY_SSSE3
  return V16{_mm_maddubs_epi16(weights.raw, values.raw)};
#else
  const D16 d;
  const auto w = hn::BitCast(d, weights);
  const auto v = hn::BitCast(d, values);
  const auto even = hn::Mul(hn::And(w, hn::Set(d, 0xFF)), hn::ShiftRight<8>(hn::ShiftLeft<8>(v)));
  const auto odd = hn::Mul(hn::And(hn::ShiftRight<8>(w), hn::Set(d, 0xFF)), hn::ShiftRight<8>(v));
  return hn::Add(even, odd);
#endif
}

// How a vector of the result is gathered from one vector of the source that starts at `start`: 32-bit parts to the block
// that needs them, then bytes to pairs of neighbours, then their weights.
struct Gather {
  HWY_ALIGN std::uint32_t parts[kMostBytes / 4];
  HWY_ALIGN std::uint8_t bytes[kMostBytes];
  HWY_ALIGN std::uint8_t weights[kMostBytes];
  std::ptrdiff_t start;
};

constexpr std::size_t kOutputsPerBlock = 8;

HWY_INLINE void Prepare(const Ray& ray, int x0, std::size_t outputs, Gather& gather) {
  gather.start = static_cast<std::ptrdiff_t>(ray.at(x0) >> 32);
  for (std::size_t block = 0; block < outputs; block += kOutputsPerBlock) {
    const int first = x0 + static_cast<int>(block);
    const auto offset = static_cast<std::uint32_t>((ray.at(first) >> 32) - gather.start);
    const std::uint32_t part = kMostBytes == 16 ? 0 : offset / 4;
    for (std::uint32_t k = 0; k < 4; ++k) gather.parts[block / 2 + k] = part + k;
    for (std::size_t j = 0; j < kOutputsPerBlock; ++j) {
      const std::int64_t at = ray.at(first + static_cast<int>(j));
      const auto byte = static_cast<std::uint32_t>((at >> 32) - gather.start) - 4 * part;
      const std::int32_t right = RightShare(at);
      const std::size_t i = 2 * (block + j);
      gather.bytes[i] = static_cast<std::uint8_t>(byte);
      gather.bytes[i + 1] = static_cast<std::uint8_t>(byte + 1);
      gather.weights[i] = static_cast<std::uint8_t>(128 - right);
      gather.weights[i + 1] = static_cast<std::uint8_t>(right);
    }
  }
}

// Grey levels less 128 in 2^-7, back to bytes.
HWY_INLINE auto Levels(V16 sum) {
  const D16 d;
  const auto shifted = hn::ShiftRight<7>(hn::SaturatedAdd(sum, hn::Set(d, 128 * 128 + 64)));
  return hn::DemoteTo(hn::Rebind<std::uint8_t, D16>(), shifted);
}

template <int kChannels>
void Zooms(const ZoomPlan& plan) {
  const D8 d8;
  const DI8 di8;
  const D16 d16;
  const D32 d32;
  const hn::Rebind<std::uint8_t, D16> d_out;
  const std::size_t outputs = hn::Lanes(d16);
  const std::size_t zooms = plan.across.size();
  std::vector<Gather> gathers(zooms);
  for (int x0 = 0; x0 < plan.size.width; x0 += static_cast<int>(outputs)) {
    for (std::size_t i = 0; i < zooms; ++i) Prepare(plan.across[i], x0, outputs, gathers[i]);
    const int x1 = std::min(plan.size.width, x0 + static_cast<int>(outputs));
    for (int y = 0; y < plan.size.height; y += kRowsAtOnce) {
      const Shares shares = SharesOf(plan, x0, y);
      const RowShare* share = shares.first;
      V16 sums[kRowsAtOnce][kChannels];
      for (auto& row : sums)
        for (V16& sum : row) sum = hn::Zero(d16);
      for (std::size_t i = 0; i < zooms; i += shares.step) {
        const Gather& gather = gathers[i];
        const auto bytes = hn::Load(d8, gather.bytes);
        const auto weights = hn::Load(d8, gather.weights);
        const auto parts = hn::SetTableIndices(d32, gather.parts);
        const auto row = [&](const std::int8_t* from) HWY_ATTR {
          auto window = hn::BitCast(d8, hn::LoadU(di8, from));
          if constexpr (kMostBytes > 16)
            window = hn::BitCast(d8, hn::TableLookupLanes(hn::BitCast(d32, window), parts));
          return PairSums(weights, hn::TableLookupBytes(window, bytes));
        };
        for (std::size_t r = 0; r < kRowsAtOnce; ++r, ++share) {
          const auto upper = hn::Set(d16, share->upper);
          const auto lower = hn::Set(d16, share->lower);
          const std::int8_t* from = plan.planes + share->offset + gather.start;
          for (int c = 0; c < kChannels; ++c, from += plan.plane) {
            V16& sum = sums[r][c];
            sum = hn::Add(sum, hn::MulFixedPoint15(row(from), upper));
            sum = hn::Add(sum, hn::MulFixedPoint15(row(from + plan.stride), lower));
          }
        }
      }
      for (int r = 0; r < kRowsAtOnce && y + r < plan.size.height; ++r) {
        const auto put = [&](std::uint8_t* to) HWY_ATTR {
          if constexpr (kChannels == 3) {
            hn::StoreInterleaved3(Levels(sums[r][0]), Levels(sums[r][1]), Levels(sums[r][2]), d_out, to);
          } else {
            hn::StoreU(Levels(sums[r][0]), d_out, to);
          }
        };
        std::uint8_t* const to =
            plan.out + (static_cast<std::ptrdiff_t>(y + r) * plan.size.width + x0) * kChannels;
        if (x0 + static_cast<int>(outputs) <= plan.size.width) {
          put(to);
        } else {
          std::uint8_t last[3 * kMostBytes / 2];
          put(last);
          std::copy_n(last, (x1 - x0) * kChannels, to);
        }
      }
    }
  }
}

#endif

void ZoomsGrey(const ZoomPlan& plan) { Zooms<1>(plan); }
void ZoomsColour(const ZoomPlan& plan) { Zooms<3>(plan); }

}  // namespace HWY_NAMESPACE
}  // namespace proofload::stress
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload::stress {

HWY_EXPORT(ZoomsGrey);
HWY_EXPORT(ZoomsColour);

namespace {

constexpr double kOne = 4294967296.0;  // 2^32
constexpr int kShareBits = 15;
// How far a pixel may move between two magnifications (px).
constexpr double kSpacing = 1.5;

// The source positions of one axis at a magnification by 1/back about its middle.
Ray ray_of(double back, int size, ZoomCut cut) {
  if (cut == ZoomCut::whole_pixels) {
    const double seen = std::min<double>(size, std::ceil(size * back - 1e-9));
    const double top = std::floor((size - seen) / 2);
    const double step = seen > 1 ? (seen - 1) / (std::nearbyint(seen / back) - 1) : 0;
    return {std::llround(top * kOne), std::llround(step * kOne), static_cast<std::int64_t>(size - 1) << 32};
  }
  const double start = back * 0.5 + (1 - back) * size / 2.0 - 0.5;
  return {std::llround(start * kOne), std::llround(back * kOne), static_cast<std::int64_t>(size - 1) << 32};
}

// Shares of magnification 0, step, 2·step, … of `count` and the picture itself, in 2^-15 and together exactly 1: the ends of
// a sparse set stand for what it leaves out only on one side.
std::vector<std::int32_t> shares_of(int count, int step) {
  const int taken = (count - 1) / step + 1;
  std::vector<std::int32_t> out;
  double sum = 0;
  std::int32_t given = 0;
  for (int i = 0; i < taken; ++i) {
    double weight = step;
    if (i == 0 || i == taken - 1) weight = (step + 1) / 2.0;
    if (i == 0) weight += 1;
    sum += weight;
    const auto until = static_cast<std::int32_t>(std::lround(std::ldexp(sum / (count + 1), kShareBits)));
    out.push_back(until - given);
    given = until;
  }
  return out;
}

// Grey levels less 128 of every channel by itself; a row and kBeyond more than there are.
struct Planes {
  explicit Planes(const ImageView& src)
      : stride(src.width() + kBeyond),
        plane(stride * (src.height() + 1) + kBeyond),
        levels(static_cast<std::size_t>(plane) * static_cast<std::size_t>(src.channels())) {
    const auto channels = static_cast<std::size_t>(src.channels());
    for (int y = 0; y < src.height(); ++y)
      for (std::size_t c = 0; c < channels; ++c) {
        const std::uint8_t* const from = src.row(y) + c;
        std::int8_t* const to = levels.data() + static_cast<std::ptrdiff_t>(c) * plane + y * stride;
        for (std::size_t x = 0; x < static_cast<std::size_t>(src.width()); ++x)
          to[x] = static_cast<std::int8_t>(from[x * channels] ^ 0x80U);
      }
  }
  std::ptrdiff_t stride;
  std::ptrdiff_t plane;
  std::vector<std::int8_t> levels;
};

}  // namespace

Image mean_of_zooms(const ImageView& src, double largest, int steps, bool thin, ZoomCut cut) {
  // The picture is its own magnification by 1.
  if (steps == 1) return Image(src);
  Image out = Image::unset(src.size(), src.channels());
  const Planes planes(src);
  std::vector<Ray> across;
  std::vector<Ray> down;
  for (int i = 0; i < steps; ++i) {
    const double back = 1 / (1 + (largest - 1) * i / (steps - 1));
    across.push_back(ray_of(back, src.width(), cut));
    down.push_back(ray_of(back, src.height(), cut));
  }
  ZoomPlan plan{.across = across,
                .shares = {},
                .reach = {},
                .planes = planes.levels.data(),
                .plane = planes.plane,
                .size = src.size(),
                .out = out.data(),
                .stride = planes.stride};
  std::array<std::vector<RowShare>, kDensities> rows;
  for (int density = 0; density < kDensities; ++density) {
    const int step = 1 << density;
    const auto at = static_cast<std::size_t>(density);
    // A pixel moves by its distance from the middle for every 1 of magnification.
    const double reach = kSpacing * (steps - 1) / (step * (largest - 1));
    const bool fits = density == 0 || (thin && (steps - 1) % step == 0);
    plan.reach[at] = fits ? reach * reach : 0;
    if (!fits) continue;
    const std::vector<std::int32_t> shares = shares_of(steps, step);
    for (int y = 0; y < src.height(); y += kRowsAtOnce)
      for (int i = 0; i < steps; i += step)
        for (int r = 0; r < kRowsAtOnce; ++r) {
          const std::int64_t v = down[static_cast<std::size_t>(i)].at(std::min(y + r, src.height() - 1));
          const std::int32_t share = shares[static_cast<std::size_t>(i / step)];
          const auto lower = static_cast<std::int32_t>((share * ((v & 0xFFFFFFFF) >> 16) + (1 << 15)) >> 16);
          rows[at].push_back({static_cast<std::ptrdiff_t>(v >> 32) * planes.stride,
                              static_cast<std::int16_t>(share - lower), static_cast<std::int16_t>(lower)});
        }
    plan.shares[at] = rows[at];
  }
  if (src.channels() == 1) {
    HWY_DYNAMIC_DISPATCH(ZoomsGrey)(plan);
  } else {
    HWY_DYNAMIC_DISPATCH(ZoomsColour)(plan);
  }
  return out;
}

}  // namespace proofload::stress
#endif  // HWY_ONCE
