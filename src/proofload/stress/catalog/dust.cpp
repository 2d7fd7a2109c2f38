#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/plasma_map.h"
#include "proofload/stress/portable_math.h"
#include "proofload/stress/scene_depth.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Dust final : public Stressor {
 public:
  Dust(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        smoke_(params.text("matter") == "smoke"),
        by_picture_(params.text("distance") == "picture") {}

 private:
  void stress(Stressed& result, const Keys& keys, double depth) const override {
    Image& image = result.sample.image;
    const PlasmaMap map(image.size(), smoke_ ? 1.6 : 2.2, Rng(keys.sample), 0);
    const bool colour = image.channels() == 3;
    const std::array<float, 3> air = smoke_   ? std::array<float, 3>{120, 120, 124}
                                     : colour ? std::array<float, 3>{196, 166, 120}
                                              : std::array<float, 3>{166, 166, 166};
    std::vector<float> veil(static_cast<std::size_t>(image.width()));
    const std::size_t samples = veil.size() * static_cast<std::size_t>(image.channels());
    const std::vector<float> distances = by_picture_ ? distances_of(result.sample) : std::vector<float>();
    const auto per_metre = static_cast<float>(-2 * depth / 1000 * std::numbers::log2e);
    for (int y = 0; y < image.height(); ++y) {
      map.row(y, veil);
      if (by_picture_) {
        const float* distance = distances.data() + static_cast<std::size_t>(y) * veil.size();
        for (float& v : veil) v = 1 - exp2_of(per_metre * v * *distance++);
        blend_pixels(std::span(image.row(y), samples), image.channels(), veil, air, 0.5F);
        continue;
      }
      // Swathes: twice the mean depth in the densest, none in the clearest.
      for (float& v : veil) v = 1 - static_cast<float>(std::exp(-2 * depth * static_cast<double>(v)));
      blend_pixels(std::span(image.row(y), samples), image.channels(), veil, air, 0.5F);
    }
  }

  bool smoke_;
  bool by_picture_;
};

}  // namespace

Spec dust() {
  const auto axis = axis_by_distance(optical_depth_axis());
  return {.family = Family::weather,
          .title = "Dust and smoke",
          .summary =
              "Hides the scene behind drifting swathes of brown dust or grey smoke, twice as deep as the "
              "mean in the "
              "densest.",
          .params = {choice("matter", "dust", {"dust", "smoke"}, "Soft brown swathes, or rougher grey ones."),
                     distance_param(
                         "uniform", {"uniform"},
                         "The same everywhere, or by the depth map of the picture, where the strength is "
                         "the mean extinction per km, 3912 over the visibility in m.")},
          .axis = axis,
          .levels = {},
          .traits = {.draws = Scope::clip, .nested = false},
          .source = "Koschmieder's law with the depth of a plasma map",
          .make = make<Dust>(axis)};
}

}  // namespace proofload::stress
