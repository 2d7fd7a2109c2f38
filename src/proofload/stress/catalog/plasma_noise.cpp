#include <algorithm>
#include <array>
#include <cstddef>
#include <numbers>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/portable_math.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr float kPerRadian = 0.159154943F;  // turns
constexpr std::size_t kLane = 64;           // pixels at once: their coordinates stay in the first cache

class PlasmaNoise final : public Stressor {
 public:
  PlasmaNoise(Axis axis, const Params& params)
      : Stressor(std::move(axis)), bias_(kernel_bias(rounding_of(params))) {}

 private:
  struct Draws {
    float time;    // radians
    int rounds;    // 4 to 6
    float growth;  // of the divisor, from round to round
    float scale;   // px
  };

  void stress(Stressed& result, const Keys& keys, double intensity) const override {
    Image& image = result.sample.image;
    const Rng rng(keys.sample, keys.frame);
    const double side = std::max(image.width(), image.height());
    const Draws draws{static_cast<float>(6 * std::numbers::pi * rng.uniform(0, 0)),
                      4 + static_cast<int>(rng.bits32(1, 0) % 3),
                      static_cast<float>(2.25 - (0.5 + 0.5 * rng.uniform(0, 1))),
                      static_cast<float>(side * (0.075 + 0.125 * rng.uniform(0, 2)))};
    // v(1 - i/255) + i·n is v blended with 255·n by the share i/255.
    const auto share = static_cast<float>(intensity / 255);
    const auto channels = static_cast<std::size_t>(image.channels());
    const auto width = static_cast<std::size_t>(image.width());
    std::vector<float> colours(width * channels);
    for (int y = 0; y < image.height(); ++y) {
      for (std::size_t x = 0; x < width; x += kLane)
        colour(draws, x, y, std::min(kLane, width - x), channels, colours.data() + x * channels);
      blend_pixels({image.row(y), image.stride()}, 1, share, colours, bias_);
    }
  }

  // Sines of coordinates that are bent by ever finer sines of themselves, times 255.
  static void colour(
      const Draws& draws, std::size_t x0, int y0, std::size_t count, std::size_t channels, float* out) {
    std::array<float, kLane> x;
    std::array<float, kLane> y;
    for (std::size_t i = 0; i < kLane; ++i) {
      x[i] = static_cast<float>(x0 + i) / draws.scale;
      y[i] = static_cast<float>(y0) / draws.scale;
    }
    float frequency = kPerRadian;
    float slower = 1;
    float divisor = 1;
    for (int round = 0; round < draws.rounds; ++round) {
      const float phase = draws.time / slower * kPerRadian;
      const float amount = 1 / divisor;
      for (std::size_t i = 0; i < kLane; ++i) {
        const float a = cosine_of_turns(y[i] * frequency + phase) * amount;
        const float b = sine_of_turns(x[i] * frequency + phase) * amount;
        x[i] += a - 0.3F * b;
        y[i] += b + 0.3F * a;
      }
      frequency *= 1.93F;
      slower *= 1.15F;
      divisor *= draws.growth;
    }
    const float time = draws.time * kPerRadian;
    const float sway = sine_of_turns(time) * kPerRadian;
    std::array<std::array<float, kLane>, 3> rgb;
    for (std::size_t i = 0; i < kLane; ++i) {
      rgb[0][i] = 255 * sine_of_turns(x[i] * kPerRadian - time);
      rgb[1][i] = 255 * sine_of_turns(((x[i] + y[i]) * kPerRadian + sway) * 0.5F);
      rgb[2][i] = 255 * sine_of_turns(y[i] * kPerRadian + time);
    }
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t c = 0; c < channels; ++c) out[i * channels + c] = rgb[c][i];
  }

  float bias_;
};

}  // namespace

Spec plasma_noise() {
  const auto axis = fixed({.parameter = "intensity",
                           .unit = "grey levels",
                           .identity = 0,
                           .top = 255,
                           .scale = Scale::geometric,
                           .knee = 4});
  const Value truncate = Value::Object{{"rounding", "truncate"}};
  return {
      .family = Family::pattern,
      .title = "Plasma",
      .summary =
          "Blends with swirls of colour, sine waves bent by finer sine waves; at the top only they are left.",
      .params = {rounding_param()},
      .axis = axis,
      .levels = {{"imagenet_c_bar", {30.4, 44.8, 54.4, 59.2, 64}, {truncate}}},
      .traits = {.draws = Scope::frame, .nested = true},
      .source = "Mintun, Kirillov and Xie, NeurIPS 2021 (ImageNet-C-bar)",
      .aliases = {"c_bar.plasma_noise"},
      .make = make<PlasmaNoise>(axis),
  };
}

}  // namespace proofload::stress
