#include <cmath>

#include "proofload/stress/light_gain.h"
#include "proofload/stress/linear_light.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

class Exposure final : public Stressor {
 public:
  Exposure(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        sign_(params.text("direction") == "bright" ? 1 : -1),
        linear_(params.text("domain") == "linear"),
        rounding_(rounding_of(params)) {
    linear_of_codes();  // builds the tables now, not in the middle of a run
  }

 private:
  void stress(Stressed& result, const Keys&, double stops) const override {
    Image& image = result.sample.image;
    const double gain = std::exp2(sign_ * stops);
    ToneTable table;
    if (linear_) {
      table = tone_of_light_gain(gain, rounding_);
    } else {
      for (std::size_t code = 0; code < table.size(); ++code)
        table[code] = code_of(static_cast<double>(code) * gain, rounding_);
    }
    apply_tone(image, table);
  }

  int sign_;
  bool linear_;
  Rounding rounding_;
};

}  // namespace

Spec exposure() {
  const auto axis =
      fixed({.parameter = "stops", .unit = "stops", .identity = 0, .top = 8, .scale = Scale::linear});
  return {
      .family = Family::sensor,
      .title = "Exposure",
      .summary =
          "Divides or multiplies the light by two per stop and clips at white, as a wrong shutter time does.",
      .params = {choice("direction", "dark", {"dark", "bright"}, "Too little light or too much."),
                 choice("domain", "linear", {"linear", "coded"},
                        "Linear light is what a shutter changes; coded multiplies the stored values."),
                 rounding_param()},
      .axis = axis,
      .levels = {},
      .by_default = true,
      .traits = {.nested = true},
      .source = "sRGB transfer curve, IEC 61966-2-1",
      .make = make<Exposure>(axis),
  };
}

}  // namespace proofload::stress
