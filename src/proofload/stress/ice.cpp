#include "proofload/stress/ice.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "proofload/data/geometry.h"
#include "proofload/stress/smooth_field.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/stress/ice.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

#ifndef PROOFLOAD_STRESS_ICE_ROWS
#define PROOFLOAD_STRESS_ICE_ROWS
namespace proofload::stress {

/// Pixels of a row that look at the same seeds, whatever the vectors; as many as the widest vector has.
inline constexpr std::size_t kIceTile = 16;

/// The seeds that a row of pixels looks at: those of its row of cells and of the ones above and below.
struct SeedRows {
  std::size_t columns;
  std::size_t rows;
  const float* x;    ///< [row][column].
  const float* dy2;  ///< Squared distances to the row of pixels.
  float cells_per_px;
  float sharpness;  ///< Ridges between cells fall off by 2^-sharpness per px of F2 − F1.
  float weight;
};
/// Ridges of a field, read where another field bends it to.
struct BentField {
  const float* field;
  const float* bend;  ///< None: read in place.
  std::int32_t pitch;
  std::int32_t width;
  std::int32_t height;
  float bend_x;
  float bend_y;
  float weight;
};

}  // namespace proofload::stress
#endif

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using DI = hn::RebindToSigned<D>;
using V = hn::Vec<D>;

// 2^t for -120 < t <= 0, as exp2_of (portable_math.h).
HWY_INLINE V Exp2(V t) {
  const D d;
  const DI di;
  t = hn::Max(t, hn::Set(d, -120.0F));
  const auto whole = hn::ConvertTo(di, hn::Sub(t, hn::Set(d, 0.5F)));
  const V f = hn::Sub(t, hn::ConvertTo(d, whole));
  const V power = hn::BitCast(d, hn::ShiftLeft<23>(hn::Add(whole, hn::Set(di, 127))));
  constexpr float kSeries[] = {0.0000152527338F, 0.000154035304F, 0.00133335581F, 0.00961812911F,
                               0.0555041087F,    0.240226507F,    0.693147181F,   1.0F};
  V sum = hn::Set(d, kSeries[0]);
  for (std::size_t k = 1; k < 8; ++k) sum = hn::Add(hn::Set(d, kSeries[k]), hn::Mul(f, sum));
  return hn::Mul(power, sum);
}

void AddCells(const SeedRows& seeds, std::size_t count, float* values) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  const V weight = hn::Set(d, seeds.weight);
  const V sharpness = hn::Set(d, -seeds.sharpness);
  for (std::size_t tile = 0; tile < count; tile += kIceTile) {
    const auto cell = [&](std::size_t x) {
      return static_cast<std::size_t>(
          static_cast<std::int32_t>((static_cast<float>(x) + 0.5F) * seeds.cells_per_px));
    };
    // Cell c stands in column c + 1.
    const std::size_t first = cell(tile);
    const std::size_t last = std::min(seeds.columns - 1, cell(tile + kIceTile - 1) + 2);
    for (std::size_t x = tile; x < tile + kIceTile; x += lanes) {
      const V at = hn::Add(hn::Iota(d, static_cast<float>(x)), hn::Set(d, 0.5F));
      V nearest = hn::Set(d, 1e18F);
      V second = nearest;
      for (std::size_t row = 0; row < seeds.rows; ++row)
        for (std::size_t i = row * seeds.columns + first; i <= row * seeds.columns + last; ++i) {
          const V dx = hn::Sub(at, hn::Set(d, seeds.x[i]));
          const V d2 = hn::Add(hn::Mul(dx, dx), hn::Set(d, seeds.dy2[i]));
          second = hn::Min(second, hn::Max(nearest, d2));
          nearest = hn::Min(nearest, d2);
        }
      const V edge = hn::Sub(hn::Sqrt(second), hn::Sqrt(nearest));
      const V sum = hn::Add(hn::LoadU(d, values + x), hn::Mul(weight, Exp2(hn::Mul(edge, sharpness))));
      hn::StoreU(sum, d, values + x);
    }
  }
}

