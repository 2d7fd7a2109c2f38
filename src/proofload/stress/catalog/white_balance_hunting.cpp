#include <cmath>

#include "proofload/stress/hunting.h"
#include "proofload/stress/light_gain.h"
#include "proofload/stress/linear_light.h"
#include "proofload/stress/planck.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class HuntingPass final : public ClipPass {
 public:
  HuntingPass(const Hunting& hunting, double mired, double frame_rate)
      : hunting_(hunting), mired_(mired), frame_rate_(frame_rate) {}

  std::optional<Shown> next(Sample frame, std::uint32_t index) override {
    if (frame.image.channels() == 3) {
      const RedBlue gain = shifted_white(mired_ * hunting_.error_at(index / frame_rate_));
      apply_tone(frame.image,
                 {tone_of_light_gain(gain.red), tone_of_light_gain(1), tone_of_light_gain(gain.blue)});
    }
    return Shown{{std::move(frame), Warp(), {}}, index};
  }

 private:
  Hunting hunting_;
  double mired_;
  double frame_rate_;
};

class WhiteBalanceHunting final : public ClipStressor {
 public:
  WhiteBalanceHunting(Axis axis, const Params& params)
      : ClipStressor(std::move(axis)),
        hunting_(hunting_of(params)),
        sign_(params.text("first") == "warm" ? 1 : -1) {
    linear_of_codes();  // builds the table now, not in the middle of a run
  }

 private:
  std::unique_ptr<ClipPass> pass(const ClipShape& shape, const Keys&, double mired) const override {
    return std::make_unique<HuntingPass>(hunting_, sign_ * mired, shape.frame_rate);
  }

  Hunting hunting_;
  double sign_;
};

Schema schema() {
  std::vector<Param> params{choice("first", "warm", {"warm", "cool"},
                                   "The tint when the light has just changed: too red (lamps came on) or too "
                                   "blue.")};
  for (Param& each : hunting_params()) params.push_back(std::move(each));
  return Schema(std::move(params));
}

}  // namespace

Spec white_balance_hunting() {
  const auto axis =
      fixed({.parameter = "step", .unit = "mired", .identity = 0, .top = 250, .scale = Scale::linear});
  return {
      .family = Family::temporal,
      .title = "Hunting white balance",
      .summary =
          "Lets the colour of the light jump to and fro and the camera's white balance follow with "
          "overshoot: "
          "frames are too red, too blue and too red again until it has settled; green stays, pictures of one "
          "channel too.",
      .params = schema(),
      .axis = axis,
      .levels = {},
      .traits = {.nested = false, .temporal = true},
      .source =
          "Step response of a control of second order on mired; Planckian locus by Kim et al., sRGB "
          "primaries",
      .make = make<WhiteBalanceHunting>(axis),
  };
}

}  // namespace proofload::stress
