#include <cmath>

#include "proofload/stress/plane_filter.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class FocusPass final : public ClipPass {
 public:
  FocusPass(double radius, double turns_per_frame, double phase)
      : radius_(radius), turns_per_frame_(turns_per_frame), phase_(phase) {}

  std::optional<Shown> next(Sample frame, std::uint32_t index) override {
    const double turns = turns_per_frame_ * index + phase_;
    // The lens goes to and fro at an even speed; the blur disk grows with the distance from focus.
    const double radius = radius_ * (1 - std::abs(2 * (turns - std::floor(turns)) - 1));
    if (radius > 0) frame.image = filter_disk(frame.image, radius);
    return Shown{{std::move(frame), Warp(), {}}, index};
  }

 private:
  double radius_;
  double turns_per_frame_;
  double phase_;
};

class FocusHunting final : public ClipStressor {
 public:
  FocusHunting(Axis axis, const Params& params)
      : ClipStressor(std::move(axis)), period_(params.real("period")) {}

 private:
  std::unique_ptr<ClipPass> pass(const ClipShape& shape, const Keys& keys, double radius) const override {
    return std::make_unique<FocusPass>(radius, 1 / (period_ * shape.frame_rate),
                                       Rng(keys.sample).uniform(0, 0));
  }

  double period_;
};

}  // namespace

Spec focus_hunting() {
  const auto axis = fixed({.parameter = "radius",
                           .unit = "px",
                           .identity = 0,
                           .top = 40,
                           .scale = Scale::geometric,
                           .knee = 0.25});
  return {
      .family = Family::temporal,
      .title = "Hunting focus",
      .summary =
          "Runs the focus away from the scene and back, again and again, as contrast autofocus does in poor "
          "light: the blur disk grows to the given radius and shrinks to nothing.",
      .params = {real("period", 2, {0.05, 1000}, "s", "From sharp to sharp.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = false, .temporal = true},
      .source = "Blur disk of triangular radius; area of pixel and disk in common",
      .make = make<FocusHunting>(axis),
  };
}

}  // namespace proofload::stress
