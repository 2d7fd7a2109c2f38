#include <array>
#include <span>

#include "proofload/stress/camera_noise.h"
#include "proofload/stress/linear_light.h"
#include "proofload/stress/mosaic.h"
#include "proofload/stress/noise_field.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class DarkCurrent final : public Stressor, public LocalField {
 public:
  DarkCurrent(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        full_well_(static_cast<float>(params.real("full_well"))),
        corrected_(params.flag("corrected")) {
    code_of_linear(0, Rounding::nearest);  // Builds its tables now, not in the middle of a run.
  }

 private:
  void stress(Stressed& result, const Keys& keys, double electrons) const override {
    std::array<float, kNoiseChunk> means;
    means.fill(static_cast<float>(electrons));
    const float offset = corrected_ ? static_cast<float>(electrons) : 0.0F;
    std::array<float, kNoiseChunk> counts;
    std::array<float, kNoiseChunk> light;
    for_each_draw(result.sample.image, Rng(keys.sample, keys.frame), 0,
                  [&](std::span<std::uint8_t> samples, std::size_t, std::span<const std::uint16_t> draws) {
                    const std::size_t n = draws.size();
                    poissons_from_draws(draws, std::span(means).first(n), std::span(counts).first(n));
                    codes_to_light(samples, light);
                    for (std::size_t i = 0; i < n; ++i) light[i] += (counts[i] - offset) / full_well_;
                    light_to_codes(samples, light);
                  });
  }

  float full_well_;
  bool corrected_;
};

}  // namespace

Spec dark_current() {
  const auto axis = fixed({.parameter = "charge",
                           .unit = "e⁻",
                           .identity = 0,
                           .top = 6000,
                           .scale = Scale::geometric,
                           .knee = 1});
  return {
      .family = Family::sensor,
      .title = "Dark current",
      .summary =
          "Fills every pixel with a Poisson number of thermal electrons, whose mean is the current times the "
          "exposure and doubles every 6 to 8 °C.",
      .params = {real("full_well", 6000, {100, 1e6}, "e⁻", "Charge of a white pixel."),
                 flag("corrected", false, "The mean is taken off again, as cameras do; its noise stays.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::sample,
                 .nested = false},  // A count can be 0 again after the mean has grown.
      .source = "EMVA 1288: Poisson(D·t), linear light",
      .make = make<DarkCurrent>(axis)};
}

}  // namespace proofload::stress
