#include <cmath>
#include <numbers>

#include "proofload/core/rng.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"

namespace proofload::stress {

namespace {

class Shear final : public Stressor {
 public:
  Shear(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        upright_(params.text("along") == "y"),
        direction_(params.text("direction")),
        surround_(surround_of(params)) {}

 protected:
  void stress(Stressed& result, const Keys& keys, double degrees) const override {
    const Size size = result.sample.image.size();
    const bool positive =
        direction_ == "drawn" ? Rng(keys.sample).uniform(0, 0) < 0.5 : direction_ == "positive";
    const double t = std::tan((positive ? degrees : -degrees) * std::numbers::pi / 180);
    if (upright_) {
      move_by(result, {1, 0, 0, t, 1, -t * size.width / 2, 0, 0, 1}, surround_);
    } else {
      move_by(result, {1, t, -t * size.height / 2, 0, 1, 0, 0, 0, 1}, surround_);
    }
  }

 private:
  bool upright_;
  std::string direction_;
  Surround surround_;
};

}  // namespace

Spec shear() {
  const auto axis = fixed({.parameter = "angle", .unit = "°", .identity = 0, .top = 60});
  return {
      .family = Family::geometry,
      .title = "Shear",
      .summary = "Leans the picture to one side about its centre, as an oblique view of something flat does.",
      .params = {choice("along", "x", {"x", "y"}, "Direction in which pixels move."),
                 choice("direction", "drawn", {"drawn", "positive", "negative"},
                        "Which way it leans; drawn once for every picture unless given. Positive moves what "
                        "lies below (for y: to the right) onwards."),
                 border_param(), fill_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::equivariant},
      .source = "x' = x + tan φ·(y − c)",
      .aliases = {"imgaug.ShearX", "imgaug.ShearY {along: y}", "kornia.RandomShear", "imagenet_p.shear",
                  "augly.skew"},
      .make = make<Shear>(axis)};
}

}  // namespace proofload::stress