void AddRidges(const BentField& bent, std::int32_t y, std::size_t count, float* values) {
  const D d;
  const DI di;
  const std::size_t lanes = hn::Lanes(d);
  const V one = hn::Set(d, 1.0F);
  const float* const here = bent.field + static_cast<std::ptrdiff_t>(y) * bent.pitch;
  for (std::size_t x = 0; x < count; x += lanes) {
    V value = hn::LoadU(d, here + x);
    if (bent.bend) {
      const V turn = hn::LoadU(d, bent.bend + static_cast<std::ptrdiff_t>(y) * bent.pitch +
                                      static_cast<std::ptrdiff_t>(x));
      const V to_x = hn::Add(hn::Iota(d, static_cast<float>(x)), hn::Mul(hn::Set(d, bent.bend_x), turn));
      const V to_y = hn::Add(hn::Set(d, static_cast<float>(y)), hn::Mul(hn::Set(d, bent.bend_y), turn));
      const auto in = [&](V place, std::int32_t size) HWY_ATTR {
        return hn::Max(hn::Min(hn::ConvertTo(di, place), hn::Set(di, size - 1)), hn::Zero(di));
      };
      const auto index =
          hn::Add(hn::Mul(in(to_y, bent.height), hn::Set(di, bent.pitch)), in(to_x, bent.width));
      value = hn::GatherIndex(d, bent.field, index);
    }
    const V ridge = hn::Sub(one, hn::Min(one, hn::Abs(value)));
    const V square = hn::Mul(ridge, ridge);
    const V sum =
        hn::Add(hn::LoadU(d, values + x), hn::Mul(hn::Set(d, bent.weight), hn::Mul(square, square)));
    hn::StoreU(sum, d, values + x);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace proofload::stress
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload::stress {

HWY_EXPORT(AddCells);
HWY_EXPORT(AddRidges);

namespace {

enum Stream : std::uint32_t { kSeeds = 0, kRidges = 8 };

// Weights of four neighbours at a fraction behind the second (Catmull and Rom).
std::array<float, 4> cubic_weights(float t) {
  return {0.5F * t * (t * (2 - t) - 1), 0.5F * (t * t * (3 * t - 5) + 2), 0.5F * t * (t * (4 - 3 * t) + 1),
          0.5F * t * t * (t - 1)};
}

// A smooth field, drawn on a grid as coarse as it allows and interpolated. Rows have room for a tile more.
std::vector<float> wide_field(
    const Rng& rng, std::uint32_t stream, Size size, std::size_t pitch, double sigma) {
  const int grid = std::max(1, static_cast<int>(sigma / 1.5));
  const int columns = (size.width - 1) / grid + 4;
  const int rows = (size.height - 1) / grid + 4;
  const std::vector<float> coarse = smooth_field(rng, stream, columns, rows, sigma / grid);
  std::vector<std::array<float, 4>> weights;
  weights.reserve(static_cast<std::size_t>(grid));
  for (int phase = 0; phase < grid; ++phase)
    weights.push_back(cubic_weights(static_cast<float>(phase) / static_cast<float>(grid)));
  std::vector<float> across(static_cast<std::size_t>(rows) * pitch);
  for (std::size_t j = 0; j < static_cast<std::size_t>(rows); ++j) {
    const float* from = coarse.data() + j * static_cast<std::size_t>(columns);
    float* const to = across.data() + j * pitch;
    std::size_t phase = 0;
    for (std::size_t x = 0; x < static_cast<std::size_t>(size.width); ++x) {
      const std::array<float, 4>& w = weights[phase];
      to[x] = w[0] * from[0] + w[1] * from[1] + w[2] * from[2] + w[3] * from[3];
      if (++phase == weights.size()) {
        phase = 0;
        ++from;
      }
    }
  }
  std::vector<float> out(static_cast<std::size_t>(size.height) * pitch);
  for (int y = 0; y < size.height; ++y) {
    const std::array<float, 4>& w = weights[static_cast<std::size_t>(y % grid)];
    const float* const a = across.data() + static_cast<std::size_t>(y / grid) * pitch;
    const float* const b = a + pitch;
    const float* const c = b + pitch;
    const float* const e = c + pitch;
    float* const to = out.data() + static_cast<std::size_t>(y) * pitch;
    for (std::size_t x = 0; x < pitch; ++x) to[x] = w[0] * a[x] + w[1] * b[x] + w[2] * c[x] + w[3] * e[x];
  }
  return out;
}

}  // namespace

Ice::Ice(Size size, const Rng& rng)
    : size_(size),
      pitch_((static_cast<std::size_t>(size.width) + kIceTile - 1) / kIceTile * kIceTile),
      values_(pitch_ * static_cast<std::size_t>(size.height)) {
  const double side = std::min(size.width, size.height);
  add_cells(rng, 0, std::max(4.0, side / 14), 0.16F);
  add_cells(rng, 1, std::max(3.0, side / 40), 0.12F);
  add_ridges(rng, side);
  finish();
}

void Ice::add_cells(const Rng& rng, std::uint32_t octave, double scale, float weight) {
  const auto columns = static_cast<std::size_t>(size_.width / scale) + 3;
  const auto rows = static_cast<std::size_t>(size_.height / scale) + 3;
  std::vector<float> seeds_x;
  std::vector<float> seeds_y;
  for (std::size_t j = 0; j < rows; ++j)
    for (std::size_t i = 0; i < columns; ++i) {
      const std::uint64_t at = (static_cast<std::uint64_t>(j) << 16) + i;
      seeds_x.push_back(
          static_cast<float>((static_cast<double>(i) - 1 + rng.uniform(kSeeds + octave, 2 * at)) * scale));
      seeds_y.push_back(static_cast<float>(
          (static_cast<double>(j) - 1 + rng.uniform(kSeeds + octave, 2 * at + 1)) * scale));
    }
  std::vector<float> dy2(3 * columns);
  for (int y = 0; y < size_.height; ++y) {
    const auto first = static_cast<std::size_t>((y + 0.5) / scale);
    const std::size_t held = std::min<std::size_t>(3, rows - first);
    const std::size_t from = first * columns;
    for (std::size_t i = 0; i < held * columns; ++i) {
      const float dy = static_cast<float>(y) + 0.5F - seeds_y[from + i];
      dy2[i] = dy * dy;
    }
    const SeedRows seeds{.columns = columns,
                         .rows = held,
                         .x = seeds_x.data() + from,
                         .dy2 = dy2.data(),
                         .cells_per_px = static_cast<float>(1 / scale),
                         .sharpness = static_cast<float>(9 * 1.44269504 / scale),
                         .weight = weight};
    HWY_DYNAMIC_DISPATCH(AddCells)(seeds, pitch_, values_.data() + static_cast<std::size_t>(y) * pitch_);
  }
}

// Coarse feathers bend the finer ones, as crystals branch off.
void Ice::add_ridges(const Rng& rng, double side) {
  double sigma = std::clamp(side / 10, 1.5, 64.0);
  float weight = 0.34F;
  std::vector<float> bend;
  for (std::uint32_t octave = 0; octave < 4; ++octave, sigma = std::max(0.8, sigma / 2.4), weight *= 0.72F) {
    std::vector<float> field = wide_field(rng, kRidges + octave, size_, pitch_, sigma);
    const BentField bent{.field = field.data(),
                         .bend = octave == 0 ? nullptr : bend.data(),
                         .pitch = static_cast<std::int32_t>(pitch_),
                         .width = size_.width,
                         .height = size_.height,
                         .bend_x = static_cast<float>(2.2 * sigma),
                         .bend_y = static_cast<float>(-3.0 * sigma),
                         .weight = weight};
    for (int y = 0; y < size_.height; ++y)
      HWY_DYNAMIC_DISPATCH(AddRidges)(bent, y, pitch_, values_.data() + static_cast<std::size_t>(y) * pitch_);
    if (octave == 0) bend = std::move(field);
  }
}

// Denser to the rim.
void Ice::finish() {
  const auto place = [](int i, int size) {
    return std::abs(2 * (static_cast<float>(i) + 0.5F) / static_cast<float>(size) - 1);
  };
  std::vector<float> across(static_cast<std::size_t>(size_.width));
  for (int x = 0; x < size_.width; ++x) across[static_cast<std::size_t>(x)] = place(x, size_.width);
  for (int y = 0; y < size_.height; ++y) {
    const float down = place(y, size_.height);
    float* const row = values_.data() + static_cast<std::size_t>(y) * pitch_;
    for (std::size_t x = 0; x < across.size(); ++x) {
      const float t = std::clamp((std::max(across[x], down) - 0.35F) / 0.65F, 0.0F, 1.0F);
      row[x] = std::clamp(0.18F + row[x] + 0.35F * (t * t * (3 - 2 * t)), 0.0F, 1.0F);
    }
  }
}

}  // namespace proofload::stress
#endif  // HWY_ONCE
