#include "proofload/stress/block_grid.h"

#include <cstring>
#include <vector>

namespace proofload::stress {

namespace {

constexpr int kNone = -1;

// A part of the picture, in pixels, half-open.
struct Area {
  int x0, y0, x1, y1;
};

Area area_of(const BlockGrid& grid, int column, int row) {
  return {column * grid.block, row * grid.block, std::min((column + 1) * grid.block, grid.picture.width),
          std::min((row + 1) * grid.block, grid.picture.height)};
}

void fill_grey(Image& image, const Area& area, std::uint8_t grey) {
  const auto channels = static_cast<std::size_t>(image.channels());
  const std::size_t bytes = static_cast<std::size_t>(area.x1 - area.x0) * channels;
  for (int y = area.y0; y < area.y1; ++y)
    std::memset(image.row(y) + static_cast<std::size_t>(area.x0) * channels, grey, bytes);
}

// For every block the nearest received block in the four directions, as column or row number, or kNone.
struct Neighbours {
  std::vector<int> left, right, up, down;
};

Neighbours neighbours_of(const BlockGrid& grid, std::span<const std::uint8_t> lost) {
  const int columns = grid.columns();
  const int rows = grid.rows();
  Neighbours result;
  for (auto* side : {&result.left, &result.right, &result.up, &result.down}) side->resize(grid.count());
  const auto at = [&](int column, int row) {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
           static_cast<std::size_t>(column);
  };
  for (int row = 0; row < rows; ++row) {
    int last = kNone;
    for (int column = 0; column < columns; ++column) {
      result.left[at(column, row)] = last;
      if (lost[at(column, row)] == 0) last = column;
    }
    last = kNone;
    for (int column = columns; column-- > 0;) {
      result.right[at(column, row)] = last;
      if (lost[at(column, row)] == 0) last = column;
    }
  }
  std::vector<int> last(static_cast<std::size_t>(columns), kNone);
  const auto column_step = [&](int row, std::vector<int>& side) {
    for (int column = 0; column < columns; ++column) {
      int& nearest = last[static_cast<std::size_t>(column)];
      side[at(column, row)] = nearest;
      if (lost[at(column, row)] == 0) nearest = row;
    }
  };
  for (int row = 0; row < rows; ++row) column_step(row, result.up);
  std::fill(last.begin(), last.end(), kNone);
  for (int row = rows; row-- > 0;) column_step(row, result.down);
  return result;
}

// Interpolates one lost block. All weights are of 8 bits, so a picture of one colour keeps its colour.
class SpatialFill {
 public:
  explicit SpatialFill(int block, int channels)
      : channels_(channels), width_(static_cast<std::size_t>(block) * static_cast<std::size_t>(channels)) {
    for (auto* line : {&left_, &right_, &to_right_}) line->resize(width_);
  }

  // Border pixels are column xl left and xr right of the area, row yt above and yb below; kNone if not
  // received. At least one is.
  void operator()(Image& image, const Area& area, int xl, int xr, int yt, int yb) {
    const auto channels = static_cast<std::size_t>(channels_);
    const std::size_t n = static_cast<std::size_t>(area.x1 - area.x0) * channels;
    const bool along_row = xl != kNone || xr != kNone;
    const bool along_column = yt != kNone || yb != kNone;
    const int row_span = xl == kNone ? 2 * (xr - area.x0) : xr == kNone ? 2 * (area.x1 - 1 - xl) : xr - xl;
    const int column_span = yt == kNone ? 2 * (yb - area.y0) : yb == kNone ? 2 * (area.y1 - 1 - yt) : yb - yt;
    const int row_weight = !along_row ? 0 : !along_column ? 256 : share(column_span, row_span + column_span);
    if (xl == kNone) xl = xr;
    if (xr == kNone) xr = xl;
    if (yt == kNone) yt = yb;
    if (yb == kNone) yb = yt;
    for (int x = area.x0; along_row && x < area.x1; ++x) {
      const int weight = xl == xr ? 0 : share(x - xl, xr - xl);
      std::fill_n(to_right_.begin() + static_cast<std::ptrdiff_t>(x - area.x0) * channels_, channels, weight);
    }
    for (int y = area.y0; y < area.y1; ++y) {
      std::uint8_t* const row = image.row(y);
      for (std::size_t i = 0; along_row && i < n; ++i) {
        left_[i] = row[static_cast<std::size_t>(xl) * channels + i % channels];
        right_[i] = row[static_cast<std::size_t>(xr) * channels + i % channels];
      }
      const int to_bottom = !along_column || yt == yb ? 0 : share(y - yt, yb - yt);
      const std::size_t start = static_cast<std::size_t>(area.x0) * channels;
      // Without a received row the weights of the column are 0 and any row will do.
      const std::uint8_t* const top = image.row(along_column ? yt : y) + start;
      const std::uint8_t* const bottom = image.row(along_column ? yb : y) + start;
      std::uint8_t* const out = row + start;
      for (std::size_t i = 0; i < n; ++i) {
        const int across = left_[i] * (256 - to_right_[i]) + right_[i] * to_right_[i];
        const int down = top[i] * (256 - to_bottom) + bottom[i] * to_bottom;
        out[i] =
            static_cast<std::uint8_t>((across * row_weight + down * (256 - row_weight) + (1 << 15)) >> 16);
      }
    }
  }

