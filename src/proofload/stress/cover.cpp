#include "proofload/stress/cover.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <utility>

namespace proofload::stress {

namespace {

// Streams of the random field; 0 is the side.
constexpr std::uint32_t kPixelStream = 1;
constexpr std::uint32_t kLatticeStream = 2;
constexpr std::uint32_t kFillStream = 3;
constexpr std::uint32_t kPatchStream = 0;  // Sides are drawn from elements that no list of patches has.

constexpr std::uint64_t kMostPatches = 10'000;

// Smooth noise: random heights on a lattice of `cell` px, joined by cubic ramps.
class Blobs {
 public:
  Blobs(const PixelBox& region, const Rng& rng, std::uint32_t object)
      : cell_(
            std::max(2, static_cast<int>(std::lround(0.3 * std::sqrt(static_cast<double>(region.area())))))),
        columns_(region.width() / cell_ + 2),
        heights_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(region.height() / cell_ + 2)) {
    // Objects draw from far apart parts of the field.
    const std::uint64_t first = static_cast<std::uint64_t>(object) << 24;
    for (std::size_t i = 0; i < heights_.size(); ++i)
      heights_[i] = static_cast<std::int32_t>(rng.bits16(kLatticeStream, first + i));
  }
  std::int64_t at(int x, int y) const {
    const auto ramp = [this](int t) {  // 0..2^12, smooth at both ends
      const std::int64_t u = (static_cast<std::int64_t>(t) << 12) / cell_;
      return (u * u * (3 * 4096 - 2 * u)) >> 24;
    };
    const std::size_t i = static_cast<std::size_t>(y / cell_) * static_cast<std::size_t>(columns_) +
                          static_cast<std::size_t>(x / cell_);
    const auto below = i + static_cast<std::size_t>(columns_);
    const std::int64_t fx = ramp(x % cell_);
    const std::int64_t fy = ramp(y % cell_);
    const std::int64_t upper = heights_[i] * (4096 - fx) + heights_[i + 1] * fx;
    const std::int64_t lower = heights_[below] * (4096 - fx) + heights_[below + 1] * fx;
    return upper * (4096 - fy) + lower * fy;
  }

 private:
  int cell_;
  int columns_;
  std::vector<std::int32_t> heights_;
};

void paint_row(std::uint8_t* to, std::size_t pixels, int channels, const Fill& fill) {
  const auto& c = fill.colour;
  if (channels == 1 || (c[0] == c[1] && c[1] == c[2])) {
    std::memset(to, c[0], pixels * static_cast<std::size_t>(channels));
    return;
  }
  for (std::size_t i = 0; i < pixels; ++i, to += 3) std::copy(c.begin(), c.end(), to);
}

// The pixels of a rectangle that are not 0, as pieces of rows.
Cover runs_of(const PixelBox& r, const std::vector<std::uint8_t>& under) {
  Cover out;
  for (int y = 0; y < r.height(); ++y) {
    const std::uint8_t* const row =
        under.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(r.width());
    for (int x = 0; x < r.width();) {
      if (!row[x]) {
        ++x;
        continue;
      }
      const int start = x;
      while (x < r.width() && row[x]) ++x;
      out.push_back({r.x0 + start, r.y0 + y, r.x0 + x, r.y0 + y + 1});
    }
  }
  return out;
}

// The pixels of a region that nothing lies on yet, a bit for each.
class FreePixels {
 public:
  explicit FreePixels(const Region& region)
      : around_(region.around),
        words_((static_cast<std::size_t>(around_.width()) + 63) / 64),
        gone_(words_ * static_cast<std::size_t>(around_.height()), 0) {
    if (region.inside.empty()) return;
    std::size_t i = 0;
    for (int y = 0; y < around_.height(); ++y)
      for (int x = 0; x < around_.width(); ++x, ++i)
        if (!region.inside[i]) word(y, x) |= std::uint64_t{1} << (x % 64);
  }

