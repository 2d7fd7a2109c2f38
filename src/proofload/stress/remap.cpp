#include "proofload/stress/remap.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "proofload/stress/bilinear.h"
#include "proofload/stress/border.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/stress/remap.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

#ifndef PROOFLOAD_STRESS_REMAP_ROW
#define PROOFLOAD_STRESS_REMAP_ROW
namespace proofload::stress {
/// A row of the result on its way to the source, in 2^-16 px. Arrays have room for whole cells of nodes.
struct MovedRow {
  const std::int32_t* nodes_x;  ///< Displacements at the nodes of the row, and the last one once more.
  const std::int32_t* nodes_y;
  int cells;
  int log;  ///< Of the pixels in a cell.
  int y;
  int width;
  int height;
  std::int32_t* u;  ///< Places of the top-left neighbours.
  std::int32_t* v;
  std::uint8_t* valid;  ///< 1 where the pixel's centre comes from inside the picture.
  std::uint8_t* inner;  ///< 1 where all four neighbours lie inside the picture; where `folded`, all do.
  bool folded;          ///< Places beyond the picture are mirrored into it.
};
/// Mirrored at 0 and at `span`; the last place a step early, so that there always is a neighbour behind it.
inline std::int32_t Folded(std::int32_t p, std::int32_t span) {
  do {
    p = p < 0 ? -p : p;
    if (p > span) p = span - (p - span);
  } while (p < 0);
  return p < span - 1 ? p : span - 1;
}
}  // namespace proofload::stress
#endif

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// With the length of a cell known, the compiler turns its loop into vectors.
template <int kLog>
HWY_INLINE void Spread(const std::int32_t* nodes, int cells, std::int32_t* out) {
  constexpr int kStep = 1 << kLog;
  constexpr std::int32_t kHalf = kStep / 2;
  for (int i = 0; i < cells; ++i, out += kStep) {
    const std::int32_t a = nodes[i];
    const std::int32_t rise = nodes[i + 1] - a;
    for (std::int32_t k = 0; k < kStep; ++k) out[k] = a + ((rise * k + kHalf) >> kLog);
  }
}
HWY_INLINE void SpreadAny(const std::int32_t* nodes, int cells, int log, std::int32_t* out) {
  const std::int64_t half = (std::int64_t{1} << log) / 2;
  for (int i = 0; i < cells; ++i) {
    std::int64_t at = (static_cast<std::int64_t>(nodes[i]) << log) + half;
    const std::int64_t rise = static_cast<std::int64_t>(nodes[i + 1]) - nodes[i];
    for (int k = 0; k < 1 << log; ++k, at += rise) *out++ = static_cast<std::int32_t>(at >> log);
  }
}
HWY_INLINE void SpreadRow(const std::int32_t* nodes, int cells, int log, std::int32_t* out) {
  // Steps of a cell times its slope stay inside 32 bits for slopes below 2^(31 - 16 - log) px a cell.
  std::int32_t steepest = 0;
  for (int i = 0; i < cells; ++i) steepest |= (nodes[i + 1] - nodes[i]) ^ ((nodes[i + 1] - nodes[i]) >> 31);
  if (log > 5 || steepest >= std::int32_t{1} << (30 - log)) return SpreadAny(nodes, cells, log, out);
  switch (log) {
    case 0: return Spread<0>(nodes, cells, out);
    case 1: return Spread<1>(nodes, cells, out);
    case 2: return Spread<2>(nodes, cells, out);
    case 3: return Spread<3>(nodes, cells, out);
    case 4: return Spread<4>(nodes, cells, out);
    default: return Spread<5>(nodes, cells, out);
  }
}

// Places of the pixels from x on, one at a time: for processors without vectors and for the last ones.
HWY_INLINE bool PlaceRest(const MovedRow& row, int x) {
  constexpr std::int32_t kOne = 1 << Displacement::kFractionBits;
  const std::int32_t right = (row.width - 1) * kOne;
  const std::int32_t low = (row.height - 1) * kOne;
  bool all = true;
  for (; x < row.width; ++x) {
    std::int32_t u = row.u[x] + x * kOne;
    std::int32_t v = row.v[x] + row.y * kOne;
    row.valid[x] = u >= -kOne / 2 && u < right + kOne / 2 && v >= -kOne / 2 && v < low + kOne / 2;
    if (row.folded) {
      u = Folded(u, right);
      v = Folded(v, low);
    }
    row.u[x] = u;
    row.v[x] = v;
    row.inner[x] = u >= 0 && u < right && v >= 0 && v < low;
    all = all && row.inner[x] != 0;
  }
  return all;
}

