#include <cmath>
#include <numbers>

#include "proofload/stress/moving_clip.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class ZoomBreathing final : public ClipStressor {
 public:
  ZoomBreathing(Axis axis, const Params& params)
      : ClipStressor(std::move(axis)), period_(params.real("period")), surround_(surround_of(params)) {}

 private:
  std::unique_ptr<ClipPass> pass(const ClipShape& shape, const Keys& keys, double amplitude) const override {
    const double phase = Rng(keys.sample).uniform(0, 0);
    const double turns = 1 / (period_ * shape.frame_rate);
    const auto motion = [=](std::uint32_t index, Size size) -> std::array<double, 9> {
      const double k = 1 + amplitude * std::sin(2 * std::numbers::pi * (turns * index + phase));
      // About the centre.
      return {k, 0, (1 - k) * size.width / 2.0, 0, k, (1 - k) * size.height / 2.0, 0, 0, 1};
    };
    return std::make_unique<MovingClip>(motion, surround_);
  }

  double period_;
  Surround surround_;
};

}  // namespace

Spec zoom_breathing() {
  const auto axis = fixed({.parameter = "amplitude",
                           .unit = "",
                           .percent = true,
                           .identity = 0,
                           .top = 0.5,
                           .scale = Scale::geometric,
                           .knee = 0.005});
  return {
      .family = Family::temporal,
      .title = "Breathing zoom",
      .summary =
          "Grows and shrinks the frames of a clip in turn about their centre, as lenses do whose angle of "
          "view "
          "changes while they focus; boxes and points move along.",
      .params = {real("period", 2, {0.05, 1000}, "s", "Of a full swing."), border_param(), fill_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::equivariant, .temporal = true},
      .source = "Scale 1 + a sin(2 pi t / period + phase); focus breathing is a few per cent",
      .make = make<ZoomBreathing>(axis),
  };
}

}  // namespace proofload::stress
