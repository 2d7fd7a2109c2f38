#include <algorithm>
#include <array>
#include <cmath>

#include "proofload/stress/noise_field.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr std::size_t kChunk = 2048;

class NoisyPass final : public ClipPass {
 public:
  NoisyPass(const Keys& keys, double sigma, double fixed)
      : keys_(keys),
        moving_(static_cast<float>(sigma * std::sqrt(1 - fixed))),
        fixed_(static_cast<float>(sigma * std::sqrt(fixed))) {}

  std::optional<Shown> next(Sample frame, std::uint32_t index) override {
    // New in every frame; and one pattern of the camera, which has no frame in its counter.
    const Rng moving(keys_.sample, index);
    const Rng pattern(keys_.camera);
    std::uint8_t* samples = frame.image.data();
    const std::size_t n = frame.image.bytes();
    std::array<std::uint16_t, kChunk> bits;
    std::array<float, kChunk> z;
    std::array<float, kChunk> stays;
    for (std::size_t first = 0; first < n; first += kChunk) {
      const std::size_t some = std::min(kChunk, n - first);
      const auto draws = std::span(bits).first(some);
      moving.fill16(0, first, draws);
      normals_from_draws(draws, std::span(z).first(some));
      pattern.fill16(1, first, draws);
      normals_from_draws(draws, std::span(stays).first(some));
      for (std::size_t i = 0; i < some; ++i) {
        const float grey = static_cast<float>(samples[first + i]) + moving_ * z[i] + fixed_ * stays[i];
        samples[first + i] = code_of(static_cast<double>(grey));
      }
    }
    return Shown{{std::move(frame), Warp(), {}}, index};
  }

 private:
  Keys keys_;
  float moving_;
  float fixed_;
};

class TemporalNoise final : public ClipStressor {
 public:
  TemporalNoise(Axis axis, const Params& params)
      : ClipStressor(std::move(axis)), fixed_(params.real("fixed")) {}

 private:
  std::unique_ptr<ClipPass> pass(const ClipShape&, const Keys& keys, double sigma) const override {
    return std::make_unique<NoisyPass>(keys, sigma, fixed_);
  }
  double fixed_;
};

}  // namespace

Spec temporal_noise() {
  const auto axis = fixed({.parameter = "sigma",
                           .unit = "grey levels",
                           .identity = 0,
                           .top = 255,
                           .scale = Scale::geometric,
                           .knee = 1});
  return {
      .family = Family::temporal,
      .title = "Temporal noise",
      .summary =
          "Adds the noise of a camera to a clip: most of it new in every frame, the rest a pattern that "
          "stays, as gain "
          "at night does.",
      .params = {real(
          "fixed", 0.2, {0, 1}, "of the variance",
          "Share of the noise that is the same in all frames and clips: the pattern of the camera.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::sample, .nested = true, .temporal = true},
      .source = "Temporal and fixed-pattern noise as in EMVA 1288",
      .make = make<TemporalNoise>(axis),
  };
}

}  // namespace proofload::stress