// Returns whether all pixels are inner ones.
bool Place(const MovedRow& row) {
  SpreadRow(row.nodes_x, row.cells, row.log, row.u);
  SpreadRow(row.nodes_y, row.cells, row.log, row.v);
  int x = 0;
  bool all = true;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<std::int32_t> d;
  const hn::Rebind<std::uint8_t, decltype(d)> d8;
  using V = hn::Vec<decltype(d)>;
  constexpr std::int32_t kOne = 1 << Displacement::kFractionBits;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const V zero = hn::Zero(d);
  const V below = hn::Set(d, -1);
  const V before = hn::Set(d, -kOne / 2 - 1);
  const V right = hn::Set(d, (row.width - 1) * kOne);
  const V low = hn::Set(d, (row.height - 1) * kOne);
  const V last_x = hn::Set(d, (row.width - 1) * kOne + kOne / 2);
  const V last_y = hn::Set(d, (row.height - 1) * kOne + kOne / 2);
  const V down = hn::Set(d, row.y * kOne);
  const auto put = [&](auto mask, std::uint8_t* to) HWY_ATTR {
    hn::StoreU(hn::DemoteTo(d8, hn::And(hn::VecFromMask(d, mask), hn::Set(d, 1))), d8, to);
  };
  const auto folded = [&](V p, V span) HWY_ATTR {
    do {
      p = hn::Abs(p);
      p = hn::Min(p, hn::Sub(span, hn::Sub(p, span)));
    } while (!hn::AllFalse(d, hn::Lt(p, zero)));
    return hn::Min(p, hn::Sub(span, hn::Set(d, 1)));
  };
  V across = hn::ShiftLeft<Displacement::kFractionBits>(hn::Iota(d, 0));
  for (; x + lanes <= row.width; x += lanes) {
    V u = hn::Add(hn::LoadU(d, row.u + x), across);
    V v = hn::Add(hn::LoadU(d, row.v + x), down);
    across = hn::Add(across, hn::Set(d, lanes * kOne));
    put(hn::And(hn::And(hn::Gt(u, before), hn::Lt(u, last_x)), hn::And(hn::Gt(v, before), hn::Lt(v, last_y))),
        row.valid + x);
    if (row.folded) {
      u = folded(u, right);
      v = folded(v, low);
    } else {
      const auto inner =
          hn::And(hn::And(hn::Gt(u, below), hn::Lt(u, right)), hn::And(hn::Gt(v, below), hn::Lt(v, low)));
      put(inner, row.inner + x);
      all = all && hn::AllTrue(d, inner);
    }
    hn::StoreU(u, d, row.u + x);
    hn::StoreU(v, d, row.v + x);
  }
#endif
  return PlaceRest(row, x) && all;
}

}  // namespace HWY_NAMESPACE
}  // namespace proofload::stress
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload::stress {

HWY_EXPORT(Place);

namespace {

constexpr int kBits = Displacement::kFractionBits;

// Of one coordinate: the displacements of the nodes at row `y` of the picture, and the last one once more.
void nodes_at_row(const std::vector<std::int32_t>& d,
                  const Displacement& field,
                  int y,
                  std::vector<std::int32_t>& out) {
  const int log = field.log_y();
  const int j = std::min(y >> log, field.rows() - 1);
  const int next = std::min(j + 1, field.rows() - 1);
  const std::int64_t share = y - (static_cast<std::int64_t>(j) << log);
  const auto columns = static_cast<std::size_t>(field.columns());
  const std::int32_t* const a = d.data() + static_cast<std::size_t>(j) * columns;
  const std::int32_t* const b = d.data() + static_cast<std::size_t>(next) * columns;
  if (share == 0) {
    std::copy(a, a + columns, out.begin());
  } else {
    const std::int64_t half = (std::int64_t{1} << log) / 2;
    for (std::size_t i = 0; i < columns; ++i)
      out[i] =
          a[i] + static_cast<std::int32_t>(((static_cast<std::int64_t>(b[i]) - a[i]) * share + half) >> log);
  }
  out[columns] = out[columns - 1];
}

// Pictures of 32,767 px a side fit places in 2^-16 px with a displacement of half as much into 32 bits only where they
// do not go far to the outside; what would not is left to the long way of `outer`.
bool fits(Size size, const Displacement& field) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  const auto reach = [](const std::vector<std::int32_t>& d) {
    std::int64_t most = 0;
    for (const std::int32_t v : d) most = std::max(most, std::abs(static_cast<std::int64_t>(v)));
    return most;
  };
  return (static_cast<std::int64_t>(size.width) << kBits) + reach(field.x()) < kMost - (1 << kBits) &&
         (static_cast<std::int64_t>(size.height) << kBits) + reach(field.y()) < kMost - (1 << kBits);
}

}  // namespace

