// Where pixels went: labels and predictions move by the same object as the picture.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "proofload/data/annotation.h"
#include "proofload/data/displacement.h"
#include "proofload/image/image.h"

namespace proofload {

/// A map from the picture before to the picture after. Values; compose with `then`.
class Warp {
 public:
  /// Nothing moves.
  Warp() = default;
  /// Row-major 3×3 matrix taking homogeneous points before to points after. Error{invalid_argument} if singular.
  static Warp homography(const std::array<double, 9>& forward);
  /// Moves points as the pixels of a displaced picture move: what comes from `field.to_source(p)` goes to p.
  static Warp displaced(Displacement field);

  bool is_identity() const { return stages_.empty(); }
  /// Mirrors the picture (negative determinant of the linear part).
  bool mirrors() const;
  Warp inverse() const;
  /// First this, then `next`.
  Warp then(const Warp& next) const;

  Point map(Point p) const;
  /// Ellipse rule: extents of the image of the ellipse inscribed in `box` (for axis-parallel maps this is the
  /// mapped box itself); of 64 points on it where the map is no matrix. Not clipped.
  Box map(const Box& box) const;
  /// Boxes move and are clipped to `frame`; `visible` is multiplied by the share inside the frame. Masks move by the
  /// nearest pixel, corners as points; the box is then around what moved. Boxes with less than `least_visible` seen or under 16 px² become "ignore". Class maps and depth maps move by the nearest pixel, and what comes
  /// in from outside is kIgnoredClass. Points outside the frame are unlabelled, and a mirror swaps the sides of a body.
  /// Classes, readings and text stay.
  Annotation map(const Annotation& label, Size frame, double least_visible = 0.25) const;
  /// Boxes move and are clipped to `frame`. Those with less than `least_visible` inside or under 16 px² get the
  /// score 0 in their place: they were there when clean and need not be found. So do points. The rest as for labels.
  Prediction map(const Prediction& prediction, Size frame, double least_visible = 0.25) const;

  friend bool operator==(const Warp& a, const Warp& b);

 private:
  // One step: a matrix, or a field (then the matrix is not looked at), forward or backward.
  struct Stage {
    std::array<double, 9> matrix{1, 0, 0, 0, 1, 0, 0, 0, 1};
    std::shared_ptr<const Displacement> field{};
    bool backward = false;

    Point map(Point p) const;
  };

  bool is_matrix() const { return stages_.size() == 1 && !stages_.front().field; }
  void append(Stage stage);
  ClassMap map(const ClassMap& classes, Size frame) const;
  Mask map(const Mask& mask, Size frame) const;
  DepthMap map(const DepthMap& depth, Size frame) const;
  // Moves box, mask and corners of one object; returns the share of it inside the frame.
  template <class Item>
  double move(Item& item, Size frame) const;
  double area_scale(const Box& around) const;  // Of the linear part, at the middle of a box.

  std::vector<Stage> stages_;  // None: identity. Never two matrices in a row.
};

}  // namespace proofload
