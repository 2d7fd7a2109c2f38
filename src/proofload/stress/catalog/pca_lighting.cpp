#include <array>

#include "proofload/core/rng.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

// Principal components of the colours of ImageNet: standard deviations in grey levels, and directions in RGB.
constexpr std::array<double, 3> kDeviation{55.46, 4.794, 1.148};
constexpr std::array<std::array<double, 3>, 3> kDirection{
    {{-0.5675, -0.5808, -0.5836}, {0.7192, -0.0045, -0.6948}, {0.4009, -0.8140, 0.4203}}};

class PcaLighting final : public Stressor {
 public:
  PcaLighting(Axis axis, const Params&) : Stressor(std::move(axis)) {}

 private:
  void stress(Stressed& result, const Keys& keys, double sigma) const override {
    Image& image = result.sample.image;
    if (image.channels() != 3) return;
    const Rng rng(keys.sample);
    std::array<double, 3> offset{};
    for (std::size_t i = 0; i < 3; ++i) {
      const double amount = sigma * rng.normal(0, i) * kDeviation[i];
      for (std::size_t c = 0; c < 3; ++c) offset[c] += amount * kDirection[i][c];
    }
    std::array<ToneTable, 3> tables;
    for (std::size_t c = 0; c < 3; ++c)
      for (std::size_t code = 0; code < 256; ++code)
        tables[c][code] = code_of(static_cast<double>(code) + offset[c]);
    apply_tone(image, tables);
  }
};

}  // namespace

Spec pca_lighting() {
  const auto axis = fixed({.parameter = "sigma", .unit = "deviations", .identity = 0, .top = 5});
  return {
      .family = Family::photometric,
      .title = "Lighting along colour components",
      .summary =
          "Adds one colour to the whole picture, drawn along the principal components of the colours of "
          "ImageNet: mostly lighter or darker, a little warmer or cooler. Pictures of one channel stay.",
      .params = {},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = true},
      .source = "Krizhevsky, Sutskever and Hinton, NeurIPS 2012 (sigma 0.1)",
      .aliases = {"albumentations.FancyPCA"},
      .make = make<PcaLighting>(axis),
  };
}

}  // namespace proofload::stress
