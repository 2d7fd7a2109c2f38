#include <cmath>
#include <cstddef>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/portable_math.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class SingleFrequencyGreyscale final : public Stressor {
 public:
  SingleFrequencyGreyscale(Axis axis, const Params& params)
      : Stressor(std::move(axis)), bias_(kernel_bias(rounding_of(params))) {}

 private:
  void stress(Stressed& result, const Keys& keys, double amplitude) const override {
    Image& image = result.sample.image;
    const Rng rng(keys.sample, keys.frame);
    // Turns per pixel: one up to 1/2 in size, the other no larger, along x and y in drawn order.
    const double larger = rng.uniform(0, 0) - 0.5;
    const double smaller = (2 * rng.uniform(0, 1) - 1) * std::abs(larger);
    const bool swapped = (rng.bits32(1, 0) & 1) != 0;
    const double phase = rng.uniform(0, 2);
    const Wave along = wave(image.width(), swapped ? smaller : larger, 0);
    const Wave down = wave(image.height(), swapped ? larger : smaller, phase);
    std::vector<float> field(along.sine.size());
    for (int y = 0; y < image.height(); ++y) {
      const float s = down.sine[static_cast<std::size_t>(y)];
      const float c = down.cosine[static_cast<std::size_t>(y)];
      for (std::size_t x = 0; x < field.size(); ++x) field[x] = along.sine[x] * c + along.cosine[x] * s;
      add_to_pixels({image.row(y), image.stride()}, image.channels(), field, static_cast<float>(amplitude),
                    bias_);
    }
  }

  struct Wave {
    std::vector<float> sine;
    std::vector<float> cosine;
  };
  static Wave wave(int count, double turns, double phase) {
    Wave out;
    for (int i = 0; i < count; ++i) {
      const double at = i * turns + phase;
      const auto part = static_cast<float>(at - std::floor(at));
      out.sine.push_back(sine_of_turns(part));
      out.cosine.push_back(cosine_of_turns(part));
    }
    return out;
  }

  float bias_;
};

}  // namespace

Spec single_frequency_greyscale() {
  const auto axis = fixed({.parameter = "amplitude",
                           .unit = "grey levels",
                           .identity = 0,
                           .top = 255,
                           .scale = Scale::geometric,
                           .knee = 2});
  const Value truncate = Value::Object{{"rounding", "truncate"}};
  return {
      .family = Family::pattern,
      .title = "Sine grating",
      .summary = "Adds a grey sine wave of drawn frequency and direction, as interference on a cable does.",
      .params = {rounding_param()},
      .axis = axis,
      .levels = {{"imagenet_c_bar", {19.6, 29.4, 39.2, 88.2, 98}, {truncate}}},
      .traits = {.draws = Scope::frame, .nested = true},
      .source = "Mintun, Kirillov and Xie, NeurIPS 2021 (ImageNet-C-bar)",
      .aliases = {"c_bar.single_frequency_greyscale"},
      .make = make<SingleFrequencyGreyscale>(axis),
  };
}

}  // namespace proofload::stress
