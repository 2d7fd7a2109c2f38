#include "proofload/core/rng.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/spectral_noise.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class BrownishNoise final : public Stressor {
 public:
  BrownishNoise(Axis axis, const Params& params)
      : Stressor(std::move(axis)), bias_(kernel_bias(rounding_of(params))) {}

 private:
  void stress(Stressed& result, const Keys& keys, double sigma) const override {
    Image& image = result.sample.image;
    const auto noise =
        spectral_noise(image.size(), image.channels(), Spectrum::brown, Rng(keys.sample, keys.frame), 0);
    add_to_samples({image.data(), image.bytes()}, noise, static_cast<float>(sigma), bias_);
  }

  float bias_;
};

}  // namespace

Spec brownish_noise() {
  const auto axis = fixed({.parameter = "sigma",
                           .unit = "grey levels",
                           .identity = 0,
                           .top = 255,
                           .scale = Scale::geometric,
                           .knee = 1});
  const Value truncate = Value::Object{{"rounding", "truncate"}};
  return {
      .family = Family::pattern,
      .title = "Brown noise",
      .summary =
          "Adds soft clouds of colour, noise whose waves fall off with the square of their frequency, each "
          "channel for itself; the whole "
          "picture becomes a little darker or lighter, too.",
      .params = {rounding_param()},
      .axis = axis,
      .levels = {{"imagenet_c_bar", {6.4, 12.8, 19.2, 25.6, 32}, {truncate}},
                 {"cifar10_c_bar", {16, 25.6, 35.2, 41.6, 44.8}, {truncate}}},
      .traits = {.draws = Scope::frame, .nested = true},
      .source = "Mintun, Kirillov and Xie, NeurIPS 2021 (ImageNet-C-bar)",
      .aliases = {"c_bar.brownish_noise"},
      .make = make<BrownishNoise>(axis),
  };
}

}  // namespace proofload::stress
