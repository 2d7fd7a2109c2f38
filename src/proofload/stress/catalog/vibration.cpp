#include <cmath>
#include <numbers>

#include "proofload/stress/gaussian_filter.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"

namespace proofload::stress {

namespace {

constexpr int kWholeRow = 15;  // One node for a row: every pixel of it moves alike.

// A vibration A·sin(2πft + φ) in x and in y while every row is exposed for t_exp, one row after the other. The mean over an
// exposure is A·sinc(f·t_exp)·sin(2πft' + φ) at its middle t': the row is displaced by it. What is left, of variance
// A²/2·(1 − sinc²) on the mean over all phases, blurs.
class VibrationPass final : public ClipPass {
 public:
  VibrationPass(double wobble,
                double blur,
                double turns_per_frame,
                double turns_per_read,
                Rng rng,
                const Surround& surround)
      : wobble_(wobble),
        blur_(blur),
        turns_per_frame_(turns_per_frame),
        turns_per_read_(turns_per_read),
        phase_{rng.uniform(0, 0), rng.uniform(0, 1)},
        surround_(surround) {}

  std::optional<Shown> next(Sample frame, std::uint32_t index) override {
    Shown out{{std::move(frame), Warp(), {}}, index};
    Image& image = out.stressed.sample.image;
    if (blur_ > 0) image = filter_gaussian(image, blur_);
    const double rows = std::max(1, image.height());
    move_by(
        out.stressed,
        Displacement::of(
            image.size(), kWholeRow, 0,
            [&](Point p) {
              const double turns = turns_per_frame_ * index + turns_per_read_ * p.y / rows;
              return Point{p.x - wobble_ * swing(turns + phase_.x), p.y - wobble_ * swing(turns + phase_.y)};
            }),
        surround_);
    return out;
  }

 private:
  static double swing(double turns) { return std::sin(2 * std::numbers::pi * turns); }

  double wobble_;
  double blur_;
  double turns_per_frame_;
  double turns_per_read_;
  Point phase_;
  Surround surround_;
};

class Vibration final : public ClipStressor {
 public:
  Vibration(Axis axis, const Params& params)
      : ClipStressor(std::move(axis)),
        frequency_(params.real("frequency")),
        exposure_(params.real("exposure") / 1000),
        readout_(params.real("readout") / 1000),
        surround_(surround_of(params)) {}

 private:
  std::unique_ptr<ClipPass> pass(const ClipShape& shape, const Keys& keys, double amplitude) const override {
    const double half_turn = std::numbers::pi * frequency_ * exposure_;
    const double kept = half_turn > 0 ? std::sin(half_turn) / half_turn : 1;
    return std::make_unique<VibrationPass>(amplitude * kept, amplitude * std::sqrt((1 - kept * kept) / 2),
                                           frequency_ / shape.frame_rate, frequency_ * readout_,
                                           Rng(keys.sample), surround_);
  }

  double frequency_;
  double exposure_;
  double readout_;
  Surround surround_;
};

}  // namespace

Spec vibration() {
  const auto axis = fixed({.parameter = "amplitude",
                           .unit = "px",
                           .identity = 0,
                           .top = 64,
                           .scale = Scale::geometric,
                           .knee = 0.25});
  return {
      .family = Family::temporal,
      .title = "Vibration",
      .summary =
          "Shakes the camera faster than it takes pictures, as engines and rotors do: what moves within an "
          "exposure blurs, the rest bends the rows of a rolling shutter; boxes and points move along.",
      .params = {real("frequency", 60, {1, 1000}, "Hz", "Of the vibration; 20 to 200 for machines."),
                 real("exposure", 5, {0, 1000}, "ms",
                      "Time that a row is exposed. Over many vibrations all is blur, of standard deviation "
                      "amplitude/√2."),
                 real("readout", 16, {0, 200}, "ms",
                      "Time from the first row to the last; 0 is a global shutter."),
                 border_param(), fill_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::equivariant, .temporal = true},
      .source =
          "Mean and variance of a sine over the exposure: displacement A sinc(f t), blur A sqrt((1 - "
          "sinc^2)/2)",
      .make = make<Vibration>(axis),
  };
}

}  // namespace proofload::stress
