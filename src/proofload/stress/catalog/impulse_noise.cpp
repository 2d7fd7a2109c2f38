#include <algorithm>
#include <array>
#include <span>

#include "proofload/stress/loss_chain.h"
#include "proofload/stress/mosaic.h"
#include "proofload/stress/random_mask.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr std::size_t kChunk = 2048;
constexpr std::uint32_t kSaltStream = 2;

class ImpulseNoise final : public Stressor, public LocalField {
 public:
  ImpulseNoise(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        per_pixel_(params.text("scope") == "pixel"),
        salt_(static_cast<std::uint32_t>(params.real("salt") * 65536 + 0.5)) {}

 private:
  void stress(Stressed& result, const Keys& keys, double fraction) const override {
    Image& image = result.sample.image;
    const Rng rng(keys.sample, keys.frame);
    const std::span<std::uint8_t> samples(image.data(), image.bytes());
    const std::size_t repeat = per_pixel_ ? static_cast<std::size_t>(image.channels()) : 1;
    const std::size_t elements = samples.size() / repeat;
    const std::uint64_t threshold = threshold32(fraction);
    std::array<std::uint16_t, kChunk> draws;
    std::array<std::uint8_t, kChunk> hit;
    std::array<std::uint8_t, kChunk> value;
    std::array<std::uint8_t, 3 * kChunk> wide_hit;
    std::array<std::uint8_t, 3 * kChunk> wide_value;
    for (std::size_t first = 0; first < elements; first += kChunk) {
      const std::size_t n = std::min(kChunk, elements - first);
      const auto hits = std::span(hit).first(n);
      const auto values = std::span(value).first(n);
      mask_below(rng, first, threshold, hits);
      rng.fill16(kSaltStream, first, std::span(draws).first(n));
      for (std::size_t i = 0; i < n; ++i) value[i] = draws[i] < salt_ ? 255 : 0;
      if (repeat == 1) {
        put_values(samples.subspan(first, n), hits, values);
      } else {
        repeat_three_times(hits, wide_hit);
        repeat_three_times(values, wide_value);
        put_values(samples.subspan(3 * first, 3 * n), wide_hit, wide_value);
      }
    }
  }

  bool per_pixel_;
  std::uint32_t salt_;  // in 1/65536
};

}  // namespace

Spec impulse_noise() {
  const auto axis = fixed({.parameter = "fraction",
                           .unit = "",
                           .percent = true,
                           .identity = 0,
                           .top = 1,
                           .scale = Scale::geometric,
                           .knee = 0.005});
  return {
      .family = Family::sensor,
      .title = "Impulse noise",
      .summary =
          "Sets a fraction of the channel values to white or black (salt and pepper), as bit errors and "
          "failing converters do.",
      .params = {choice("scope", "sample", {"sample", "pixel"},
                        "Whether channels are hit one by one, which gives coloured dots, or whole pixels."),
                 real("salt", 0.5, {0, 1}, "",
                      "Share of the hits that become white; the others become black.")},
      .axis = axis,
      .levels = {{"imagenet_c", {0.03, 0.06, 0.09, 0.17, 0.27}},
                 {"cifar10_c", {0.01, 0.02, 0.03, 0.05, 0.07}},
                 {"tiny_imagenet_c", {0.01, 0.02, 0.05, 0.08, 0.14}}},
      .by_default = true,
      .traits = {.draws = Scope::sample, .nested = true},
      .source = "Hendrycks and Dietterich, ICLR 2019 (ImageNet-C)",
      .aliases = {"imagecorruptions.impulse_noise", "albumentations.SaltAndPepper {scope: pixel}",
                  "imgaug.SaltAndPepper", "imgaug.ImpulseNoise", "imgaug.Salt {salt: 1}",
                  "imgaug.Pepper {salt: 0}", "kornia.RandomSaltAndPepperNoise {scope: pixel}",
                  "nrtk.SaltAndPepperNoisePerturber", "nrtk.SaltNoisePerturber {salt: 1}",
                  "nrtk.PepperNoisePerturber {salt: 0}"},
      .make = make<ImpulseNoise>(axis),
  };
}

}  // namespace proofload::stress
