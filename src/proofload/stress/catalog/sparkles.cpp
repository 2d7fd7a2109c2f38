#include <algorithm>
#include <cstddef>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/star.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Sparkles final : public Stressor {
 public:
  Sparkles(Axis axis, const Params& params)
      : Stressor(std::move(axis)), stars_(params.integer("stars")), bias_(kernel_bias(rounding_of(params))) {}

 private:
  void stress(Stressed& result, const Keys& keys, double radius) const override {
    Image& image = result.sample.image;
    const Rng rng(keys.sample, keys.frame);
    const double pixels = radius * std::max(image.width(), image.height());
    const auto square = static_cast<float>(pixels * pixels);
    std::vector<Star> stars;
    for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(stars_); ++i)
      stars.emplace_back(Point{rng.uniform(0, 2 * i) * image.width(),
                               rng.uniform(0, 2 * i + 1) * image.height()},
                         rng, i);
    const auto width = static_cast<std::size_t>(image.width());
    std::vector<float> reach(width);
    std::vector<float> off_ray(width);
    std::vector<float> weights(width);
    for (int y = 0; y < image.height(); ++y) {
      // What one star leaves of the picture the next one dims.
      std::fill(weights.begin(), weights.end(), 1.0F);
      for (const Star& star : stars) {
        star.row(y, reach, off_ray);
        for (std::size_t x = 0; x < width; ++x)
          weights[x] *= 1 - std::min(1.0F, (1 - off_ray[x] * off_ray[x]) * square * reach[x]);
      }
      for (float& weight : weights) weight = 1 - weight;
      blend_pixels({image.row(y), image.stride()}, image.channels(), weights, {255, 255, 255}, bias_);
    }
  }

  int stars_;
  float bias_;
};

}  // namespace

Spec sparkles() {
  const auto axis = fixed({.parameter = "radius",
                           .unit = "",
                           .percent = true,
                           .identity = 0,
                           .top = 1,
                           .scale = Scale::geometric,
                           .knee = 0.005});
  const Value truncate = Value::Object{{"rounding", "truncate"}};
  return {
      .family = Family::pattern,
      .title = "Sparkles",
      .summary =
          "Adds white stars with rays of uneven length at drawn places, as wet or polished surfaces in the "
          "sun show; "
          "their radius is a share of the long side.",
      .params = {integer("stars", 5, {1, 64}, "", "How many."), rounding_param()},
      .axis = axis,
      .levels = {{"imagenet_c_bar", {0.01, 0.02, 0.03, 0.05, 0.06}, {truncate}},
                 {"cifar10_c_bar", {0.007, 0.035, 0.056, 0.063, 0.07}, {truncate}}},
      .traits = {.draws = Scope::frame, .nested = true},
      .source = "Mintun, Kirillov and Xie, NeurIPS 2021 (ImageNet-C-bar)",
      .aliases = {"c_bar.sparkles"},
      .make = make<Sparkles>(axis),
  };
}

}  // namespace proofload::stress
