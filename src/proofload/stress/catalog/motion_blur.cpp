#include "proofload/core/rng.h"
#include "proofload/stress/plane_filter.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class MotionBlur final : public Stressor {
 public:
  MotionBlur(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        drawn_(params.text("direction") == "drawn"),
        angle_(params.real("angle")) {}

 protected:
  void stress(Stressed& result, const Keys& keys, double length) const override {
    const double angle = drawn_ ? 180 * Rng(keys.sample).uniform(0, 0) : angle_;
    result.sample.image = filter_plane(result.sample.image, line_kernel(length, angle));
  }

 private:
  bool drawn_;
  double angle_;
};

}  // namespace

Spec motion_blur() {
  const auto axis = fixed({.parameter = "length",
                           .unit = "px",
                           .identity = 1,
                           .top = 200,
                           .scale = Scale::geometric,
                           .knee = 0.5});
  return {
      .family = Family::optics,
      .title = "Motion blur",
      .summary =
          "Smears the picture along a straight line centred on every pixel: camera or scene moves evenly "
          "while the shutter is open.",
      .params =
          {choice(
               "direction", "drawn", {"drawn", "given"},
               "Whether the direction is drawn for every picture, evenly over half a turn, or is `angle`."),
           real("angle", 0, {-180, 180}, "°",
                "Direction of the motion if it is given, counter-clockwise from the x axis.")},
      .axis = axis,
      .levels = {},
      .by_default = true,
      .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::invariant},
      .source =
          "Share of the segment in each pixel; centred, because the one-sided kernel of ImageNet-C moves the "
          "picture by up to 11 px",
      .aliases = {"imagecorruptions.motion_blur", "albumentations.MotionBlur", "imgaug.MotionBlur",
                  "kornia.RandomMotionBlur", "automold.add_speed", "3dcc.xy_motion_blur",
                  "mltest.MotionBlur"},
      .make = make<MotionBlur>(axis)};
}

}  // namespace proofload::stress
