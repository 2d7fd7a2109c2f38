#include "proofload/stress/camera_noise.h"
#include "proofload/stress/linear_light.h"
#include "proofload/stress/mosaic.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Dsnu final : public Stressor, public LocalField {
 public:
  Dsnu(Axis axis, const Params& params) : Stressor(std::move(axis)), full_well_(params.real("full_well")) {
    code_of_linear(0, Rounding::nearest);  // Builds its tables now, not in the middle of a run.
  }

 private:
  void stress(Stressed& result, const Keys& keys, double electrons) const override {
    add_normal_light(result.sample.image, Rng(keys.camera), static_cast<float>(electrons / full_well_));
  }

  double full_well_;
};

}  // namespace

Spec dsnu() {
  const auto axis = fixed(
      {.parameter = "sigma", .unit = "e⁻", .identity = 0, .top = 6000, .scale = Scale::geometric, .knee = 1});
  return {
      .family = Family::sensor,
      .title = "Uneven dark level",
      .summary =
          "Adds a fixed charge of its own to every pixel, the same in all pictures of a camera (dark signal "
          "non-uniformity): 0.3 to 10 electrons in good sensors.",
      .params = {real("full_well", 6000, {100, 1e6}, "e⁻", "Charge of a white pixel.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::camera, .nested = true},
      .source = "EMVA 1288: y = x + σ·z, static, linear light",
      .make = make<Dsnu>(axis)};
}

}  // namespace proofload::stress
