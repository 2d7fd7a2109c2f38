// Which pixels of a picture belong to an object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/data/geometry.h"
#include "proofload/image/image.h"

namespace proofload {

/// Run lengths down the columns, the leftmost first, as in COCO: off, on, off … They fill `size` exactly. No runs at
/// all: there is no mask.
struct Mask {
  Size size;
  std::vector<std::uint32_t> runs;

  bool empty() const { return runs.empty(); }
  friend bool operator==(const Mask&, const Mask&) = default;
};

/// Puts a mask together pixel after pixel, down the columns.
class MaskWriter {
 public:
  explicit MaskWriter(Size size) : mask_{size, {0}} {}
  void add(bool on, std::size_t count = 1);
  /// What was not written is off.
  Mask finish();

 private:
  Mask mask_;
  bool on_ = false;
  std::size_t written_ = 0;
};

/// Pixels that are on.
std::uint64_t area(const Mask& mask);
/// The smallest box around them; {} if there are none.
Box bounds(const Mask& mask);
/// Pixels that are on in both; 0 for masks of different sizes.
std::uint64_t common_area(const Mask& a, const Mask& b);
/// Intersection over union; 0 where both are off everywhere.
double iou(const Mask& a, const Mask& b);
/// Pixels that are on in one of them or both. Error{invalid_argument} for masks of different sizes.
Mask united(const Mask& a, const Mask& b);
/// One byte a pixel, column after column.
std::vector<std::uint8_t> pixels_of(const Mask& mask);
/// The mask at another size: every pixel takes the one under its centre.
Mask resized(const Mask& mask, Size size);

/// Inside of a closed outline (px), by the rule of COCO's own tools: border points at five times the resolution, in
/// every column the pixels between them. Error{parse} for fewer than three points, one that is no number or lies further
/// than one picture away, and outlines of more than ten million steps.
Mask inside_of(std::span<const Point> outline, Size size);
/// A filled box, its sides rounded to whole pixels.
Mask inside_of(const Box& box, Size size);

/// The border of its largest connected part (pixels that share a side), clockwise along the sides of pixels, corners only; {} if
/// no pixel is on. `inside_of` fills it to that part without its holes.
std::vector<Point> outline_of(const Mask& mask);

/// COCO's compressed run lengths: signed differences to the run before the last in groups of five bits. Printable.
std::string to_text(const Mask& mask);
/// Error{parse} unless the runs fill a sane size exactly.
Mask mask_from_text(Size size, std::string_view text);
/// Error{parse} likewise; for run lengths that are given as numbers.
Mask mask_from_runs(Size size, std::vector<std::uint32_t> runs);

}  // namespace proofload
