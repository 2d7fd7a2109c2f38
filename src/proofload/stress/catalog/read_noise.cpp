#include "proofload/stress/camera_noise.h"
#include "proofload/stress/linear_light.h"
#include "proofload/stress/mosaic.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class ReadNoise final : public Stressor, public LocalField {
 public:
  ReadNoise(Axis axis, const Params& params)
      : Stressor(std::move(axis)), full_well_(params.real("full_well")) {
    code_of_linear(0, Rounding::nearest);  // Builds its tables now, not in the middle of a run.
  }

 private:
  void stress(Stressed& result, const Keys& keys, double electrons) const override {
    add_normal_light(result.sample.image, Rng(keys.sample, keys.frame),
                     static_cast<float>(electrons / full_well_));
  }

  double full_well_;
};

}  // namespace

Spec read_noise() {
  const auto axis = fixed(
      {.parameter = "sigma", .unit = "e⁻", .identity = 0, .top = 6000, .scale = Scale::geometric, .knee = 1});
  return {
      .family = Family::sensor,
      .title = "Read noise",
      .summary =
          "Adds normal noise to the charge of every pixel in linear light, as the amplifier does that reads "
          "it: 1 to 3 electrons in a CMOS sensor, 5 to 25 in a CCD. Shadows suffer most.",
      .params = {real("full_well", 6000, {100, 1e6}, "e⁻", "Charge of a white pixel.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::sample, .nested = true},
      .source = "EMVA 1288, linear camera model",
      .make = make<ReadNoise>(axis)};
}

}  // namespace proofload::stress
