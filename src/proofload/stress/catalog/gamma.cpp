#include <cmath>

#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

class Gamma final : public Stressor {
 public:
  Gamma(Axis axis, const Params& params)
      : Stressor(std::move(axis)), sign_(params.text("direction") == "bright" ? -1 : 1) {}

 private:
  void stress(Stressed& result, const Keys&, double octaves) const override {
    const double gamma = std::exp2(sign_ * octaves);
    ToneTable table;
    for (std::size_t code = 0; code < table.size(); ++code)
      table[code] = code_of(255 * std::pow(static_cast<double>(code) / 255, gamma));
    apply_tone(result.sample.image, table);
  }

  int sign_;
};

}  // namespace

Spec gamma() {
  const auto axis =
      fixed({.parameter = "log2_gamma", .unit = "octaves", .identity = 0, .top = 3, .scale = Scale::linear});
  return {
      .family = Family::sensor,
      .title = "Gamma",
      .summary =
          "Raises every channel to the power gamma = 2^octaves (dark) or its reciprocal (bright), as a wrong "
          "transfer curve does; black and white stay.",
      .params = {choice("direction", "dark", {"dark", "bright"}, "Middle tones down or up.")},
      .axis = axis,
      .levels = {},
      .traits = {.nested = true},
      .source = "y = x^gamma on coded values",
      .aliases = {"albumentations.RandomGamma", "imgaug.GammaContrast", "kornia.RandomGamma"},
      .make = make<Gamma>(axis),
  };
}

}  // namespace proofload::stress
