#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "proofload/stress/linear_light.h"
#include "proofload/stress/mosaic.h"
#include "proofload/stress/noise_field.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr std::size_t kChunk = 2048;

class GaussianNoise final : public Stressor, public LocalField {
 public:
  GaussianNoise(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        mono_(params.flag("mono")),
        linear_(params.text("domain") == "linear"),
        rounding_(rounding_of(params)) {
    if (linear_) code_of_linear(0, rounding_);  // builds its table now, not in the middle of a run
  }

 private:
  void stress(Stressed& result, const Keys& keys, double sigma) const override {
    Image& image = result.sample.image;
    const Rng rng(keys.sample, keys.frame);
    const std::span<std::uint8_t> samples(image.data(), image.bytes());
    const std::size_t repeat = mono_ ? static_cast<std::size_t>(image.channels()) : 1;
    const std::size_t draws = samples.size() / repeat;
    std::array<std::uint16_t, kChunk> bits;
    for (std::size_t first = 0; first < draws; first += kChunk) {
      const std::size_t n = std::min(kChunk, draws - first);
      const auto drawn = std::span(bits).first(n);
      rng.fill16(0, first, drawn);
      const auto part = samples.subspan(first * repeat, n * repeat);
      if (repeat == 1 && !linear_) {
        add_normals(part, drawn, static_cast<float>(sigma), rounding_ == Rounding::nearest ? 0.5F : 0.0F);
      } else {
        add_repeated(part, drawn, repeat, static_cast<float>(sigma));
      }
    }
  }

  void add_repeated(std::span<std::uint8_t> samples,
                    std::span<const std::uint16_t> drawn,
                    std::size_t repeat,
                    float sigma) const {
    std::array<float, kChunk> z;
    normals_from_draws(drawn, std::span(z).first(drawn.size()));
    const auto& linear = linear_of_codes();
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const float noise = z[i / repeat] * sigma;
      samples[i] = linear_ ? code_of_linear(linear[samples[i]] + noise / 255, rounding_)
                           : code_of(static_cast<double>(static_cast<float>(samples[i]) + noise), rounding_);
    }
  }

  bool mono_;
  bool linear_;
  Rounding rounding_;
};

}  // namespace

Spec gaussian_noise() {
  const auto axis = fixed({.parameter = "sigma",
                           .unit = "grey levels",
                           .identity = 0,
                           .top = 255,
                           .scale = Scale::geometric,
                           .knee = 1});
  return {
      .family = Family::sensor,
      .title = "Gaussian noise",
      .summary = "Adds zero-mean normal noise to every channel value, as an amplifier does.",
      .params = {flag("mono", false, "One draw for all channels of a pixel: grey noise."),
                 choice(
                     "domain", "coded", {"coded", "linear"},
                     "Whether sigma counts grey levels of the coded picture or 1/255 of full linear light."),
                 rounding_param()},
      .axis = axis,
      .levels = {{"imagenet_c", {20.4, 30.6, 45.9, 66.3, 96.9}},
                 {"cifar10_c", {10.2, 15.3, 20.4, 22.95, 25.5}},
                 {"tiny_imagenet_c", {10.2, 20.4, 30.6, 38.25, 45.9}}},
      .by_default = true,
      .traits = {.draws = Scope::sample, .nested = true},
      .source = "Hendrycks and Dietterich, ICLR 2019 (ImageNet-C)",
      .aliases = {"imagecorruptions.gaussian_noise", "albumentations.GaussNoise",
                  "albumentations.AdditiveNoise", "imgaug.AdditiveGaussianNoise", "imgaug.AddElementwise",
                  "kornia.RandomGaussianNoise", "nrtk.GaussianNoisePerturber", "augly.random_noise",
                  "torchvision.GaussianNoise", "mltest.GaussianNoise"},
      .make = make<GaussianNoise>(axis),
  };
}

}  // namespace proofload::stress
