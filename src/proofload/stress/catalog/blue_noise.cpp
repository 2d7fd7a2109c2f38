#include "proofload/core/rng.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/spectral_noise.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class BlueNoise final : public Stressor {
 public:
  BlueNoise(Axis axis, const Params& params)
      : Stressor(std::move(axis)), bias_(kernel_bias(rounding_of(params))) {}

 private:
  void stress(Stressed& result, const Keys& keys, double sigma) const override {
    Image& image = result.sample.image;
    const auto noise =
        spectral_noise(image.size(), image.channels(), Spectrum::blue, Rng(keys.sample, keys.frame), 0);
    add_to_samples({image.data(), image.bytes()}, noise, static_cast<float>(sigma), bias_);
  }

  float bias_;
};

}  // namespace

Spec blue_noise() {
  const auto axis = fixed({.parameter = "sigma",
                           .unit = "grey levels",
                           .identity = 0,
                           .top = 255,
                           .scale = Scale::geometric,
                           .knee = 1});
  return {
      .family = Family::pattern,
      .title = "Blue noise",
      .summary =
          "Adds grain without clumps, noise whose waves rise with their frequency, each channel for itself.",
      .params = {rounding_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::frame, .nested = true},
      .source = "Mintun, Kirillov and Xie, NeurIPS 2021 (ImageNet-C-bar)",
      .aliases = {"c_bar.blue_noise"},
      .make = make<BlueNoise>(axis),
  };
}

}  // namespace proofload::stress
