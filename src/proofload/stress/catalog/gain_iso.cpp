#include <array>
#include <cmath>
#include <span>

#include "proofload/stress/camera_noise.h"
#include "proofload/stress/linear_light.h"
#include "proofload/stress/mosaic.h"
#include "proofload/stress/noise_field.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr std::uint32_t kPhotons = 0;
constexpr std::uint32_t kReading = 1;

// The picture as it is holds the noise of its own exposure already. So that strength 0 is the picture itself, only what the
// gain adds is put on top: shot noise of variance l·(2^g − 1)/λ and read noise of σ²(4^g − 1)/λ².
class GainIso final : public Stressor, public LocalField {
 public:
  GainIso(Axis axis, const Params& params)
      : Stressor(std::move(axis)), full_well_(params.real("full_well")), read_(params.real("read_noise")) {
    code_of_linear(0, Rounding::nearest);  // Builds its tables now, not in the middle of a run.
  }

 private:
  void stress(Stressed& result, const Keys& keys, double stops) const override {
    const auto photons = static_cast<float>(full_well_ / (std::exp2(stops) - 1));
    const auto sigma = static_cast<float>(read_ / full_well_ * std::sqrt(std::exp2(2 * stops) - 1));
    const Rng rng(keys.sample, keys.frame);
    std::array<float, kNoiseChunk> light;
    std::array<float, kNoiseChunk> counts;
    std::array<float, kNoiseChunk> z;
    std::array<std::uint16_t, kNoiseChunk> more;
    for_each_draw(result.sample.image, rng, kPhotons,
                  [&](std::span<std::uint8_t> samples, std::size_t first,
                      std::span<const std::uint16_t> draws) {
                    const std::size_t n = draws.size();
                    codes_to_light(samples, light);
                    for (std::size_t i = 0; i < n; ++i) light[i] *= photons;
                    poissons_from_draws(draws, std::span<const float>(light).first(n),
                                        std::span(counts).first(n));
                    rng.fill16(kReading, first, std::span(more).first(n));
                    normals_from_draws(std::span<const std::uint16_t>(more).first(n), std::span(z).first(n));
                    for (std::size_t i = 0; i < n; ++i) light[i] = counts[i] / photons + sigma * z[i];
                    light_to_codes(samples, light);
                  });
  }

  double full_well_;
  double read_;
};

}  // namespace

Spec gain_iso() {
  const auto axis = fixed({.parameter = "stops", .unit = "stops", .identity = 0, .top = 12});
  return {.family = Family::sensor,
          .title = "Gain",
          .summary =
              "Halves the light per stop and doubles the gain: the picture keeps its brightness and becomes "
              "noisy, "
              "as at a higher ISO setting.",
          .params = {real("full_well", 6000, {100, 1e6}, "e⁻",
                          "Charge of a white pixel at the picture's own gain."),
                     real("read_noise", 2, {0, 100}, "e⁻",
                          "Noise of the amplifier, which the gain multiplies.")},
          .axis = axis,
          .levels = {},
          .traits = {.draws = Scope::sample, .nested = false},
          .source =
              "EMVA 1288: [Poisson(λ·2^−g·l) + σ·z]·2^g/λ, linear light, less the noise the picture has",
          .make = make<GainIso>(axis)};
}

}  // namespace proofload::stress
