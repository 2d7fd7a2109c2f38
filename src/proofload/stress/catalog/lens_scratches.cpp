#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>

#include "proofload/core/rng.h"
#include "proofload/stress/pixel_blend.h"
#include "proofload/stress/soft_mask.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class LensScratches final : public Stressor {
 public:
  LensScratches(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        width_(params.real("width")),
        bright_(params.text("look") == "bright"),
        opacity_(params.real("opacity")) {}

 private:
  void stress(Stressed& result, const Keys& keys, double count) const override {
    Image& image = result.sample.image;
    const Size size = image.size();
    const Rng draw(keys.camera);
    const double diagonal = std::hypot(size.width, size.height);
    SoftMask mask(size);
    for (int i = 0; i < static_cast<int>(std::ceil(count)); ++i) {
      const std::uint64_t at = 16 * static_cast<std::uint64_t>(i);
      const auto u = [&](std::uint64_t k) { return draw.uniform(0, at + k); };
      Point p{u(0) * size.width, u(1) * size.height};
      double angle = 2 * std::numbers::pi * u(2);
      const int segments = 2 + static_cast<int>(3 * u(3));
      const double length = diagonal * (0.2 + 0.8 * u(4) * u(4)) / segments;
      // The last of the list fades in.
      const double opacity = opacity_ * (0.4 + 0.6 * u(5)) * std::min(1.0, count - i);
      const double width = std::max(0.8, width_ * (0.5 + u(6)) * std::min(size.width, size.height) / 256);
      for (int s = 0; s < segments; ++s) {
        angle += 0.5 * (u(7 + static_cast<std::uint64_t>(s)) - 0.5);
        const Point q{p.x + length * std::cos(angle), p.y + length * std::sin(angle)};
        mask.stroke(p, q, width, opacity);
        p = q;
      }
    }
    const std::array<float, 3> colour =
        bright_ ? std::array<float, 3>{250, 250, 250} : std::array<float, 3>{10, 10, 10};
    const std::size_t samples =
        static_cast<std::size_t>(size.width) * static_cast<std::size_t>(image.channels());
    for (int y = 0; y < size.height; ++y)
      blend_pixels(std::span(image.row(y), samples), image.channels(), mask.row(y), colour, 0.5F);
  }

  double width_;
  bool bright_;
  double opacity_;
};

}  // namespace

Spec lens_scratches() {
  const auto axis = fixed({.parameter = "count",
                           .unit = "scratches",
                           .identity = 0,
                           .top = 400,
                           .scale = Scale::geometric,
                           .knee = 2});
  return {.family = Family::optics,
          .title = "Scratches on the lens",
          .summary =
              "Draws scratches over the picture, the same in all pictures of a camera; they scatter light or "
              "block it.",
          .params = {real("width", 1.5, {0.5, 10}, "px at 256 px",
                          "Width of a scratch where the short side has 256 px."),
                     choice("look", "bright", {"bright", "dark"}, "Whether they scatter light or block it."),
                     real("opacity", 0.6, {0.05, 1}, "", "How much of the scene the strongest hide.")},
          .axis = axis,
          .levels = {},
          .traits = {.draws = Scope::camera, .nested = false},
          .source = "Polygonal lines of 2 to 4 parts with a Gaussian profile, 0.2 to 1 diagonals long",
          .make = make<LensScratches>(axis)};
}

}  // namespace proofload::stress
