#include <cstddef>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/caustic_light.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class CausticNoise final : public Stressor {
 public:
  CausticNoise(Axis axis, const Params& params)
      : Stressor(std::move(axis)), bias_(kernel_bias(rounding_of(params))) {}

 private:
  void stress(Stressed& result, const Keys& keys, double amplitude) const override {
    Image& image = result.sample.image;
    const Rng rng(keys.sample, keys.frame);
    const CausticLight light(rng, image.size());
    std::vector<float> field(static_cast<std::size_t>(image.width()));
    for (int y = 0; y < image.height(); ++y) {
      light.row(y, 1, field);
      add_to_pixels({image.row(y), image.stride()}, image.channels(), field, static_cast<float>(amplitude),
                    bias_);
    }
  }

  float bias_;
};

}  // namespace

Spec caustic_noise() {
  const auto axis = fixed({.parameter = "amplitude",
                           .unit = "grey levels",
                           .identity = 0,
                           .top = 510,
                           .scale = Scale::geometric,
                           .knee = 4});
  return {
      .family = Family::pattern,
      .title = "Caustics",
      .summary = "Adds the net of light that waves throw on the bottom of clear water.",
      .params = {rounding_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::frame, .nested = true},
      .source = "Mintun, Kirillov and Xie, NeurIPS 2021 (at their level s, 25.5s grey levels)",
      .aliases = {"c_bar.caustic_noise {rounding: truncate}"},
      .make = make<CausticNoise>(axis),
  };
}

}  // namespace proofload::stress
