#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "proofload/stress/linear_light.h"
#include "proofload/stress/mosaic.h"
#include "proofload/stress/noise_field.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr std::size_t kChunk = 2048;

class ShotNoise final : public Stressor, public LocalField {
 public:
  ShotNoise(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        linear_(params.text("domain") == "linear"),
        rounding_(rounding_of(params)) {
    if (linear_) code_of_linear(0, rounding_);  // builds its table now, not in the middle of a run
  }

 private:
  void stress(Stressed& result, const Keys& keys, double inverse_photons) const override {
    Image& image = result.sample.image;
    const Rng rng(keys.sample, keys.frame);
    const std::span<std::uint8_t> samples(image.data(), image.bytes());
    const auto photons = static_cast<float>(1 / inverse_photons);
    // A whole grey level must survive truncation; counts are apart by 255/photons, far above 1/1024.
    const float bias = rounding_ == Rounding::nearest ? 0.5F : 0x1p-10F;
    std::array<std::uint16_t, kChunk> bits;
    for (std::size_t first = 0; first < samples.size(); first += kChunk) {
      const std::size_t n = std::min(kChunk, samples.size() - first);
      const auto drawn = std::span(bits).first(n);
      rng.fill16(0, first, drawn);
      const auto part = samples.subspan(first, n);
      if (linear_) {
        count_linear(part, drawn, photons);
      } else {
        count_photons(part, drawn, photons, bias);
      }
    }
  }

  void count_linear(std::span<std::uint8_t> samples,
                    std::span<const std::uint16_t> drawn,
                    float photons) const {
    const auto& linear = linear_of_codes();
    std::array<float, kChunk> means;
    std::array<float, kChunk> counts;
    for (std::size_t i = 0; i < samples.size(); ++i) means[i] = linear[samples[i]] * photons;
    poissons_from_draws(drawn, std::span(means).first(samples.size()),
                        std::span(counts).first(samples.size()));
    for (std::size_t i = 0; i < samples.size(); ++i)
      samples[i] = code_of_linear(counts[i] / photons, rounding_);
  }

  bool linear_;
  Rounding rounding_;
};

}  // namespace

Spec shot_noise() {
  const auto axis = fixed({.parameter = "inverse_photons",
                           .unit = "1/photons",
                           .identity = 0,
                           .top = 1,
                           .scale = Scale::geometric,
                           .knee = 0.0005});
  return {
      .family = Family::sensor,
      .title = "Shot noise",
      .summary =
          "Counts photons: every channel value becomes a Poisson count whose mean is its share of the "
          "photons at white.",
      .params =
          {choice(
               "domain", "coded", {"coded", "linear"},
               "Whether photons are in proportion to the coded value, as in ImageNet-C, or to linear light."),
           rounding_param()},
      .axis = axis,
      .levels = {{"imagenet_c", {1.0 / 60, 1.0 / 25, 1.0 / 12, 1.0 / 5, 1.0 / 3}},
                 {"cifar10_c", {1.0 / 500, 1.0 / 250, 1.0 / 100, 1.0 / 75, 1.0 / 50}},
                 {"tiny_imagenet_c", {1.0 / 250, 1.0 / 100, 1.0 / 50, 1.0 / 30, 1.0 / 15}}},
      .by_default = true,
      .traits = {.draws = Scope::sample,
                 .nested = false},  // A count can be right by chance at one strength and not at the next.
      .source = "Hendrycks and Dietterich, ICLR 2019 (ImageNet-C)",
      .aliases = {"imagecorruptions.shot_noise", "albumentations.ShotNoise", "imgaug.AdditivePoissonNoise"},
      .make = make<ShotNoise>(axis),
  };
}

}  // namespace proofload::stress
