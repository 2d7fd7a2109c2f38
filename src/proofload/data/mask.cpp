#include "proofload/data/mask.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "proofload/core/error.h"

namespace proofload {

namespace {

constexpr std::size_t kMostPixels = std::size_t{1} << 28;  // As many as a picture may have, and some.
constexpr double kMostSteps = 1e7;
constexpr int kFiner = 5;  // Border points a pixel.

std::size_t pixels(Size size) {
  return static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height);
}

void need_sane(Size size) {
  if (size.width < 1 || size.height < 1 || size.width > kLargestSide || size.height > kLargestSide ||
      pixels(size) > kMostPixels)
    throw Error(ErrorCode::parse, "a mask has the impossible size " + std::to_string(size.width) + " x " +
                                      std::to_string(size.height));
}

// Calls body(begin, end, on a, on b) for every stretch of pixels over which neither mask changes.
template <class Body>
void together(const Mask& a, const Mask& b, Body body) {
  std::size_t i = 0;
  std::size_t j = 0;
  std::size_t at = 0;
  std::size_t end_a = a.runs.empty() ? 0 : a.runs[0];
  std::size_t end_b = b.runs.empty() ? 0 : b.runs[0];
  while (i < a.runs.size() && j < b.runs.size()) {
    const std::size_t end = std::min(end_a, end_b);
    if (end > at) body(at, end, i % 2 == 1, j % 2 == 1);
    at = end;
    if (end_a == at && ++i < a.runs.size()) end_a += a.runs[i];
    if (end_b == at && ++j < b.runs.size()) end_b += b.runs[j];
  }
}

}  // namespace

void MaskWriter::add(bool on, std::size_t count) {
  if (count == 0) return;
  if (on != on_) {
    mask_.runs.push_back(0);
    on_ = on;
  }
  mask_.runs.back() += static_cast<std::uint32_t>(count);
  written_ += count;
}

Mask MaskWriter::finish() {
  add(false, pixels(mask_.size) - written_);
  return std::move(mask_);
}

std::uint64_t area(const Mask& mask) {
  std::uint64_t out = 0;
  for (std::size_t i = 1; i < mask.runs.size(); i += 2) out += mask.runs[i];
  return out;
}

Box bounds(const Mask& mask) {
  const auto height = static_cast<std::size_t>(std::max(1, mask.size.height));
  std::size_t x0 = static_cast<std::size_t>(mask.size.width);
  std::size_t x1 = 0;
  std::size_t y0 = height;
  std::size_t y1 = 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < mask.runs.size(); at += mask.runs[i], ++i) {
    if (i % 2 == 0 || mask.runs[i] == 0) continue;
    const std::size_t last = at + mask.runs[i] - 1;
    x0 = std::min(x0, at / height);
    x1 = std::max(x1, last / height + 1);
    const bool one_column = at / height == last / height;
    y0 = std::min(y0, one_column ? at % height : 0);
    y1 = std::max(y1, one_column ? last % height + 1 : height);
  }
  if (x1 <= x0) return {};
  return {static_cast<double>(x0), static_cast<double>(y0), static_cast<double>(x1), static_cast<double>(y1)};
}

std::uint64_t common_area(const Mask& a, const Mask& b) {
  if (!(a.size == b.size)) return 0;
  std::uint64_t out = 0;
  together(a, b, [&](std::size_t begin, std::size_t end, bool in_a, bool in_b) {
    if (in_a && in_b) out += end - begin;
  });
  return out;
}

double iou(const Mask& a, const Mask& b) {
  const std::uint64_t common = common_area(a, b);
  const std::uint64_t all = area(a) + area(b) - common;
  return all > 0 ? static_cast<double>(common) / static_cast<double>(all) : 0;
}

Mask united(const Mask& a, const Mask& b) {
  if (!(a.size == b.size))
    throw Error(ErrorCode::invalid_argument, "masks of different sizes cannot be put together");
  MaskWriter out(a.size);
  together(a, b, [&](std::size_t begin, std::size_t end, bool in_a, bool in_b) {
    out.add(in_a || in_b, end - begin);
  });
  return out.finish();
}

