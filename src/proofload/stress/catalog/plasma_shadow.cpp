#include <algorithm>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/linear_light.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/plasma_map.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class PlasmaShadow final : public Stressor {
 public:
  PlasmaShadow(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        decay_(params.real("decay")),
        contrast_(static_cast<float>(params.real("contrast"))),
        linear_(params.text("domain") == "linear") {
    codes_of_linear_steps(Rounding::nearest);  // builds the tables now, not in the middle of a run
    linear_of_codes();
  }

 private:
  void stress(Stressed& result, const Keys& keys, double darkening) const override {
    Image& image = result.sample.image;
    const PlasmaMap map(image.size(), decay_, Rng(keys.sample), 0);
    const auto d = static_cast<float>(darkening);
    std::vector<float> gains(static_cast<std::size_t>(image.width()));
    for (int y = 0; y < image.height(); ++y) {
      map.row(y, gains);
      for (float& gain : gains) gain = 1.0F - d * std::clamp(contrast_ * (gain - 0.5F) + 0.5F, 0.0F, 1.0F);
      const std::span<std::uint8_t> row(image.row(y), image.stride());
      if (linear_)
        multiply_light(row, image.channels(), gains, Rounding::nearest);
      else
        multiply_pixels(row, image.channels(), gains, 0.5F);
    }
  }

  double decay_;
  float contrast_;
  bool linear_;
};

}  // namespace

Spec plasma_shadow() {
  const auto axis = fixed({.parameter = "darkening", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::photometric,
      .title = "Cloudy shadow",
      .summary =
          "Takes light in cloud-shaped patches, as leaves and passing clouds do; the darkest place loses "
          "that share.",
      .params =
          {real("decay", 1.3, {1, 4}, "",
                "How fast patches lose contrast from octave to octave; 1 is rough."),
           real("contrast", 3, {1, 20}, "",
                "How hard light and shade are parted, about the middle of the map; 1 takes it as it is."),
           choice("domain", "linear", {"linear", "coded"},
                  "Linear light is what a shadow takes; coded multiplies the stored values.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = true},
      .source = "Diamond-square plasma (Fournier, Fussell and Carpenter, 1982)",
      .aliases = {"albumentations.PlasmaShadow {domain: coded, contrast: 1}",
                  "kornia.RandomPlasmaShadow {domain: coded, contrast: 1}"},
      .make = make<PlasmaShadow>(axis),
  };
}

}  // namespace proofload::stress
