// Covering parts of a picture: exact pixel counts, and what is covered stays covered when more is.
//
// Every pixel of a region has a score; a cover of n pixels takes the n smallest, ties by index (row by row).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/data/geometry.h"
#include "proofload/image/image.h"

namespace proofload::stress {

/// Pixels x0 <= x < x1, y0 <= y < y1; empty boxes have x1 = x0 or y1 = y0.
struct PixelBox {
  int x0 = 0;
  int y0 = 0;
  int x1 = 0;
  int y1 = 0;
  int width() const { return x1 - x0; }
  int height() const { return y1 - y0; }
  std::int64_t area() const { return static_cast<std::int64_t>(width()) * height(); }
  friend bool operator==(const PixelBox&, const PixelBox&) = default;
};

/// Pixels of the picture whose centres lie in `box`.
PixelBox pixels_of(const Box& box, Size frame);

/// Part of a picture: those pixels of a rectangle that are not 0, row by row; all of them where nothing is given.
struct Region {
  PixelBox around;
  std::vector<std::uint8_t> inside{};
  bool has(int x, int y) const;  ///< A pixel of the picture.
  std::int64_t pixels() const;
};

/// Rectangles that do not overlap.
using Cover = std::vector<PixelBox>;

enum class Side { left, right, top, bottom };
/// The first `count` pixels of `region` seen from a side: whole columns or rows and part of one.
Cover sweep(const PixelBox& region, Side side, std::int64_t count);

enum class Growth {
  from_left,  ///< Columns, as `sweep` takes them; the next three likewise.
  from_right,
  from_top,
  from_bottom,
  centre_out,  ///< By distance from the centre, the region's sides at distance 1.
  rim_in,      ///< The other way round.
  blobs,       ///< Smooth noise, about 0.15·sqrt(area) px in size.
  pixels,      ///< Independent pixels.
};
/// The first `count` pixels of `region` in the order of a growth; `object` keeps random ones apart.
Cover grow(const Region& region, Growth growth, std::int64_t count, const Rng& rng, std::uint32_t object);

struct Lowest {
  Cover cover;
  std::int64_t highest;  ///< Score among those taken.
};
/// The `count` pixels of `region` (at least one) with the smallest scores, asked for row by row; x and y are those of the picture.
Lowest take_lowest(const Region& region,
                   std::int64_t count,
                   const std::function<std::int64_t(int x, int y)>& score);

enum class PatchShape {
  rectangles,
  strips,  ///< Whole columns and whole rows of the rectangle around the region, in turns.
};
/// Rectangles of a fixed random list with sides of `least` to `most` of those of the region, until exactly `count` of its
/// pixels lie under them; the last is filled row by row. `object` keeps lists apart.
Cover lay_patches(const Region& region,
                  PatchShape shape,
                  double least,
                  double most,
                  std::int64_t count,
                  const Rng& rng,
                  std::uint32_t object);

/// One channel: 255 under any of the covers, 0 elsewhere.
Image mask_of(std::span<const Cover> covers, Size frame);

struct Fill {
  std::array<std::uint8_t, 3> colour{128, 128, 128};
  bool noise = false;  ///< Random bytes of `key` instead, the same for a pixel whoever covers it.
  std::uint64_t key = 0;
};
void paint(Image& image, const Cover& cover, const Fill& fill);

/// Rounded mean of every channel (grey: three equal ones); black for an empty region.
std::array<std::uint8_t, 3> mean_colour(const ImageView& image, const Region& region);

}  // namespace proofload::stress
