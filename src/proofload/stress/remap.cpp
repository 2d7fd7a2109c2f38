#include "proofload/stress/remap.h"

#include <algorithm>
#include <array>
#include <limits>

#include "proofload/stress/bilinear.h"
#include "proofload/stress/border.h"

namespace proofload::stress {

namespace {

constexpr int kBits = Displacement::kFractionBits;
constexpr std::int64_t kOne = std::int64_t{1} << kBits;
// Of one coordinate of one row of nodes: their values at the row of the picture.
void nodes_at_row(const std::vector<std::int32_t>& d,
                  const Displacement& field,
                  int y,
                  std::vector<std::int64_t>& out) {
  const int j = std::min(y >> field.log_y(), field.rows() - 1);
  const int next = std::min(j + 1, field.rows() - 1);
  const std::int64_t share = y - (static_cast<std::int64_t>(j) << field.log_y());
  const auto columns = static_cast<std::size_t>(field.columns());
  const std::int32_t* const a = d.data() + static_cast<std::size_t>(j) * columns;
  const std::int32_t* const b = d.data() + static_cast<std::size_t>(next) * columns;
  const std::int64_t whole = std::int64_t{1} << field.log_y();
  for (std::size_t i = 0; i < columns; ++i) out[i] = a[i] * (whole - share) + b[i] * share;
}

// The displacements of the pixels of a row from its nodes, which still carry the factor 2^log_y.
void spread(const std::vector<std::int64_t>& nodes,
            const Displacement& field,
            std::vector<std::int32_t>& out) {
  const int shift = field.log_x() + field.log_y();
  const std::int64_t half = shift > 0 ? std::int64_t{1} << (shift - 1) : 0;
  const int step = 1 << field.log_x();
  const auto width = static_cast<int>(out.size());
  for (int i = 0; i < field.columns(); ++i) {
    const std::int64_t a = nodes[static_cast<std::size_t>(i)];
    const std::int64_t b = nodes[static_cast<std::size_t>(std::min(i + 1, field.columns() - 1))];
    const int first = i << field.log_x();
    std::int64_t at = a * step + half;
    for (int x = first; x < std::min(first + step, width); ++x, at += b - a)
      out[static_cast<std::size_t>(x)] = static_cast<std::int32_t>(at >> shift);
  }
}

}  // namespace

Moved move_displaced(const ImageView& src, const Displacement& field, Beyond beyond, std::uint8_t fill) {
  const int width = src.width();
  const int height = src.height();
  const int channels = src.channels();
  const auto count = static_cast<std::size_t>(width);
  Moved out{Image(src.size(), channels), std::vector<std::uint8_t>(count * static_cast<std::size_t>(height))};
  std::vector<std::int64_t> nodes(static_cast<std::size_t>(field.columns()));
  std::vector<std::int32_t> u(count);
  std::vector<std::int32_t> v(count);
  const std::array<std::uint8_t, 3> filling = {fill, fill, fill};
  // Positions of inner pixels are held in 32 bits; beyond 32,767 px all go the long way.
  constexpr std::int64_t kFurthest = std::numeric_limits<std::int32_t>::max();
  const std::int64_t right = std::min((width - 1) * kOne, kFurthest);
  const std::int64_t low = std::min((height - 1) * kOne, kFurthest);

  const auto outer = [&](std::size_t x, std::int64_t px, std::int64_t py, std::uint8_t* to) {
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
    for (int c = 0; c < channels; ++c)
      to[x * static_cast<std::size_t>(channels) + static_cast<std::size_t>(c)] =
          blend(w, p00[c], p01[c], p10[c], p11[c]);
  };

  for (int y = 0; y < height; ++y) {
    nodes_at_row(field.x(), field, y, nodes);
    spread(nodes, field, u);
    nodes_at_row(field.y(), field, y, nodes);
    spread(nodes, field, v);
    std::uint8_t* const to = out.image.row(y);
    std::uint8_t* const valid = out.validity.data() + static_cast<std::size_t>(y) * count;
    // From displacements to the places of the top-left neighbours.
    std::size_t run = 0;
    const auto finish_run = [&](std::size_t end) {
      blend_at(src, std::span(u).subspan(run, end - run), std::span(v).subspan(run, end - run),
               to + run * static_cast<std::size_t>(channels));
    };
    for (std::size_t x = 0; x < count; ++x) {
      const std::int64_t px = static_cast<std::int64_t>(x) * kOne + u[x];
      const std::int64_t py = y * kOne + v[x];
      valid[x] =
          px >= -kOne / 2 && px < width * kOne - kOne / 2 && py >= -kOne / 2 && py < height * kOne - kOne / 2;
      const bool inner = px >= 0 && px < right && py >= 0 && py < low;
      if (inner) {
        u[x] = static_cast<std::int32_t>(px);
        v[x] = static_cast<std::int32_t>(py);
      } else {
        finish_run(x);
        outer(x, px, py, to);
        run = x + 1;
      }
    }
    finish_run(count);
  }
  return out;
}

}  // namespace proofload::stress
