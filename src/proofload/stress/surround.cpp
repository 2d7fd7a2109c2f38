#include "proofload/stress/surround.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "proofload/stress/gaussian_filter.h"

namespace proofload::stress {

namespace {

// Nodes are so close that a perspective map between them is straight to a hundredth of a pixel.
constexpr int kPerspectiveLog = 3;

void take(Stressed& result, Moved moved) {
  result.sample.label = result.warp.map(result.sample.label, moved.image.size());
  result.sample.image = std::move(moved.image);
  result.validity = std::move(moved.validity);
}

// Standard deviation of the blur that keeps a picture from aliasing when it becomes `factor` times smaller.
double antialias(double factor) { return factor > 1 ? (factor - 1) / 2 : 0; }

}  // namespace

Param border_param() {
  return choice("border", "reflect", {"reflect", "constant"},
                "What is seen beyond the edge: the mirrored picture, or one grey level.");
}

Param fill_param() {
  return integer("fill", 128, {0, 255}, "grey levels", "Grey level beyond the edge for a constant border.");
}

Surround surround_of(const Params& params) {
  return {params.text("border") == "reflect" ? Beyond::reflect : Beyond::constant,
          static_cast<std::uint8_t>(params.integer("fill"))};
}

void move_by(Stressed& result, const std::array<double, 9>& forward, const Surround& surround) {
  result.warp = Warp::homography(forward);
  if (result.warp.is_identity()) return;
  Image& image = result.sample.image;
  const double area = std::abs(forward[0] * forward[4] - forward[1] * forward[3]);
  if (const double sigma = antialias(1 / std::sqrt(std::max(area, 1e-6))); sigma > 0.05)
    image = filter_gaussian(image, sigma);
  const Warp back = result.warp.inverse();
  if (forward[6] == 0 && forward[7] == 0) {
    // The matrix of the way back, from where it takes three points.
    const Point o = back.map(Point{0, 0});
    const Point x = back.map(Point{1, 0});
    const Point y = back.map(Point{0, 1});
    take(result, move_affine(image, {x.x - o.x, y.x - o.x, o.x, x.y - o.y, y.y - o.y, o.y}, surround.beyond,
                             surround.fill));
    return;
  }
  const Displacement field =
      Displacement::of(image.size(), kPerspectiveLog, kPerspectiveLog, [&](Point p) { return back.map(p); });
  take(result, move_displaced(image, field, surround.beyond, surround.fill));
}

void move_by(Stressed& result, Displacement field, const Surround& surround) {
  Moved moved = move_displaced(result.sample.image, field, surround.beyond, surround.fill);
  result.warp = Warp::displaced(std::move(field));
  take(result, std::move(moved));
}

}  // namespace proofload::stress
