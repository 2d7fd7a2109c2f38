#include <cstddef>
#include <limits>

#include "proofload/core/rng.h"
#include "proofload/stress/hidden_labels.h"
#include "proofload/stress/spectral_noise.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class BlueNoiseMask final : public Stressor {
 public:
  BlueNoiseMask(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        fill_(static_cast<std::uint8_t>(params.integer("value"))),
        least_visible_(params.real("least_visible")) {}

 private:
  void stress(Stressed& result, const Keys& keys, double fraction) const override {
    Image& image = result.sample.image;
    const auto noise = spectral_noise(image.size(), 1, Spectrum::blue, Rng(keys.sample, keys.frame), 0);
    const auto bound =
        fraction < 1 ? static_cast<float>(normal_quantile(fraction)) : std::numeric_limits<float>::infinity();
    const auto channels = static_cast<std::size_t>(image.channels());
    Image mask(image.size(), 1);
    for (std::size_t i = 0; i < noise.size(); ++i) {
      if (noise[i] > bound) continue;
      mask.data()[i] = 255;
      for (std::size_t c = 0; c < channels; ++c) image.data()[i * channels + c] = fill_;
    }
    hide_pixels(result.sample.label, mask, least_visible_);
  }

  std::uint8_t fill_;
  double least_visible_;
};

}  // namespace

Spec blue_noise_mask() {
  const auto axis = fixed({.parameter = "fraction",
                           .unit = "",
                           .percent = true,
                           .identity = 0,
                           .top = 1,
                           .scale = Scale::geometric,
                           .knee = 0.005});
  return {
      .family = Family::occlusion,
      .title = "Blue-noise mask",
      .summary =
          "Hides single pixels that keep apart from each other, where blue noise lies below a threshold; the "
          "share of "
          "them is that of a normal variable. Boxes keep their size and say how much can still be seen.",
      .params = {integer("value", 0, {0, 255}, "grey levels", "What hidden pixels show."),
                 least_visible_param()},
      .axis = axis,
      .levels = {{"imagenet_c_bar", {0.011911, 0.021692, 0.037538, 0.0968, 0.206108}},
                 {"cifar10_c_bar", {0.011011, 0.018763, 0.030742, 0.073529, 0.107488}}},
      .traits = {.draws = Scope::frame, .nested = true, .labels = LabelEffect::visible},
      .source = "Mintun, Kirillov and Xie, NeurIPS 2021 (thresholds 0.3s - 2.5 of unit variance)",
      .aliases = {"c_bar.blue_noise_sample"},
      .make = make<BlueNoiseMask>(axis),
  };
}

}  // namespace proofload::stress
