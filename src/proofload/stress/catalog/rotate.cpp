#include <cmath>
#include <numbers>

#include "proofload/core/rng.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"

namespace proofload::stress {

namespace {

class Rotate final : public Stressor {
 public:
  Rotate(Axis axis, const Params& params)
      : Stressor(std::move(axis)), direction_(params.text("direction")), surround_(surround_of(params)) {}

 protected:
  void stress(Stressed& result, const Keys& keys, double degrees) const override {
    const bool drawn = direction_ == "drawn";
    const bool clockwise = drawn ? Rng(keys.sample).uniform(0, 0) < 0.5 : direction_ == "clockwise";
    const double angle = degrees * std::numbers::pi / 180;
    // Quarter turns are exact.
    const auto clean = [](double x) { return std::abs(x) < 1e-12 ? 0 : x; };
    const double c = clean(std::cos(angle));
    const double s = clean(clockwise ? std::sin(angle) : -std::sin(angle));
    const Size size = result.sample.image.size();
    const double cx = size.width / 2.0;
    const double cy = size.height / 2.0;
    // The y axis points down: this matrix turns clockwise, as seen, for positive s.
    move_by(result, {c, -s, cx - c * cx + s * cy, s, c, cy - s * cx - c * cy, 0, 0, 1}, surround_);
  }

 private:
  std::string direction_;
  Surround surround_;
};

}  // namespace

Spec rotate() {
  const auto axis = fixed({.parameter = "angle", .unit = "°", .identity = 0, .top = 180});
  return {
      .family = Family::geometry,
      .title = "Rotation",
      .summary =
          "Turns the picture about its centre and keeps its size; what enters from outside is filled in and "
          "marked as not valid.",
      .params = {choice("direction", "drawn", {"drawn", "clockwise", "counter_clockwise"},
                        "Which way to turn, as seen; drawn once for every picture unless given."),
                 border_param(), fill_param()},
      .axis = axis,
      .levels = {{"static_rotation", {7.5, 15, 30, 45, 90}}},
      .by_default = true,
      .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::equivariant},
      .source =
          "Bilinear inverse mapping about (W/2, H/2) in edge coordinates; angles of Schiappa et al. (CVPR "
          "2023)",
      .aliases = {"albumentations.Rotate", "albumentations.SafeRotate", "imgaug.Rotate",
                  "kornia.RandomRotation", "nrtk.RandomRotationPerturber", "augly.rotate",
                  "torchvision.RandomRotation"},
      .make = make<Rotate>(axis)};
}

}  // namespace proofload::stress
