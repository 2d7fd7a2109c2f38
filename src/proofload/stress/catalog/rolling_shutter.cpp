#include <cmath>
#include <numbers>

#include "proofload/core/rng.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"

namespace proofload::stress {

namespace {

constexpr int kWholeRow = 15;  // One node for a row: every pixel of it moves alike.

class RollingShutter final : public Stressor {
 public:
  RollingShutter(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        vibration_(params.text("motion") == "vibration"),
        cycles_(params.real("cycles")),
        surround_(surround_of(params)) {}

 protected:
  void stress(Stressed& result, const Keys& keys, double px) const override {
    const Size size = result.sample.image.size();
    const Rng draw(keys.sample);
    const double sign = draw.uniform(0, 0) < 0.5 ? 1 : -1;
    // The phase runs on from frame to frame at a third of a turn, so that a clip wobbles.
    const double phase = 2 * std::numbers::pi * (draw.uniform(0, 1) + keys.frame / 3.0);
    const double rows = std::max(1, size.height - 1);
    move_by(result,
            Displacement::of(size, kWholeRow, 0,
                             [&](Point p) {
                               const double t = (p.y - 0.5) / rows;  // 0 in the first row, 1 in the last.
                               const double d = vibration_
                                                    ? std::sin(2 * std::numbers::pi * cycles_ * t + phase)
                                                    : sign * t;
                               return Point{p.x - px * d, p.y};
                             }),
            surround_);
  }

 private:
  bool vibration_;
  double cycles_;
  Surround surround_;
};

}  // namespace

Spec rolling_shutter() {
  const auto axis = fixed(
      {.parameter = "skew", .unit = "px", .identity = 0, .top = 200, .scale = Scale::geometric, .knee = 0.5});
  return {
      .family = Family::sensor,
      .title = "Rolling shutter",
      .summary =
          "Exposes one row after the other while the camera moves: rows shift sideways, ever further down "
          "the picture (pan) or to and fro (vibration).",
      .params = {choice("motion", "pan", {"pan", "vibration"},
                        "An even pan, whose shift between first and last row is the skew, or a vibration, "
                        "whose amplitude it is."),
                 real("cycles", 3, {0.1, 60}, "per frame",
                      "Vibrations while one frame is read: frequency times read-out time."),
                 border_param(), fill_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::equivariant},
      .source = "x_src = x − (v·t_row·y + A·sin(2πf·t_row·y + φ)); read-out of 8 to 33 ms",
      .make = make<RollingShutter>(axis)};
}

}  // namespace proofload::stress
