#include <array>
#include <span>

#include "proofload/stress/camera_noise.h"
#include "proofload/stress/linear_light.h"
#include "proofload/stress/mosaic.h"
#include "proofload/stress/noise_field.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Prnu final : public Stressor, public LocalField {
 public:
  Prnu(Axis axis, const Params&) : Stressor(std::move(axis)) {
    code_of_linear(0, Rounding::nearest);  // Builds its tables now, not in the middle of a run.
  }

 private:
  void stress(Stressed& result, const Keys& keys, double sigma) const override {
    const auto scale = static_cast<float>(sigma);
    std::array<float, kNoiseChunk> z;
    std::array<float, kNoiseChunk> light;
    for_each_draw(result.sample.image, Rng(keys.camera), 0,
                  [&](std::span<std::uint8_t> samples, std::size_t, std::span<const std::uint16_t> draws) {
                    normals_from_draws(draws, std::span(z).first(draws.size()));
                    codes_to_light(samples, light);
                    for (std::size_t i = 0; i < samples.size(); ++i) light[i] += light[i] * (scale * z[i]);
                    light_to_codes(samples, light);
                  });
  }
};

}  // namespace

Spec prnu() {
  const auto axis = fixed({.parameter = "sigma",
                           .unit = "",
                           .percent = true,
                           .identity = 0,
                           .top = 1,
                           .scale = Scale::geometric,
                           .knee = 0.005});
  return {
      .family = Family::sensor,
      .title = "Uneven pixel gain",
      .summary =
          "Multiplies the light of every pixel by its own fixed gain, the same in all pictures of a camera "
          "(photo response non-uniformity): 0.2 to 2 % in good sensors.",
      .params = {},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::camera, .nested = true},
      .source = "EMVA 1288: y = x(1 + σ·z), static, linear light",
      .make = make<Prnu>(axis)};
}

}  // namespace proofload::stress
