// Filters with a two-dimensional kernel given pixel by pixel: disks, lines, tables.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "proofload/image/image.h"

namespace proofload::stress {

/// A kernel in fixed point: all weights together are exactly 2^bits. Single ones may be below 0.
struct PlaneKernel {
  /// A pixel of the kernel relative to its centre.
  struct Offset {
    int x = 0;
    int y = 0;
    friend bool operator==(const Offset&, const Offset&) = default;
  };
  /// Whole pixels of one row, from −half to +half, of weight `run_weight` each.
  struct Run {
    int y = 0;
    int half = 0;
  };

  int bits = 14;                ///< At most 23: 255·2^23 still fits 32 bits.
  int per_weight = 2;           ///< 1, 2 or 4 offsets share a weight.
  std::vector<Offset> offsets;  ///< per_weight · weights.size(); a pixel may stand there several times.
  std::vector<std::int16_t> weights;
  std::vector<Run> runs;
  std::int32_t run_weight = 0;

  /// The kernel as a table (2·reach_x+1) × (2·reach_y+1), row-major, for tests and pictures of it: what a pixel takes from
  /// its neighbours.
  std::vector<double> table() const;
  int reach_x() const;
  int reach_y() const;
};

/// Area of pixel ∩ disk of `radius` (px), over the area of the disk. Up to radius 1/2 the disk lies inside
/// one pixel and the kernel is the identity. 0 < radius <= 64.
PlaneKernel disk_kernel(double radius);

/// Share of a straight segment of `length` (px), centred on the pixel, that lies in every pixel. `degrees`
/// counts counter-clockwise from the x axis as seen on the screen. Length 1 and below is the identity along
/// the axes. 0 < length <= 1024.
PlaneKernel line_kernel(double length, double degrees);

/// A point spread function given as a table (2·reach_x+1) × (2·reach_y+1), row-major: what a bright point in its middle
/// becomes, as the picture shows it. Values are scaled to the sum 1, in steps of at most 2^-18; those that round to nothing
/// are left out. Their sum is above 0 and not much smaller than the sum of their sizes (`spread_of`).
PlaneKernel table_kernel(int reach_x, int reach_y, std::span<const double> values);

/// Sum of the sizes over the sum: 1 where nothing is below 0. Infinite for a sum of 0 or less.
double spread_of(std::span<const double> values);
inline constexpr double kLargestSpread = 31;  ///< 31·255·2^18 still fits 32 bits.

/// Filters `src`, border mirrored (reflect-101), also where the kernel is larger than the picture.
///
/// With `row_step` > 1 only every so many rows are summed and the others interpolated from six: for kernels that
/// leave next to nothing finer than that.
Image filter_plane(const ImageView& src, const PlaneKernel& kernel, int row_step = 1);

/// Blurs with a disk of `radius` px. From radius 16 on every floor(radius/8)-th row is summed: a disk passes so
/// little of what is finer that the result stays within one grey level of the full sum, within two for the
/// strongest gratings.
Image filter_disk(const ImageView& src, double radius);

}  // namespace proofload::stress