std::vector<std::uint8_t> pixels_of(const Mask& mask) {
  std::vector<std::uint8_t> out;
  out.reserve(pixels(mask.size));
  for (std::size_t i = 0; i < mask.runs.size(); ++i)
    out.insert(out.end(), mask.runs[i], static_cast<std::uint8_t>(i % 2));
  return out;
}

Mask resized(const Mask& mask, Size size) {
  if (mask.empty() || mask.size == size) return mask;
  const std::vector<std::uint8_t> from = pixels_of(mask);
  MaskWriter out(size);
  for (int x = 0; x < size.width; ++x) {
    const auto column = static_cast<std::size_t>((2 * std::int64_t{x} + 1) * mask.size.width /
                                                 (2 * std::int64_t{size.width}));
    for (int y = 0; y < size.height; ++y) {
      const auto row = static_cast<std::size_t>((2 * std::int64_t{y} + 1) * mask.size.height /
                                                (2 * std::int64_t{size.height}));
      out.add(from[column * static_cast<std::size_t>(mask.size.height) + row] != 0);
    }
  }
  return out.finish();
}

// The rule is that of rleFrPoly in pycocotools 2.0 (common/maskApi.c), which has no other description: the outline is
// walked in steps of a fifth of a pixel; wherever it crosses the middle of a column, the pixels below that place change
// sides.
Mask inside_of(std::span<const Point> outline, Size size) {
  need_sane(size);
  if (outline.size() < 3)
    throw Error(ErrorCode::parse,
                "an outline needs at least three points, this one has " + std::to_string(outline.size()));
  const double far_x = size.width;
  const double far_y = size.height;
  double steps = 0;
  for (std::size_t i = 0; i < outline.size(); ++i) {
    const Point& p = outline[i];
    const Point& q = outline[(i + 1) % outline.size()];
    if (!(p.x >= -far_x && p.x <= 2 * far_x && p.y >= -far_y && p.y <= 2 * far_y))
      throw Error(ErrorCode::parse, "point " + std::to_string(i) +
                                        " of an outline is no number or lies far outside of the picture");
    steps += kFiner * std::max(std::abs(p.x - q.x), std::abs(p.y - q.y)) + 1;
  }
  if (!(steps <= kMostSteps))
    throw Error(ErrorCode::parse,
                "an outline of " + std::to_string(outline.size()) + " points is longer than any real one");
  const auto fine = [](double v) { return static_cast<int>(kFiner * v + 0.5); };
  // Where a column changes sides, counted down the columns.
  std::vector<std::uint32_t> changes;
  bool first = true;
  int last_u = 0;
  int last_v = 0;
  const auto visit = [&](int u, int v) {
    if (!first && u != last_u) {
      const double x = ((u < last_u ? u : u - 1) + 0.5) / kFiner - 0.5;
      if (std::floor(x) == x && x >= 0 && x <= size.width - 1) {
        const double y = std::ceil(std::clamp((std::min(v, last_v) + 0.5) / kFiner - 0.5, 0.0, far_y));
        changes.push_back(static_cast<std::uint32_t>(x) * static_cast<std::uint32_t>(size.height) +
                          static_cast<std::uint32_t>(y));
      }
    }
    first = false;
    last_u = u;
    last_v = v;
  };
  for (std::size_t i = 0; i < outline.size(); ++i) {
    const Point& p = outline[i];
    const Point& q = outline[(i + 1) % outline.size()];
    int xs = fine(p.x);
    int ys = fine(p.y);
    int xe = fine(q.x);
    int ye = fine(q.y);
    const int dx = std::abs(xe - xs);
    const int dy = std::abs(ye - ys);
    const bool flat = dx >= dy;
    const bool flip = flat ? xs > xe : ys > ye;
    if (flip) {
      std::swap(xs, xe);
      std::swap(ys, ye);
    }
    const int length = flat ? dx : dy;
    const double slope = length == 0 ? 0 : static_cast<double>(flat ? ye - ys : xe - xs) / length;
    for (int d = 0; d <= length; ++d) {
      const int t = flip ? length - d : d;
      if (flat)
        visit(xs + t, static_cast<int>(ys + slope * t + 0.5));
      else
        visit(static_cast<int>(xs + slope * t + 0.5), ys + t);
    }
  }
  std::sort(changes.begin(), changes.end());
  MaskWriter out(size);
  std::uint32_t at = 0;
  bool on = false;
  for (const std::uint32_t next : changes) {
    out.add(on, next - at);
    at = next;
    on = !on;
  }
  out.add(on, pixels(size) - at);
  return out.finish();
}