  // Takes the first `most` free pixels x0 <= x < x1 of row y of the region, adds them to `out` and says how many there were.
  std::int64_t take(int y, int x0, int x1, std::int64_t most, Cover& out) {
    std::int64_t taken = 0;
    for (int x = next(y, x0, x1, false); x < x1 && taken < most;) {
      const auto end = static_cast<int>(std::min<std::int64_t>(next(y, x, x1, true), x + most - taken));
      taken += end - x;
      add({around_.x0 + x, around_.y0 + y, around_.x0 + end, around_.y0 + y + 1}, out);
      for (; x < end;) {
        const int stop = std::min(end, (x / 64 + 1) * 64);
        word(y, x) |= bits(stop - x) << (x % 64);
        x = stop;
      }
      x = next(y, x, x1, false);
    }
    return taken;
  }

 private:
  static std::uint64_t bits(int count) {
    return count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
  }
  std::uint64_t& word(int y, int x) {
    return gone_[static_cast<std::size_t>(y) * words_ + static_cast<std::size_t>(x) / 64];
  }
  // The first pixel from x on that is gone, or that is not; at most `end`.
  int next(int y, int x, int end, bool gone) {
    while (x < end) {
      const std::uint64_t left = (gone ? word(y, x) : ~word(y, x)) >> (x % 64);
      if (left != 0) return std::min(end, x + std::countr_zero(left));
      x = (x / 64 + 1) * 64;
    }
    return end;
  }
  // Equal pieces of rows that follow one another are one rectangle.
  static void add(const PixelBox& piece, Cover& out) {
    if (!out.empty() && out.back().y1 == piece.y0 && out.back().x0 == piece.x0 && out.back().x1 == piece.x1) {
      out.back().y1 = piece.y1;
    } else {
      out.push_back(piece);
    }
  }

  PixelBox around_;
  std::size_t words_;
  std::vector<std::uint64_t> gone_;
};

// (score, index) pairs order all pixels of a rectangle without ties.
using Order = std::vector<std::pair<std::int64_t, std::int32_t>>;

// The first `count` of them, which then stand in front.
Cover first_of(const PixelBox& r, Order& order, std::int64_t count) {
  const auto taken =
      static_cast<std::size_t>(std::clamp<std::int64_t>(count, 0, static_cast<std::int64_t>(order.size())));
  std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(taken), order.end());
  std::vector<std::uint8_t> under(static_cast<std::size_t>(r.area()), 0);
  for (std::size_t k = 0; k < taken; ++k) under[static_cast<std::size_t>(order[k].second)] = 1;
  return runs_of(r, under);
}

}  // namespace

bool Region::has(int x, int y) const {
  if (x < around.x0 || x >= around.x1 || y < around.y0 || y >= around.y1) return false;
  return inside.empty() ||
         inside[static_cast<std::size_t>(y - around.y0) * static_cast<std::size_t>(around.width()) +
                static_cast<std::size_t>(x - around.x0)] != 0;
}

std::int64_t Region::pixels() const {
  if (inside.empty()) return around.area();
  return around.area() - std::count(inside.begin(), inside.end(), std::uint8_t{0});
}

PixelBox pixels_of(const Box& box, Size frame) {
  const auto edge = [](double v, int side) {
    return static_cast<int>(std::clamp(std::ceil(v - 0.5), 0.0, static_cast<double>(side)));
  };
  PixelBox out{edge(box.x0, frame.width), edge(box.y0, frame.height), edge(box.x1, frame.width),
               edge(box.y1, frame.height)};
  out.x1 = std::max(out.x0, out.x1);
  out.y1 = std::max(out.y0, out.y1);
  return out;
}

