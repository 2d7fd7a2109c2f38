#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/portable_math.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr float kPerRadian = 0.159154943F;  // turns
constexpr int kWaves = 5;

class CausticNoise final : public Stressor {
 public:
  CausticNoise(Axis axis, const Params& params)
      : Stressor(std::move(axis)), bias_(kernel_bias(rounding_of(params))) {}

 private:
  void stress(Stressed& result, const Keys& keys, double amplitude) const override {
    Image& image = result.sample.image;
    const Rng rng(keys.sample, keys.frame);
    const double side = std::max(image.width(), image.height());
    const auto time = static_cast<float>(0.5 + 1.5 * rng.uniform(0, 0));
    const auto per_pixel = static_cast<float>(1 / (side * (0.75 + 0.5 * rng.uniform(0, 1))));
    std::vector<float> field(static_cast<std::size_t>(image.width()));
    for (int y = 0; y < image.height(); ++y) {
      light(time, per_pixel, y, field);
      add_to_pixels({image.row(y), image.stride()}, image.channels(), field, static_cast<float>(amplitude),
                    bias_);
    }
  }

  // Rays that five moving waves bring together. Positions are angles of one period of the water.
  static void light(float time, float per_pixel, int row, std::span<float> out) {
    const float py = angle_of(static_cast<float>(row) * per_pixel);
    for (std::size_t i = 0; i < out.size(); ++i) {
      const float px = angle_of(static_cast<float>(i) * per_pixel);
      float at_y = py;
      float at_x = px;
      float sum = 1;
      for (int n = 1; n <= kWaves; ++n) {
        const float t = time * (1 - 3.5F / static_cast<float>(n));
        const float y = py + cosine(t - at_y) + sine(t + at_x);
        const float x = px + sine(t - at_x) + cosine(t + at_y);
        at_y = y;
        at_x = x;
        // 1/(0.005·|(p_y/s, p_x/c)|), s and c brought out of the denominators.
        const float s = sine(at_y + t);
        const float c = cosine(at_x + t);
        const float a = py * c;
        const float b = px * s;
        sum += 200 * std::abs(s * c) / std::max(std::sqrt(a * a + b * b), 1e-20F);
      }
      const float c = std::abs(1.17F - power_of(sum / kWaves, 1.4F));
      const float c2 = c * c;
      const float c4 = c2 * c2;
      out[i] = std::min(1.0F, c4 * c4);
    }
  }

  static float angle_of(float periods) { return (periods - std::floor(periods)) * 6.28318531F - 250; }
  static float sine(float radians) { return sine_of_turns(radians * kPerRadian); }
  static float cosine(float radians) { return cosine_of_turns(radians * kPerRadian); }

  float bias_;
};

}  // namespace

Spec caustic_noise() {
  const auto axis = fixed({.parameter = "amplitude",
                           .unit = "grey levels",
                           .identity = 0,
                           .top = 510,
                           .scale = Scale::geometric,
                           .knee = 4});
  return {
      .family = Family::pattern,
      .title = "Caustics",
      .summary = "Adds the net of light that waves throw on the bottom of clear water.",
      .params = {rounding_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::frame, .nested = true},
      .source = "Mintun, Kirillov and Xie, NeurIPS 2021 (at their level s, 25.5s grey levels)",
      .aliases = {"c_bar.caustic_noise {rounding: truncate}"},
      .make = make<CausticNoise>(axis),
  };
}

}  // namespace proofload::stress
