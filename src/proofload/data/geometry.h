// Points and boxes in pixels: the origin is the top-left corner of pixel (0,0), pixel i covers [i, i+1).
#pragma once

#include <array>
#include <span>
#include <vector>

namespace proofload {

struct Point {
  double x = 0;
  double y = 0;
  friend bool operator==(const Point&, const Point&) = default;
};

/// x0 <= x1, y0 <= y1; may reach beyond the picture.
struct Box {
  double x0 = 0;
  double y0 = 0;
  double x1 = 0;
  double y1 = 0;

  double width() const { return x1 - x0; }
  double height() const { return y1 - y0; }
  double area() const { return width() * height(); }
  friend bool operator==(const Box&, const Box&) = default;
};

/// Common part; an empty one has area 0.
Box intersection(const Box& a, const Box& b);
/// Intersection over union; 0 where both are empty.
double iou(const Box& a, const Box& b);

/// Corners of a convex shape one after the other, in either sense.
using Corners = std::vector<Point>;
/// px², without sign.
double area(std::span<const Point> corners);
double common_area(const Corners& a, const Corners& b);
double iou(const Corners& a, const Corners& b);
/// The smallest upright box around them; {} for none.
Box bounds(std::span<const Point> corners);
/// A box turned about its centre, clockwise in the picture by `angle` (radians).
Corners turned_box(Point centre, double width, double height, double angle);

}  // namespace proofload