 private:
  // part/whole in 1/256, rounded.
  static int share(int part, int whole) { return (512 * part + whole) / (2 * whole); }

  int channels_;
  std::size_t width_;
  std::vector<int> left_, right_, to_right_;
};

}  // namespace

Concealment concealment_of(const std::string& name) {
  return name == "copy" ? Concealment::copy : name == "spatial" ? Concealment::spatial : Concealment::none;
}

void conceal(Image& image,
             const BlockGrid& grid,
             std::span<const std::uint8_t> lost,
             Concealment how,
             std::uint8_t grey) {
  const int columns = grid.columns();
  const int rows = grid.rows();
  const auto is_lost = [&](int column, int row) {
    return lost[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
                static_cast<std::size_t>(column)] != 0;
  };
  if (how == Concealment::none) {
    for (int row = 0; row < rows; ++row) {
      for (int column = 0; column < columns;) {
        if (!is_lost(column, row)) {
          ++column;
          continue;
        }
        Area area = area_of(grid, column, row);
        while (column < columns && is_lost(column, row)) ++column;
        area.x1 = std::min(column * grid.block, grid.picture.width);
        fill_grey(image, area, grey);
      }
    }
    return;
  }
  const Neighbours near = neighbours_of(grid, lost);
  SpatialFill interpolate(grid.block, image.channels());
  const auto channels = static_cast<std::size_t>(image.channels());
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      if (!is_lost(column, row)) continue;
      const Area area = area_of(grid, column, row);
      const std::size_t i = static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
                            static_cast<std::size_t>(column);
      if (how == Concealment::spatial) {
        const int left = near.left[i] == kNone ? kNone : (near.left[i] + 1) * grid.block - 1;
        const int right = near.right[i] == kNone ? kNone : near.right[i] * grid.block;
        const int top = near.up[i] == kNone ? kNone : (near.up[i] + 1) * grid.block - 1;
        const int bottom = near.down[i] == kNone ? kNone : near.down[i] * grid.block;
        if (left == kNone && right == kNone && top == kNone && bottom == kNone) {
          fill_grey(image, area, grey);
        } else {
          interpolate(image, area, left, right, top, bottom);
        }
        continue;
      }
      const int source = near.up[i] != kNone ? near.up[i] : near.down[i];
      if (source == kNone) {
        fill_grey(image, area, grey);
        continue;
      }
      const Area from = area_of(grid, column, source);
      for (int y = area.y0; y < area.y1; ++y) {
        const int y_from = std::min(from.y0 + (y - area.y0), from.y1 - 1);
        std::memcpy(image.row(y) + static_cast<std::size_t>(area.x0) * channels,
                    image.row(y_from) + static_cast<std::size_t>(area.x0) * channels,
                    static_cast<std::size_t>(area.x1 - area.x0) * channels);
      }
    }
  }
}

}  // namespace proofload::stress
