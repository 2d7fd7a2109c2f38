// Points and boxes in pixels: the origin is the top-left corner of pixel (0,0), pixel i covers [i, i+1).
#pragma once

namespace proofload {

struct Point {
  double x = 0;
  double y = 0;
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

}  // namespace proofload