Moved move_displaced(const ImageView& src, const Displacement& field, Beyond beyond, std::uint8_t fill) {
  constexpr std::int64_t kOne = std::int64_t{1} << kBits;
  const int width = src.width();
  const int height = src.height();
  const int channels = src.channels();
  const auto count = static_cast<std::size_t>(width);
  Moved out{Image::unset(src.size(), channels),
            std::vector<std::uint8_t>(count * static_cast<std::size_t>(height))};
  const std::array<std::uint8_t, 3> filling = {fill, fill, fill};

  const auto outer = [&](int x, std::int64_t px, std::int64_t py, std::uint8_t* to) {
    const auto at = [&](std::int64_t sx, std::int64_t sy) -> const std::uint8_t* {
      if (beyond == Beyond::constant && (sx < 0 || sx >= width || sy < 0 || sy >= height))
        return filling.data();
      return src.row(reflect_101(sy, height)) +
             static_cast<std::ptrdiff_t>(reflect_101(sx, width)) * channels;
    };
    const Corners w = corners(fraction(px, kBits), fraction(py, kBits));
    const std::uint8_t* const p00 = at(px >> kBits, py >> kBits);
    const std::uint8_t* const p01 = at((px >> kBits) + 1, py >> kBits);
    const std::uint8_t* const p10 = at(px >> kBits, (py >> kBits) + 1);
    const std::uint8_t* const p11 = at((px >> kBits) + 1, (py >> kBits) + 1);
    for (int c = 0; c < channels; ++c) to[x * channels + c] = blend(w, p00[c], p01[c], p10[c], p11[c]);
  };

  if (!fits(src.size(), field)) {
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        const Point from = field.to_source({x + 0.5, y + 0.5});
        const auto px = static_cast<std::int64_t>(std::llround((from.x - 0.5) * kOne));
        const auto py = static_cast<std::int64_t>(std::llround((from.y - 0.5) * kOne));
        outer(x, px, py, out.image.row(y));
        out.validity[static_cast<std::size_t>(y) * count + static_cast<std::size_t>(x)] =
            px >= -kOne / 2 && px < width * kOne - kOne / 2 && py >= -kOne / 2 &&
            py < height * kOne - kOne / 2;
      }
    return out;
  }

  const auto columns = static_cast<std::size_t>(field.columns());
  std::vector<std::int32_t> nodes_x(columns + 1);
  std::vector<std::int32_t> nodes_y(columns + 1);
  std::vector<std::int32_t> u(columns << field.log_x());
  std::vector<std::int32_t> v(u.size());
  std::vector<std::uint8_t> inner(count);
  const bool folds = beyond == Beyond::reflect && width > 1 && height > 1;
  for (int y = 0; y < height; ++y) {
    nodes_at_row(field.x(), field, y, nodes_x);
    nodes_at_row(field.y(), field, y, nodes_y);
    std::uint8_t* const to = out.image.row(y);
    const MovedRow row{nodes_x.data(),
                       nodes_y.data(),
                       field.columns(),
                       field.log_x(),
                       y,
                       width,
                       height,
                       u.data(),
                       v.data(),
                       out.validity.data() + static_cast<std::size_t>(y) * count,
                       inner.data(),
                       folds};
    const auto blend_run = [&](std::size_t begin, std::size_t end) {
      blend_at(src, std::span(u).subspan(begin, end - begin), std::span(v).subspan(begin, end - begin),
               to + begin * static_cast<std::size_t>(channels));
    };
    if (HWY_DYNAMIC_DISPATCH(Place)(row)) {
      blend_run(0, count);
      continue;
    }
    for (std::size_t x = 0; x < count;) {
      const std::size_t begin = x;
      while (x < count && inner[x]) ++x;
      blend_run(begin, x);
      for (; x < count && !inner[x]; ++x) outer(static_cast<int>(x), u[x], v[x], to);
    }
  }
  return out;
}

}  // namespace proofload::stress
#endif
