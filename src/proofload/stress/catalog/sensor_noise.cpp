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

enum Stream : std::uint32_t { kPhotons, kReading, kGains, kDarks, kRows };

class SensorNoise final : public Stressor, public LocalField {
 public:
  SensorNoise(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        read_(static_cast<float>(params.real("read_noise"))),
        prnu_(static_cast<float>(params.real("prnu"))),
        dsnu_(static_cast<float>(params.real("dsnu"))),
        row_(params.real("row_noise")),
        dark_(static_cast<float>(params.real("dark"))),
        steps_(static_cast<float>((1 << params.integer("bits")) - 1)) {
    code_of_linear(0, Rounding::nearest);  // Builds its tables now, not in the middle of a run.
  }

  bool local_field() const override { return row_ == 0; }

 private:
  void stress(Stressed& result, const Keys& keys, double inverse_photons) const override {
    const auto photons = static_cast<float>(1 / inverse_photons);
    const Rng shot(keys.sample, keys.frame);
    const Rng camera(keys.camera);
    Image& image = result.sample.image;
    const std::size_t row_length =
        static_cast<std::size_t>(image.width()) * static_cast<std::size_t>(image.channels());
    std::array<float, kNoiseChunk> gain;
    std::array<float, kNoiseChunk> offset;
    std::array<float, kNoiseChunk> reading;
    std::array<float, kNoiseChunk> light;
    std::array<float, kNoiseChunk> counts;
    std::array<std::uint16_t, kNoiseChunk> bits;
    for_each_draw(
        image, shot, kPhotons,
        [&](std::span<std::uint8_t> samples, std::size_t first, std::span<const std::uint16_t> draws) {
          const std::size_t n = draws.size();
          const auto normals = [&](const Rng& rng, std::uint32_t stream, std::array<float, kNoiseChunk>& z) {
            rng.fill16(stream, first, std::span(bits).first(n));
            normals_from_draws(std::span<const std::uint16_t>(bits).first(n), std::span(z).first(n));
          };
          normals(camera, kGains, gain);
          normals(camera, kDarks, offset);
          normals(shot, kReading, reading);
          codes_to_light(samples, light);
          for (std::size_t i = 0; i < n; ++i) {
            const float mean = photons * light[i] * (1 + prnu_ * gain[i]) + dark_;
            light[i] = mean > 0 ? mean : 0.0F;
          }
          poissons_from_draws(draws, std::span<const float>(light).first(n), std::span(counts).first(n));
          std::size_t row = first / row_length;
          float of_row = static_cast<float>(row_ * shot.normal(kRows, row));
          for (std::size_t i = 0; i < n; ++i) {
            if ((first + i) / row_length != row) {
              row = (first + i) / row_length;
              of_row = static_cast<float>(row_ * shot.normal(kRows, row));
            }
            const float charge = counts[i] - dark_ + dsnu_ * offset[i] + read_ * reading[i] + of_row;
            const float share = charge / photons;
            // Saturation, then the converter's steps.
            const float held = share > 0 ? (share < 1 ? share : 1.0F) : 0.0F;
            light[i] = static_cast<float>(static_cast<std::int32_t>(held * steps_ + 0.5F)) / steps_;
          }
          light_to_codes(samples, light);
        });
  }

  float read_;
  float prnu_;
  float dsnu_;
  double row_;
  float dark_;
  float steps_;
};

}  // namespace

Spec sensor_noise() {
  const auto axis = fixed({.parameter = "inverse_photons",
                           .unit = "1/e⁻",
                           .identity = 0,
                           .top = 1,
                           .scale = Scale::geometric,
                           .knee = 0.0001});
  return {
      .family = Family::sensor,
      .title = "Sensor noise",
      .summary =
          "Takes the picture again with a whole camera: a Poisson number of electrons per pixel, uneven gain "
          "and dark level, row and read noise, saturation and a converter of so many bits. The strength is "
          "1 over the electrons of a white pixel.",
      .params = {real("read_noise", 2, {0, 100}, "e⁻", "Noise of the amplifier."),
                 real("prnu", 0.01, {0, 0.5}, "of the signal", "Spread of the fixed gains of pixels."),
                 real("dsnu", 1, {0, 100}, "e⁻", "Spread of the fixed dark levels of pixels."),
                 real("row_noise", 0.5, {0, 100}, "e⁻", "Spread of the offsets of rows, new in every frame."),
                 real("dark", 0.2, {0, 1e4}, "e⁻",
                      "Mean thermal charge; the camera takes its mean off again."),
                 integer("bits", 12, {1, 16}, "", "Depth of the converter.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::sample, .nested = false},
      .source = "EMVA 1288 linear camera model: K²(σ² + μ) + 1/12 in squared steps of the converter",
      .aliases = {"nrtk.PybsmPerturber", "albumentations.ISONoise"},
      .make = make<SensorNoise>(axis)};
}

}  // namespace proofload::stress
