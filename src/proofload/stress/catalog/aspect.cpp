#include <cmath>

#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"

namespace proofload::stress {

namespace {

class Aspect final : public Stressor {
 public:
  Aspect(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        wider_(params.text("direction") == "wider"),
        surround_(surround_of(params)) {}

 protected:
  void stress(Stressed& result, const Keys&, double ratio) const override {
    const Size size = result.sample.image.size();
    const double x = wider_ ? std::sqrt(ratio) : 1 / std::sqrt(ratio);
    const double y = 1 / x;
    move_by(result, {x, 0, (1 - x) * size.width / 2, 0, y, (1 - y) * size.height / 2, 0, 0, 1}, surround_);
  }

 private:
  bool wider_;
  Surround surround_;
};

}  // namespace

Spec aspect() {
  const auto axis = fixed(
      {.parameter = "factor", .unit = "", .identity = 1, .top = 4, .scale = Scale::geometric, .knee = 0.05});
  return {
      .family = Family::geometry,
      .title = "Aspect ratio",
      .summary =
          "Stretches one direction and squeezes the other about the centre, as a picture does that is shown "
          "or resized in the wrong shape.",
      .params = {choice("direction", "wider", {"wider", "taller"}, "Which direction is stretched."),
                 border_param(), fill_param()},
      .axis = axis,
      .levels = {},
      .traits = {.nested = false, .labels = LabelEffect::equivariant},
      .source = "x·√a, y/√a about the centre",
      .aliases = {"augly.change_aspect_ratio"},
      .make = make<Aspect>(axis)};
}

}  // namespace proofload::stress