Cover sweep(const PixelBox& r, Side side, std::int64_t count) {
  if (count <= 0 || r.area() == 0) return {};
  if (count >= r.area()) return {r};
  const bool upright = side == Side::left || side == Side::right;  // whole columns
  const int line = upright ? r.height() : r.width();
  const auto whole = static_cast<int>(count / line);
  const auto rest = static_cast<int>(count % line);
  Cover out;
  switch (side) {
    case Side::left:
      if (whole) out.push_back({r.x0, r.y0, r.x0 + whole, r.y1});
      if (rest) out.push_back({r.x0 + whole, r.y0, r.x0 + whole + 1, r.y0 + rest});
      break;
    case Side::right:
      if (whole) out.push_back({r.x1 - whole, r.y0, r.x1, r.y1});
      if (rest) out.push_back({r.x1 - whole - 1, r.y0, r.x1 - whole, r.y0 + rest});
      break;
    case Side::top:
      if (whole) out.push_back({r.x0, r.y0, r.x1, r.y0 + whole});
      if (rest) out.push_back({r.x0, r.y0 + whole, r.x0 + rest, r.y0 + whole + 1});
      break;
    case Side::bottom:
      if (whole) out.push_back({r.x0, r.y1 - whole, r.x1, r.y1});
      if (rest) out.push_back({r.x0, r.y1 - whole - 1, r.x0 + rest, r.y1 - whole});
      break;
  }
  return out;
}

Cover grow(const Region& region, Growth growth, std::int64_t count, const Rng& rng, std::uint32_t object) {
  if (count <= 0) return {};
  const PixelBox& r = region.around;
  Order order;
  order.reserve(static_cast<std::size_t>(r.area()));
  const auto fill = [&](const auto& score) {
    std::int32_t i = 0;
    for (int y = 0; y < r.height(); ++y)
      for (int x = 0; x < r.width(); ++x, ++i)
        if (region.inside.empty() || region.inside[static_cast<std::size_t>(i)])
          order.emplace_back(score(x, y), i);
  };
  // Twice the distance from the centre, scaled by the other side: equal on ellipses that fit the region.
  const auto distance = [&r](int x, int y) {
    const std::int64_t dx = static_cast<std::int64_t>(2 * x + 1 - r.width()) * r.height();
    const std::int64_t dy = static_cast<std::int64_t>(2 * y + 1 - r.height()) * r.width();
    const double length = std::hypot(static_cast<double>(dx), static_cast<double>(dy));
    return static_cast<std::int64_t>(length * 16);
  };
  const auto column = [&r](std::int64_t x, std::int64_t y) { return x * r.height() + y; };
  const auto row = [&r](std::int64_t x, std::int64_t y) { return y * r.width() + x; };
  switch (growth) {
    case Growth::from_left: fill(column); break;
    case Growth::from_right: fill([&](int x, int y) { return column(r.width() - 1 - x, y); }); break;
    case Growth::from_top: fill(row); break;
    case Growth::from_bottom: fill([&](int x, int y) { return row(x, r.height() - 1 - y); }); break;
    case Growth::centre_out: fill(distance); break;
    case Growth::rim_in: fill([&](int x, int y) { return -distance(x, y); }); break;
    case Growth::blobs: {
      const Blobs blobs(r, rng, object);
      fill([&](int x, int y) { return blobs.at(x, y); });
      break;
    }
    case Growth::pixels: {
      const std::uint64_t first = static_cast<std::uint64_t>(object) << 31;
      fill([&](int x, int y) {
        return static_cast<std::int64_t>(
            rng.bits32(kPixelStream,
                       first + static_cast<std::uint64_t>(y) * static_cast<std::uint64_t>(r.width()) +
                           static_cast<std::uint64_t>(x)));
      });
      break;
    }
  }
  return first_of(r, order, count);
}

Lowest take_lowest(const Region& region,
                   std::int64_t count,
                   const std::function<std::int64_t(int x, int y)>& score) {
  const PixelBox& r = region.around;
  Order order;
  order.reserve(static_cast<std::size_t>(r.area()));
  for (int y = r.y0; y < r.y1; ++y)
    for (int x = r.x0; x < r.x1; ++x)
      if (region.has(x, y))
        order.emplace_back(score(x, y), static_cast<std::int32_t>((y - r.y0) * r.width() + x - r.x0));
  Cover cover = first_of(r, order, count);
  const auto taken = static_cast<std::ptrdiff_t>(
      std::clamp<std::int64_t>(count, 1, static_cast<std::int64_t>(order.size())));
  return {std::move(cover), std::max_element(order.begin(), order.begin() + taken)->first};
}

