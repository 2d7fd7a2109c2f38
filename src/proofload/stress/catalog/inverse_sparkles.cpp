#include <algorithm>
#include <cstddef>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/portable_math.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/star.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

// The gentlest published level. Below it the pattern of rays, which is there without any falloff, fades away.
constexpr double kGentlest = 0.13;

class InverseSparkles final : public Stressor {
 public:
  InverseSparkles(Axis axis, const Params& params)
      : Stressor(std::move(axis)), bias_(kernel_bias(rounding_of(params))) {}

 private:
  void stress(Stressed& result, const Keys& keys, double falloff) const override {
    Image& image = result.sample.image;
    const Rng rng(keys.sample, keys.frame);
    const double radius = std::max(image.width(), image.height()) / 4.0;
    const auto square = static_cast<float>(radius * radius);
    const auto power = static_cast<float>(falloff);
    const auto rays = static_cast<float>(std::min(1.0, falloff / kGentlest));
    const Star star({(0.25 + 0.5 * rng.uniform(0, 0)) * image.width(),
                     (0.25 + 0.5 * rng.uniform(0, 1)) * image.height()},
                    rng, 0);
    std::vector<float> reach(static_cast<std::size_t>(image.width()));
    std::vector<float> off_ray(reach.size());
    for (int y = 0; y < image.height(); ++y) {
      star.row(y, reach, off_ray);
      for (std::size_t x = 0; x < reach.size(); ++x) {
        const float kept = power_of(std::max(square * reach[x], 1e-30F), power);
        reach[x] = 1 - std::min(1.0F, (1 - rays * off_ray[x] * off_ray[x]) * kept);
      }
      blend_pixels({image.row(y), image.stride()}, image.channels(), reach, {255, 255, 255}, bias_);
    }
  }

  float bias_;
};

}  // namespace

Spec inverse_sparkles() {
  const auto axis = fixed({.parameter = "falloff",
                           .unit = "powers of the squared distance",
                           .identity = 0,
                           .top = 8,
                           .scale = Scale::geometric,
                           .knee = 0.05});
  const Value truncate = Value::Object{{"rounding", "truncate"}};
  return {
      .family = Family::pattern,
      .title = "Inverse sparkles",
      .summary =
          "Lets the picture fade into white outside a star at a drawn place, whose rays reach a quarter of "
          "the long side.",
      .params = {rounding_param()},
      .axis = axis,
      .levels = {{"imagenet_c_bar", {0.13, 0.26, 0.52, 1.17, 1.3}, {truncate}},
                 {"cifar10_c_bar", {0.13, 0.195, 0.325, 0.585, 0.65}, {truncate}}},
      .traits = {.draws = Scope::frame, .nested = false},
      .source = "Mintun, Kirillov and Xie, NeurIPS 2021 (ImageNet-C-bar)",
      .aliases = {"c_bar.inverse_sparkles"},
      .make = make<InverseSparkles>(axis),
  };
}

}  // namespace proofload::stress
