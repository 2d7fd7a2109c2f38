#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "proofload/core/rng.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/soft_mask.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr int kMostSpots = 4000;

class LensDarkSpots final : public Stressor {
 public:
  LensDarkSpots(Axis axis, const Params& params)
      : Stressor(std::move(axis)), opacity_(params.real("opacity")) {}

 private:
  // Spots of a fixed list are taken until their areas, were they to lie side by side, would leave 1 − f of the picture:
  // independent places cover 1 − exp(−Σ area / picture) of it.
  void stress(Stressed& result, const Keys& keys, double covered) const override {
    Image& image = result.sample.image;
    const Size size = image.size();
    const Rng draw(keys.camera);
    const double short_side = std::min(size.width, size.height);
    const double picture = static_cast<double>(size.width) * size.height;
    double left = -std::log(std::max(1e-3, 1 - covered)) * picture;
    SoftMask mask(size);
    for (int i = 0; i < kMostSpots && left > 0; ++i) {
      const std::uint64_t at = 4 * static_cast<std::uint64_t>(i);
      // Radii from 1 to 6 % of the short side, small ones more often.
      double radius = 0.01 * short_side * std::pow(6.0, draw.uniform(0, at + 2));
      const double area = 3.14159265358979 * radius * radius;
      // The last spot grows.
      if (area > left) radius *= std::sqrt(left / area);
      left -= area;
      mask.disk({draw.uniform(0, at) * size.width, draw.uniform(0, at + 1) * size.height}, radius,
                std::max(1.0, 0.6 * radius), opacity_);
    }
    const std::array<float, 3> black{6, 5, 4};
    const std::size_t samples =
        static_cast<std::size_t>(size.width) * static_cast<std::size_t>(image.channels());
    for (int y = 0; y < size.height; ++y)
      blend_pixels(std::span(image.row(y), samples), image.channels(), mask.row(y), black, 0.5F);
  }

  double opacity_;
};

}  // namespace

Spec lens_dark_spots() {
  const auto axis = fixed({.parameter = "covered",
                           .unit = "",
                           .percent = true,
                           .identity = 0,
                           .top = 0.9,
                           .scale = Scale::geometric,
                           .knee = 0.01});
  return {.family = Family::optics,
          .title = "Dark spots on the lens",
          .summary =
              "Puts soft dark spots on the lens, the same in all pictures of a camera, as dust and insects "
              "do; out of "
              "focus, so that their edges are wide.",
          .params = {real("opacity", 0.9, {0.05, 1}, "", "How much light a spot takes in its middle.")},
          .axis = axis,
          .levels = {},
          .traits = {.draws = Scope::camera, .nested = true},
          .source =
              "Disks of 1 to 6 % of the short side, edge 0.6 radii; covered share 1 − exp(−Σ area / picture)",
          .aliases = {"mltest.DarkSpots"},
          .make = make<LensDarkSpots>(axis)};
}

}  // namespace proofload::stress