Cover lay_patches(const Region& region,
                  PatchShape shape,
                  double least,
                  double most,
                  std::int64_t count,
                  const Rng& rng,
                  std::uint32_t object) {
  const PixelBox& r = region.around;
  Cover out;
  FreePixels free(region);
  const auto lay = [&](int x0, int y0, int x1, int y1) {
    for (int y = std::max(0, y0); y < std::min(r.height(), y1) && count > 0; ++y)
      count -= free.take(y, std::max(0, x0), std::min(r.width(), x1), count, out);
  };
  // Objects draw from far apart parts of the field.
  const std::uint64_t first = static_cast<std::uint64_t>(object) << 24;
  for (std::uint64_t i = 0; i < kMostPatches && count > 0; ++i) {
    const auto draw = [&](std::uint64_t k) { return rng.uniform(kPatchStream, first + 4 * i + k); };
    const auto side = [&](std::uint64_t k, int of) {
      return std::max(1, static_cast<int>(std::lround((least + (most - least) * draw(k)) * of)));
    };
    const auto start = [&](std::uint64_t k, int length, int of) {
      return static_cast<int>(draw(k) * (of + length - 1)) - length + 1;
    };
    const bool across = shape == PatchShape::rectangles || i % 2 == 0;
    const bool down = shape == PatchShape::rectangles || i % 2 == 1;
    const int w = across ? side(0, r.width()) : r.width();
    const int h = down ? side(1, r.height()) : r.height();
    const int x0 = across ? start(2, w, r.width()) : 0;
    const int y0 = down ? start(3, h, r.height()) : 0;
    lay(x0, y0, x0 + w, y0 + h);
  }
  // What chance has left between the patches goes row by row.
  lay(0, 0, r.width(), r.height());
  return out;
}

Image mask_of(std::span<const Cover> covers, Size frame) {
  Image mask(frame, 1);
  mask.fill(0);
  for (const Cover& cover : covers)
    for (const PixelBox& box : cover)
      for (int y = box.y0; y < box.y1; ++y)
        std::memset(mask.row(y) + box.x0, 255, static_cast<std::size_t>(box.width()));
  return mask;
}

void paint(Image& image, const Cover& cover, const Fill& fill) {
  const int channels = image.channels();
  const std::size_t stride = image.stride();
  std::uint8_t* const first = image.data();
  std::vector<std::uint16_t> random;
  for (const PixelBox& box : cover) {
    const auto pixels = static_cast<std::size_t>(box.width());
    for (int y = box.y0; y < box.y1; ++y) {
      std::uint8_t* const to =
          first + static_cast<std::size_t>(y) * stride + static_cast<std::ptrdiff_t>(box.x0) * channels;
      if (!fill.noise) {
        paint_row(to, pixels, channels, fill);
        continue;
      }
      const std::size_t samples = pixels * static_cast<std::size_t>(channels);
      const std::size_t element = (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width()) +
                                   static_cast<std::size_t>(box.x0)) *
                                  static_cast<std::size_t>(channels);
      const std::size_t before = element % 8;
      random.resize(before + samples);
      Rng(fill.key).fill16(kFillStream, element - before, random);
      for (std::size_t i = 0; i < samples; ++i) to[i] = static_cast<std::uint8_t>(random[before + i] >> 8);
    }
  }
}

std::array<std::uint8_t, 3> mean_colour(const ImageView& image, const Region& region) {
  std::array<std::uint64_t, 3> sum{};
  const auto channels = static_cast<std::size_t>(image.channels());
  const PixelBox& r = region.around;
  std::uint64_t pixels = 0;
  for (int y = r.y0; y < r.y1; ++y) {
    const std::uint8_t* p = image.row(y) + static_cast<std::ptrdiff_t>(r.x0) * image.channels();
    for (int x = r.x0; x < r.x1; ++x, p += channels) {
      if (!region.has(x, y)) continue;
      ++pixels;
      for (std::size_t c = 0; c < 3; ++c) sum[c] += p[channels == 3 ? c : 0];
    }
  }
  std::array<std::uint8_t, 3> out{};
  if (pixels > 0)
    for (std::size_t c = 0; c < 3; ++c) out[c] = static_cast<std::uint8_t>((sum[c] + pixels / 2) / pixels);
  return out;
}

}  // namespace proofload::stress