Mask inside_of(const Box& box, Size size) {
  need_sane(size);
  const auto side = [](double v, int most) {
    return static_cast<std::size_t>(std::lround(std::clamp(v, 0.0, static_cast<double>(most))));
  };
  const std::size_t x0 = side(box.x0, size.width);
  const std::size_t x1 = std::max(x0, side(box.x1, size.width));
  const std::size_t y0 = side(box.y0, size.height);
  const std::size_t y1 = std::max(y0, side(box.y1, size.height));
  const auto height = static_cast<std::size_t>(size.height);
  MaskWriter out(size);
  out.add(false, x0 * height);
  for (std::size_t x = x0; x < x1; ++x) {
    out.add(false, y0);
    out.add(true, y1 - y0);
    out.add(false, height - y1);
  }
  return out.finish();
}

namespace {

// The pixels of a mask around which its bounds lie; column after column.
class Grid {
 public:
  explicit Grid(const Mask& mask) {
    const Box box = bounds(mask);
    x0_ = static_cast<int>(box.x0);
    y0_ = static_cast<int>(box.y0);
    width_ = static_cast<int>(box.width());
    height_ = static_cast<int>(box.height());
    part_.resize(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_));
    const auto rows = static_cast<std::size_t>(mask.size.height);
    std::size_t at = 0;
    for (std::size_t i = 0; i < mask.runs.size(); at += mask.runs[i], ++i)
      for (std::size_t k = at; i % 2 == 1 && k < at + mask.runs[i]; ++k)
        part_[place(static_cast<int>(k / rows) - x0_, static_cast<int>(k % rows) - y0_)] = kUnseen;
  }

  // Keeps the largest part; returns its first pixel, the uppermost of the leftmost.
  std::pair<int, int> keep_largest() {
    std::uint32_t parts = kUnseen;
    std::uint32_t largest = 0;
    std::size_t most = 0;
    std::pair<int, int> first;
    for (int x = 0; x < width_; ++x)
      for (int y = 0; y < height_; ++y) {
        if (part_[place(x, y)] != kUnseen) continue;
        if (const std::size_t pixels = fill(x, y, ++parts); pixels > most) {
          most = pixels;
          largest = parts;
          first = {x, y};
        }
      }
    for (std::uint32_t& one : part_) one = one == largest ? 1 : 0;
    return first;
  }

  bool on(int x, int y) const {
    return x >= 0 && y >= 0 && x < width_ && y < height_ && part_[place(x, y)] != 0;
  }
  Point in_picture(int x, int y) const {
    return {static_cast<double>(x0_ + x), static_cast<double>(y0_ + y)};
  }

 private:
  static constexpr std::uint32_t kUnseen = 1;

  std::size_t place(int x, int y) const {
    return static_cast<std::size_t>(x) * static_cast<std::size_t>(height_) + static_cast<std::size_t>(y);
  }

  std::size_t fill(int x, int y, std::uint32_t part) {
    std::vector<std::pair<int, int>> open = {{x, y}};
    part_[place(x, y)] = part;
    std::size_t pixels = 0;
    while (!open.empty()) {
      const auto [px, py] = open.back();
      open.pop_back();
      ++pixels;
      for (const auto& [nx, ny] : {std::pair{px - 1, py}, {px + 1, py}, {px, py - 1}, {px, py + 1}}) {
        if (nx < 0 || ny < 0 || nx >= width_ || ny >= height_ || part_[place(nx, ny)] != kUnseen) continue;
        part_[place(nx, ny)] = part;
        open.emplace_back(nx, ny);
      }
    }
    return pixels;
  }

