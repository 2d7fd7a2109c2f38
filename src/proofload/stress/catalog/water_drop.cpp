#include <algorithm>
#include <cmath>
#include <numbers>

#include "proofload/core/rng.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"

namespace proofload::stress {

namespace {

class WaterDrop final : public Stressor {
 public:
  WaterDrop(Axis axis, const Params& params)
      : Stressor(std::move(axis)), radius_(params.real("radius")), surround_(surround_of(params)) {}

 private:
  void stress(Stressed& result, const Keys& keys, double amplitude) const override {
    const Size size = result.sample.image.size();
    const Rng draw(keys.sample);
    const double side = std::min(size.width, size.height);
    const double cx = (0.25 + 0.5 * draw.uniform(0, 0)) * size.width;
    const double cy = (0.25 + 0.5 * draw.uniform(0, 1)) * size.height;
    const double length = (0.05 + 0.15 * draw.uniform(0, 2)) * side;
    const double phase = 2 * std::numbers::pi * draw.uniform(0, 3);
    const double rim = radius_ * side;
    move_by(result,
            Displacement::of(size, 0, 0,
                             [&](Point p) {
                               const double x = p.x - cx;
                               const double y = p.y - cy;
                               const double d = std::hypot(x, y);
                               if (d > rim || d == 0) return p;
                               const double push = amplitude * length *
                                                   std::sin(2 * std::numbers::pi * d / length - phase) / d;
                               return Point{p.x + push * x, p.y + push * y};
                             }),
            surround_);
  }

  double radius_;
  Surround surround_;
};

}  // namespace

Spec water_drop() {
  const auto axis =
      fixed({.parameter = "amplitude", .unit = "", .percent = true, .identity = 0, .top = 0.25});
  return {
      .family = Family::geometry,
      .title = "Rings of a drop",
      .summary =
          "Pushes everything to and from a random place in rings, as a water surface does into which a drop "
          "fell; the amplitude is a share of the distance between rings.",
      .params = {real("radius", 0.5, {0.01, 4}, "of the short side", "How far the rings have come."),
                 border_param(), fill_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::equivariant},
      .source =
          "Mintun, Kirillov and Xie, NeurIPS 2021 (C-bar; at their level s, 0.025·s): λ = 0.05 to 0.2 of the "
          "side, a·λ·sin(2πd/λ − φ) along the radius",
      .aliases = {"c_bar.water_drop"},
      .make = make<WaterDrop>(axis)};
}

}  // namespace proofload::stress
