// Maps of the plane that no matrix describes: lenses, rolling shutters, elastic and rippled pictures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proofload/data/geometry.h"
#include "proofload/image/image.h"

namespace proofload {

/// Says for every point p of the result where it comes from: source = p + d(p). d is given at nodes on a grid, in whole
/// steps of 2^-16 px, and bilinear in between, so that pixels can be moved with integers alone and labels move by the same
/// numbers. Beyond the outermost nodes d is that of the nearest point of the grid. A value.
class Displacement {
 public:
  Displacement() = default;  ///< Of no frame.

  static constexpr int kFractionBits = 16;
  static constexpr double kUnit = 1.0 / (1 << kFractionBits);  ///< px.
  /// Furthest that a point may be displaced, px: keeps fixed-point coordinates inside 32 bits.
  static constexpr double kFurthest = 16384;

  /// `to_source` takes points of the result to points of the source, in edge coordinates (pixel i covers [i, i + 1)); it
  /// is asked at the nodes (0.5 + i·2^log_x, 0.5 + j·2^log_y). Displacements beyond kFurthest or not finite become that
  /// far. `frame` is at least 1×1; 0 <= log_x, log_y <= 15.
  template <class ToSource>
  static Displacement of(Size frame, int log_x, int log_y, ToSource&& to_source) {
    Displacement out(frame, log_x, log_y);
    std::size_t at = 0;
    for (int j = 0; j < out.rows_; ++j)
      for (int i = 0; i < out.columns_; ++i, ++at) {
        const Point p{0.5 + static_cast<double>(i) * (1 << log_x),
                      0.5 + static_cast<double>(j) * (1 << log_y)};
        const Point from = to_source(p);
        out.x_[at] = in_units(from.x - p.x);
        out.y_[at] = in_units(from.y - p.y);
      }
    return out;
  }

  Size frame() const { return frame_; }
  int log_x() const { return log_x_; }
  int log_y() const { return log_y_; }
  int columns() const { return columns_; }
  int rows() const { return rows_; }
  /// Node (i, j) at j·columns() + i, in kUnit px.
  const std::vector<std::int32_t>& x() const { return x_; }
  const std::vector<std::int32_t>& y() const { return y_; }

  Point to_source(Point p) const;
  /// The inverse of to_source: within 1e-3 px where the map is one to one; elsewhere the best point found.
  Point to_result(Point p) const;

  friend bool operator==(const Displacement&, const Displacement&) = default;

 private:
  Displacement(Size frame, int log_x, int log_y);  // Of 0 everywhere.

  // Cutting instead of std::lround, which is a call for every node; a value that is no number goes to one end.
  static std::int32_t in_units(double px) {
    const double near = px > -kFurthest ? (px < kFurthest ? px : kFurthest) : -kFurthest;
    return static_cast<std::int32_t>(near / kUnit + (near < 0 ? -0.5 : 0.5));
  }

  struct At {
    Point d;                // px.
    double xx, xy, yx, yy;  // Derivatives of d: xy is d.x along y.
  };
  At at(Point p) const;

  Size frame_{};
  int log_x_ = 0;
  int log_y_ = 0;
  int columns_ = 0;
  int rows_ = 0;
  std::vector<std::int32_t> x_;
  std::vector<std::int32_t> y_;
};

}  // namespace proofload
