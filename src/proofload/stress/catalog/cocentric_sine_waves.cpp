#include <algorithm>
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

class CocentricSineWaves final : public Stressor {
 public:
  CocentricSineWaves(Axis axis, const Params& params)
      : Stressor(std::move(axis)), bias_(kernel_bias(rounding_of(params))) {}

 private:
  void stress(Stressed& result, const Keys& keys, double swing) const override {
    Image& image = result.sample.image;
    const Rng rng(keys.sample, keys.frame);
    const double side = std::max(image.width(), image.height());
    const auto cx = static_cast<float>(rng.uniform(0, 0) * image.width());
    const auto cy = static_cast<float>(rng.uniform(0, 1) * image.height());
    // The angle is multiplied as it is, so petals meet with a seam where it jumps, as in the reference.
    const auto petals = static_cast<float>(10 * rng.uniform(0, 2));
    const auto depth = static_cast<float>(side / 10 * rng.uniform(0, 3));
    const auto per_ring = static_cast<float>(1 / std::max(1e-3, side / 10 * rng.uniform(0, 4)));
    std::vector<float> field(static_cast<std::size_t>(image.width()));
    for (int y = 0; y < image.height(); ++y) {
      const float dy = static_cast<float>(y) - cy;
      for (std::size_t x = 0; x < field.size(); ++x) {
        const float dx = static_cast<float>(x) - cx;
        const float wobble = sine_of_turns(petals * turns_of(dy, dx)) * depth;
        const float rings = (std::sqrt(dx * dx + dy * dy) + wobble) * per_ring;
        field[x] = rings - std::floor(rings) - 0.5F;
      }
      add_to_pixels({image.row(y), image.stride()}, image.channels(), field, static_cast<float>(swing),
                    bias_);
    }
  }

  float bias_;
};

}  // namespace

Spec cocentric_sine_waves() {
  const auto axis = fixed({.parameter = "swing",
                           .unit = "grey levels",
                           .identity = 0,
                           .top = 255,
                           .scale = Scale::geometric,
                           .knee = 4});
  const Value truncate = Value::Object{{"rounding", "truncate"}};
  return {
      .family = Family::pattern,
      .title = "Concentric waves",
      .summary =
          "Adds grey rings round a drawn place, wavy along their way, that rise by the swing from ring to "
          "ring and fall "
          "back.",
      .params = {rounding_param()},
      .axis = axis,
      .levels = {{"imagenet_c_bar", {38.4, 64, 102.4, 115.2, 128}, {truncate}}},
      .traits = {.draws = Scope::frame, .nested = true},
      .source = "Mintun, Kirillov and Xie, NeurIPS 2021 (ImageNet-C-bar, with their spelling)",
      .aliases = {"c_bar.cocentric_sine_waves"},
      .make = make<CocentricSineWaves>(axis),
  };
}

}  // namespace proofload::stress
