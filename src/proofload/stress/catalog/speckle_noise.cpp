#include <array>
#include <span>

#include "proofload/stress/camera_noise.h"
#include "proofload/stress/mosaic.h"
#include "proofload/stress/noise_field.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class SpeckleNoise final : public Stressor, public LocalField {
 public:
  SpeckleNoise(Axis axis, const Params& params) : Stressor(std::move(axis)), rounding_(rounding_of(params)) {}

 private:
  void stress(Stressed& result, const Keys& keys, double sigma) const override {
    const auto scale = static_cast<float>(sigma);
    const auto bias = static_cast<float>(rounding_bias(rounding_));
    std::array<float, kNoiseChunk> z;
    for_each_draw(result.sample.image, Rng(keys.sample, keys.frame), 0,
                  [&](std::span<std::uint8_t> samples, std::size_t, std::span<const std::uint16_t> draws) {
                    normals_from_draws(draws, std::span(z).first(draws.size()));
                    scale_samples(samples, std::span(z).first(samples.size()), scale, bias);
                  });
  }

  Rounding rounding_;
};

}  // namespace

Spec speckle_noise() {
  const auto axis = fixed({.parameter = "sigma",
                           .unit = "",
                           .percent = true,
                           .identity = 0,
                           .top = 3,
                           .scale = Scale::geometric,
                           .knee = 0.01});
  return {.family = Family::sensor,
          .title = "Speckle noise",
          .summary =
              "Multiplies every channel value by 1 plus normal noise, as coherent light (radar, ultrasound, "
              "laser) "
              "does: bright parts are noisy, black stays black.",
          .params = {rounding_param()},
          .axis = axis,
          .levels = {{"imagenet_c", {0.15, 0.20, 0.35, 0.45, 0.60}},
                     {"cifar10_c", {0.06, 0.10, 0.12, 0.16, 0.20}},
                     {"tiny_imagenet_c", {0.15, 0.20, 0.25, 0.30, 0.35}}},
          .traits = {.draws = Scope::sample, .nested = true},
          .source = "Hendrycks and Dietterich, ICLR 2019 (ImageNet-C): y = x + x·σ·z",
          .aliases = {"imagecorruptions.speckle_noise", "albumentations.MultiplicativeNoise",
                      "imgaug.MultiplyElementwise", "nrtk.SpeckleNoisePerturber"},
          .make = make<SpeckleNoise>(axis)};
}

}  // namespace proofload::stress
