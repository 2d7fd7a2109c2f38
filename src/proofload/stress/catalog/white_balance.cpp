#include "proofload/stress/light_gain.h"
#include "proofload/stress/linear_light.h"
#include "proofload/stress/planck.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

class WhiteBalance final : public Stressor {
 public:
  WhiteBalance(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        cool_(params.text("direction") == "cool"),
        linear_(params.text("domain") == "linear") {
    linear_of_codes();  // builds the tables now, not in the middle of a run
  }

 private:
  void stress(Stressed& result, const Keys&, double mired) const override {
    Image& image = result.sample.image;
    if (image.channels() != 3) return;
    const RedBlue gain = shifted_white(cool_ ? -mired : mired);
    apply_tone(image, {table_of(gain.red), table_of(1), table_of(gain.blue)});
  }

  ToneTable table_of(double gain) const {
    if (linear_) return tone_of_light_gain(gain);
    ToneTable table;
    for (std::size_t code = 0; code < table.size(); ++code)
      table[code] = code_of(static_cast<double>(code) * gain);
    return table;
  }

  bool cool_;
  bool linear_;
};

}  // namespace

Spec white_balance() {
  const auto axis =
      fixed({.parameter = "shift", .unit = "mired", .identity = 0, .top = 250, .scale = Scale::linear});
  return {
      .family = Family::sensor,
      .title = "White balance",
      .summary =
          "Shows the scene as a camera does that takes the light for daylight (6500 K) when it is that many "
          "mired warmer, or the other way round; green stays, pictures of one channel too.",
      .params = {choice("direction", "warm", {"warm", "cool"}, "Too much red or too much blue."),
                 choice(
                     "domain", "linear", {"linear", "coded"},
                     "Linear light is what colour temperature scales; coded multiplies the stored values.")},
      .axis = axis,
      .levels = {},
      .traits = {.nested = true},
      .source = "Planckian locus by Kim et al. (US patent 7024034), sRGB primaries (IEC 61966-2-1)",
      .aliases = {"albumentations.PlanckianJitter {domain: coded}",
                  "imgaug.ChangeColorTemperature {domain: coded}",
                  "kornia.RandomPlanckianJitter {domain: coded}"},
      .make = make<WhiteBalance>(axis),
  };
}

}  // namespace proofload::stress
