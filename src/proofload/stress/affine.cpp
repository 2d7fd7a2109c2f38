#include "proofload/stress/affine.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "proofload/stress/bilinear.h"
#include "proofload/stress/border.h"

namespace proofload::stress {

namespace {

std::int64_t fixed_point(double x) { return std::llround(std::ldexp(x, 32)); }

struct Interval {
  int from;
  int to;
};

// Indices i in [0, count) with low <= start + i·step < high, in exact integers.
Interval inside(std::int64_t start, std::int64_t step, std::int64_t low, std::int64_t high, int count) {
  if (low >= high) return {0, 0};
  if (step == 0) return start >= low && start < high ? Interval{0, count} : Interval{0, 0};
  const auto at_least = [&](std::int64_t bound) {  // smallest i with start + i·step >= bound, step > 0
    const std::int64_t gap = bound - start;
    return gap <= 0 ? std::int64_t{0} : (gap + step - 1) / step;
  };
  if (step > 0) {
    const std::int64_t from = std::min<std::int64_t>(at_least(low), count);
    return {static_cast<int>(from), static_cast<int>(std::clamp<std::int64_t>(at_least(high), from, count))};
  }
  // Falling: start + i·step < high and >= low.
  const auto below = [&](std::int64_t bound) {  // smallest i with start + i·step < bound
    const std::int64_t gap = start - bound;
    return gap < 0 ? std::int64_t{0} : gap / -step + 1;
  };
  const std::int64_t from = std::min<std::int64_t>(below(high), count);
  return {static_cast<int>(from), static_cast<int>(std::clamp<std::int64_t>(below(low), from, count))};
}

Interval common(Interval a, Interval b) {
  const int from = std::max(a.from, b.from);
  return {from, std::max(from, std::min(a.to, b.to))};
}

constexpr std::int64_t kOne = std::int64_t{1} << 32;

// A row of the result: pixel i has its top-left neighbour at (u + i·du, v + i·dv), in 2^-32 px.
struct Row {
  std::int64_t u;
  std::int64_t v;
  std::int64_t du;
  std::int64_t dv;
  int count;
  std::uint8_t* out;
};

// One coordinate along a row, folded at the centres of the first and the last pixel as a mirrored border is.
struct Fold {
  std::int64_t at;  // in [0, span)
  std::int64_t step;
  std::int64_t steps;  // until the next fold, at least 1
};
Fold fold(std::int64_t position, std::int64_t step, std::int64_t span) {
  std::int64_t turn = position / span;
  std::int64_t rest = position % span;
  if (rest < 0) {
    --turn;
    rest += span;
  }
  const std::int64_t steps = step == 0  ? std::numeric_limits<std::int64_t>::max()
                             : step > 0 ? (span - rest + step - 1) / step
                                        : rest / -step + 1;
  // On the way back the last position, the centre of the last pixel itself, is taken 2^-32 px early, so that
  // there always is a neighbour to the right.
  return turn % 2 == 0 ? Fold{rest, step, steps} : Fold{span - 1 - rest, -step, steps};
}

// Mirrored border: between two folds every pixel is an inner one. Both sides at least 2.
void move_folded(const ImageView& src, const Row& row) {
  const std::int64_t span_x = (src.width() - 1) * kOne;
  const std::int64_t span_y = (src.height() - 1) * kOne;
  for (int x = 0; x < row.count;) {
    const Fold u = fold(row.u + x * row.du, row.du, span_x);
    const Fold v = fold(row.v + x * row.dv, row.dv, span_y);
    const auto count = static_cast<int>(std::min<std::int64_t>(row.count - x, std::min(u.steps, v.steps)));
    blend_along(src, {u.at, v.at, u.step, v.step, count,
                      row.out + static_cast<std::ptrdiff_t>(x) * src.channels()});
    x += count;
  }
}

// Any border: the inner pixels at once, the others one by one.
void move_bordered(const ImageView& src, const Row& row, Beyond beyond, std::uint8_t fill) {
  const int channels = src.channels();
  const std::array<std::uint8_t, 3> filling = {fill, fill, fill};
  const Interval inner = common(inside(row.u, row.du, 0, (src.width() - 1) * kOne, row.count),
                                inside(row.v, row.dv, 0, (src.height() - 1) * kOne, row.count));
  const auto outer = [&](int from, int to) {
    for (int x = from; x < to; ++x) {
      const std::int64_t u = row.u + x * row.du;
      const std::int64_t v = row.v + x * row.dv;
      const auto at = [&](std::int64_t sx, std::int64_t sy) -> const std::uint8_t* {
        if (beyond == Beyond::constant && (sx < 0 || sx >= src.width() || sy < 0 || sy >= src.height()))
          return filling.data();
        return src.row(reflect_101(sy, src.height())) +
               static_cast<std::ptrdiff_t>(reflect_101(sx, src.width())) * channels;
      };
      const Corners w = corners(fraction(u, 32), fraction(v, 32));
      const std::uint8_t* const p00 = at(u >> 32, v >> 32);
      const std::uint8_t* const p01 = at((u >> 32) + 1, v >> 32);
      const std::uint8_t* const p10 = at(u >> 32, (v >> 32) + 1);
      const std::uint8_t* const p11 = at((u >> 32) + 1, (v >> 32) + 1);
      for (int c = 0; c < channels; ++c) row.out[x * channels + c] = blend(w, p00[c], p01[c], p10[c], p11[c]);
    }
  };
  outer(0, inner.from < inner.to ? inner.from : 0);
  if (inner.from < inner.to)
    blend_along(src, {row.u + inner.from * row.du, row.v + inner.from * row.dv, row.du, row.dv,
                      inner.to - inner.from, row.out + static_cast<std::ptrdiff_t>(inner.from) * channels});
  outer(inner.from < inner.to ? inner.to : 0, row.count);
}

}  // namespace

Moved move_affine(const ImageView& src,
                  const std::array<double, 6>& to_source,
                  Beyond beyond,
                  std::uint8_t fill) {
  const int width = src.width();
  const int height = src.height();
  Moved out{Image::unset(src.size(), src.channels()),
            std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height))};
  const std::int64_t wide = width * kOne;
  const std::int64_t high = height * kOne;
  const bool folds = beyond == Beyond::reflect && width > 1 && height > 1;
  for (int y = 0; y < height; ++y) {
    // Source position of the centre of pixel (0, y), less half a pixel: the index of its top-left neighbour.
    const Row row{.u = fixed_point(to_source[0] * 0.5 + to_source[1] * (y + 0.5) + to_source[2]) - kOne / 2,
                  .v = fixed_point(to_source[3] * 0.5 + to_source[4] * (y + 0.5) + to_source[5]) - kOne / 2,
                  .du = fixed_point(to_source[0]),
                  .dv = fixed_point(to_source[3]),
                  .count = width,
                  .out = out.image.row(y)};
    const Interval seen = common(inside(row.u, row.du, -kOne / 2, wide - kOne / 2, width),
                                 inside(row.v, row.dv, -kOne / 2, high - kOne / 2, width));
    std::uint8_t* const valid = out.validity.data() + static_cast<std::ptrdiff_t>(y) * width;
    std::fill(valid + seen.from, valid + seen.to, std::uint8_t{1});
    if (folds) {
      move_folded(src, row);
    } else {
      move_bordered(src, row, beyond, fill);
    }
  }
  return out;
}

}  // namespace proofload::stress
