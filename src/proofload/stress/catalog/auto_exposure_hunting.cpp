#include <cmath>

#include "proofload/stress/hunting.h"
#include "proofload/stress/light_gain.h"
#include "proofload/stress/linear_light.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class HuntingPass final : public ClipPass {
 public:
  HuntingPass(const Hunting& hunting, double stops, double frame_rate)
      : hunting_(hunting), stops_(stops), frame_rate_(frame_rate) {}

  std::optional<Shown> next(Sample frame, std::uint32_t index) override {
    const ToneTable table = tone_of_light_gain(std::exp2(stops_ * hunting_.error_at(index / frame_rate_)));
    apply_tone(frame.image, table);
    return Shown{{std::move(frame), Warp(), {}}, index};
  }

 private:
  Hunting hunting_;
  double stops_;
  double frame_rate_;
};

class AutoExposureHunting final : public ClipStressor {
 public:
  AutoExposureHunting(Axis axis, const Params& params)
      : ClipStressor(std::move(axis)),
        hunting_(hunting_of(params)),
        sign_(params.text("first") == "bright" ? 1 : -1) {
    linear_of_codes();  // builds the table now, not in the middle of a run
  }

 private:
  std::unique_ptr<ClipPass> pass(const ClipShape& shape, const Keys&, double stops) const override {
    return std::make_unique<HuntingPass>(hunting_, sign_ * stops, shape.frame_rate);
  }

  Hunting hunting_;
  double sign_;
};

Schema schema() {
  std::vector<Param> params{
      choice("first", "bright", {"bright", "dark"},
             "What the picture is when the light has just changed: too bright (the light "
             "came on) or too dark.")};
  for (Param& each : hunting_params()) params.push_back(std::move(each));
  return Schema(std::move(params));
}

}  // namespace

Spec auto_exposure_hunting() {
  const auto axis =
      fixed({.parameter = "step", .unit = "stops", .identity = 0, .top = 8, .scale = Scale::linear});
  return {
      .family = Family::temporal,
      .title = "Hunting exposure",
      .summary =
          "Lets the light jump to and fro and the camera's exposure control follow with overshoot: frames "
          "are "
          "too bright, too dark and too bright again until it has settled.",
      .params = schema(),
      .axis = axis,
      .levels = {},
      .traits = {.nested = false, .temporal = true},
      .source = "Step response of a control of second order on exposure value; linear light, IEC 61966-2-1",
      .make = make<AutoExposureHunting>(axis),
  };
}

}  // namespace proofload::stress
