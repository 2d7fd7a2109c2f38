#include <array>
#include <cmath>
#include <numbers>

#include "proofload/core/rng.h"
#include "proofload/stress/perspective_map.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"

namespace proofload::stress {

namespace {

class Perspective final : public Stressor {
 public:
  Perspective(Axis axis, const Params& params)
      : Stressor(std::move(axis)), tilt_(params.text("mode") == "tilt"), surround_(surround_of(params)) {}

 protected:
  void stress(Stressed& result, const Keys& keys, double strength) const override {
    const Size size = result.sample.image.size();
    const Rng draw(keys.sample);
    if (tilt_) {
      const double angle = strength * std::numbers::pi / 180;
      // How the tilt is shared by the two axes.
      const double way = 2 * std::numbers::pi * draw.uniform(0, 0);
      move_by(result, tilted(size, angle * std::sin(way), angle * std::cos(way)), surround_);
      return;
    }
    const double w = size.width;
    const double h = size.height;
    std::array<Point, 4> corners{Point{0, 0}, Point{w, 0}, Point{w, h}, Point{0, h}};
    std::array<Point, 4> moved = corners;
    for (std::size_t i = 0; i < 4; ++i) {
      moved[i].x += strength * w * (2 * draw.uniform(1, 2 * i) - 1);
      moved[i].y += strength * h * (2 * draw.uniform(1, 2 * i + 1) - 1);
    }
    move_by(result, through_corners(corners, moved), surround_);
  }

 private:
  bool tilt_;
  Surround surround_;
};

}  // namespace

Spec perspective() {
  const auto axis = [](const Params& params) {
    if (params.text("mode") == "tilt")
      return Axis{.parameter = "strength", .unit = "°", .identity = 0, .top = 60};
    return Axis{.parameter = "strength", .unit = "", .percent = true, .identity = 0, .top = 0.2};
  };
  return {
      .family = Family::geometry,
      .title = "Perspective",
      .summary =
          "Looks at the picture from the side: every corner moves by up to a share of the sides, or the "
          "picture plane tilts by an angle.",
      .params = {choice("mode", "corners", {"corners", "tilt"},
                        "Corners that move independently (the strength is a share of the sides), or one tilt "
                        "about a drawn axis (the strength is an angle)."),
                 border_param(), fill_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::equivariant},
      .source = "Homography through four points; tilt with focal length √(W² + H²) as in ImageNet-P",
      .aliases = {"albumentations.Perspective", "imgaug.PerspectiveTransform", "kornia.RandomPerspective",
                  "torchvision.RandomPerspective", "augly.perspective_transform", "mltest.Perspective",
                  "imagenet_p.tilt {mode: tilt}"},
      .make = make<Perspective>(axis)};
}

}  // namespace proofload::stress
