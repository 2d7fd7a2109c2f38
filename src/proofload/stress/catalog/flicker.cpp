#include <cmath>
#include <numbers>

#include "proofload/stress/light_gain.h"
#include "proofload/stress/linear_light.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

class FlickerPass final : public ClipPass {
 public:
  FlickerPass(const Keys& keys, double stops, double turns_per_frame, bool random)
      : rng_(keys.sample), stops_(stops), turns_per_frame_(turns_per_frame), random_(random) {}

  std::optional<Shown> next(Sample frame, std::uint32_t index) override {
    const double phase = rng_.uniform(0, 0);
    const double swing = random_ ? 2 * rng_.uniform(1, index) - 1
                                 : std::sin(2 * std::numbers::pi * (turns_per_frame_ * index + phase));
    apply_tone(frame.image, tone_of_light_gain(std::exp2(stops_ * swing)));
    return Shown{{std::move(frame), Warp(), {}}, index};
  }

 private:
  Rng rng_;
  double stops_;
  double turns_per_frame_;
  bool random_;
};

class Flicker final : public ClipStressor {
 public:
  Flicker(Axis axis, const Params& params)
      : ClipStressor(std::move(axis)),
        frequency_(params.real("frequency")),
        random_(params.text("wave") == "random") {
    linear_of_codes();  // builds the table now, not in the middle of a run
  }

 private:
  std::unique_ptr<ClipPass> pass(const ClipShape& shape, const Keys& keys, double stops) const override {
    return std::make_unique<FlickerPass>(keys, stops, frequency_ / shape.frame_rate, random_);
  }
  double frequency_;
  bool random_;
};

}  // namespace

Spec flicker() {
  const auto axis =
      fixed({.parameter = "amplitude", .unit = "stops", .identity = 0, .top = 8, .scale = Scale::linear});
  return {
      .family = Family::temporal,
      .title = "Flicker",
      .summary =
          "Brightens and darkens the frames of a clip in turn, as lamps do that beat against the shutter, "
          "and exposure "
          "control that hunts.",
      .params = {real("frequency", 3, {0.01, 1000}, "Hz",
                      "Of a full swing. Above half the frame rate it is seen at the beat with it."),
                 choice("wave", "sine", {"sine", "random"},
                        "A steady swing, or a new draw for every frame.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = false, .temporal = true},
      .source = "Gain 2^(m sin(2 pi f t + phase)) in linear light, sRGB curve of IEC 61966-2-1",
      .make = make<Flicker>(axis),
  };
}

}  // namespace proofload::stress