  int x0_ = 0;
  int y0_ = 0;
  int width_ = 0;
  int height_ = 0;
  std::vector<std::uint32_t> part_;  // 0 = off, kUnseen, or the number of the part.
};

}  // namespace

std::vector<Point> outline_of(const Mask& mask) {
  if (area(mask) == 0) return {};
  Grid grid(mask);
  const auto [start_x, start_y] = grid.keep_largest();
  // Along the sides of pixels with the part at the right hand: first east, over the upper side of its first pixel. Of the two
  // pixels ahead the right one decides whether the border turns right around the pixel just passed.
  static constexpr std::array<std::array<int, 2>, 4> kStep = {{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}};
  static constexpr std::array<std::array<int, 2>, 4> kRight = {{{0, 0}, {-1, 0}, {-1, -1}, {0, -1}}};
  static constexpr std::array<std::array<int, 2>, 4> kLeft = {{{0, -1}, {0, 0}, {-1, 0}, {-1, -1}}};
  std::vector<Point> out = {grid.in_picture(start_x, start_y)};
  int x = start_x;
  int y = start_y;
  std::size_t way = 0;
  for (;;) {
    x += kStep[way][0];
    y += kStep[way][1];
    const std::size_t before = way;
    if (!grid.on(x + kRight[way][0], y + kRight[way][1]))
      way = (way + 1) % 4;
    else if (grid.on(x + kLeft[way][0], y + kLeft[way][1]))
      way = (way + 3) % 4;
    if (x == start_x && y == start_y && way == 0) return out;
    if (way != before) out.push_back(grid.in_picture(x, y));
  }
}

std::string to_text(const Mask& mask) {
  std::string out;
  for (std::size_t i = 0; i < mask.runs.size(); ++i) {
    std::int64_t x = mask.runs[i];
    if (i > 2) x -= mask.runs[i - 2];
    for (bool more = true; more;) {
      auto bits = static_cast<int>(x & 31);
      x >>= 5;
      more = (bits & 16) != 0 ? x != -1 : x != 0;
      if (more) bits |= 32;
      out.push_back(static_cast<char>(bits + 48));
    }
  }
  return out;
}

Mask mask_from_text(Size size, std::string_view text) {
  const auto broken = [] {
    return Error(ErrorCode::parse, "the compressed run lengths of a mask are broken");
  };
  std::vector<std::uint32_t> runs;
  for (std::size_t i = 0; i < text.size();) {
    std::int64_t x = 0;
    for (int shift = 0;; shift += 5) {
      if (i == text.size() || shift > 30) throw broken();
      const int bits = text[i++] - 48;
      if (bits < 0 || bits > 63) throw broken();
      x |= static_cast<std::int64_t>(bits & 31) << shift;
      if ((bits & 32) != 0) continue;
      if ((bits & 16) != 0) x -= std::int64_t{1} << (shift + 5);
      break;
    }
    if (runs.size() > 2) x += runs[runs.size() - 2];
    if (x < 0 || x > static_cast<std::int64_t>(kMostPixels)) throw broken();
    runs.push_back(static_cast<std::uint32_t>(x));
  }
  return mask_from_runs(size, std::move(runs));
}

Mask mask_from_runs(Size size, std::vector<std::uint32_t> runs) {
  need_sane(size);
  std::uint64_t sum = 0;
  for (const std::uint32_t run : runs) sum += run;
  if (sum != pixels(size))
    throw Error(ErrorCode::parse, "the run lengths of a mask add up to " + std::to_string(sum) +
                                      " pixels, its size of " + std::to_string(size.width) + " x " +
                                      std::to_string(size.height) + " has " + std::to_string(pixels(size)));
  // In one form, so that equal masks are equal: no run of length 0 but the first.
  MaskWriter out(size);
  for (std::size_t i = 0; i < runs.size(); ++i) out.add(i % 2 == 1, runs[i]);
  return out.finish();
}

}  // namespace proofload
