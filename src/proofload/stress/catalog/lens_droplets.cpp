#include <algorithm>
#include <cmath>
#include <vector>

#include "proofload/core/rng.h"
#include "proofload/stress/gaussian_filter.h"
#include "proofload/stress/soft_mask.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr int kMostDrops = 3000;

class LensDroplets final : public Stressor {
 public:
  LensDroplets(Axis axis, const Params& params)
      : Stressor(std::move(axis)), radius_(params.real("radius")), softness_(params.real("softness")) {}

 private:
  // A drop is a strong lens close to the camera: it shows the scene upside down, small and blurred, darker at its rim.
  void stress(Stressed& result, const Keys& keys, double covered) const override {
    Image& image = result.sample.image;
    const Size size = image.size();
    const Rng draw(keys.camera);
    const double short_side = std::min(size.width, size.height);
    const Image scene = filter_gaussian(image, std::max(0.5, softness_ * short_side));
    const double picture = static_cast<double>(size.width) * size.height;
    double left = -std::log(std::max(1e-3, 1 - covered)) * picture;
    std::vector<Drop> drops;
    for (int i = 0; i < kMostDrops && left > 0; ++i) {
      const std::uint64_t at = 4 * static_cast<std::uint64_t>(i);
      double radius = std::max(1.0, radius_ * short_side * (0.4 + 1.2 * draw.uniform(0, at + 2)));
      const double area = 3.14159265358979 * radius * radius;
      if (area > left) radius *= std::sqrt(left / area);
      left -= area;
      drops.push_back({draw.uniform(0, at) * size.width, draw.uniform(0, at + 1) * size.height, radius,
                       0.8 + 0.4 * draw.uniform(0, at + 3)});
    }
    for (const Drop& drop : drops) show(image, scene, drop);
  }

  struct Drop {
    double x, y, radius, stretch;  // Drops on a tilted glass are a little taller or wider than round.
  };

  static void show(Image& image, const Image& scene, const Drop& drop) {
    const int width = image.width();
    const int height = image.height();
    const auto channels = static_cast<std::size_t>(image.channels());
    const double rx = drop.radius * drop.stretch;
    const double ry = drop.radius / drop.stretch;
    const int y0 = std::max(0, static_cast<int>(std::floor(drop.y - ry - 1)));
    const int y1 = std::min(height, static_cast<int>(std::ceil(drop.y + ry + 1)));
    const int x0 = std::max(0, static_cast<int>(std::floor(drop.x - rx - 1)));
    const int x1 = std::min(width, static_cast<int>(std::ceil(drop.x + rx + 1)));
    // What a cap of water of 35° contact angle gathers: about 60 % of the picture on each side of its axis.
    const double field = 0.6 * std::min(width, height);
    for (int y = y0; y < y1; ++y)
      for (int x = x0; x < x1; ++x) {
        const double u = (x + 0.5 - drop.x) / rx;
        const double v = (y + 0.5 - drop.y) / ry;
        const double r = std::hypot(u, v);
        const double inside = smooth_step((1 - r) * std::min(rx, ry) / 1.5 + 0.5);
        if (inside <= 0) continue;
        // Upside down, bent more towards the rim.
        const double bend = (0.55 + 0.45 * r * r) * field;
        const int sx = std::clamp(static_cast<int>(drop.x - u * bend), 0, width - 1);
        const int sy = std::clamp(static_cast<int>(drop.y - v * bend), 0, height - 1);
        const std::uint8_t* const from = scene.row(sy) + static_cast<std::size_t>(sx) * channels;
        // Dark below where it gathers no sky, bright crescent above.
        const double rim = 1 - 0.55 * r * r * r * r;
        const double light = 14 * (0.5 - v / 2) * (1 - r * r);
        std::uint8_t* const to = image.row(y) + static_cast<std::size_t>(x) * channels;
        for (std::size_t c = 0; c < channels; ++c) {
          const double drop_grey = std::clamp(from[c] * rim + light, 0.0, 255.0);
          to[c] = static_cast<std::uint8_t>(to[c] + inside * (drop_grey - to[c]) + 0.5);
        }
      }
  }

  double radius_;
  double softness_;
};

}  // namespace

Spec lens_droplets() {
  const auto axis = fixed({.parameter = "covered",
                           .unit = "",
                           .percent = true,
                           .identity = 0,
                           .top = 0.9,
                           .scale = Scale::geometric,
                           .knee = 0.01});
  return {.family = Family::optics,
          .title = "Drops on the lens",
          .summary =
              "Puts water drops on the lens, the same in all pictures of a camera: each is a small lens "
              "itself and "
              "shows the scene upside down and blurred.",
          .params = {real("radius", 0.035, {0.005, 0.3}, "of the short side", "Mean radius of a drop."),
                     real("softness", 0.012, {0, 0.1}, "of the short side",
                          "Blur of the scene inside a drop.")},
          .axis = axis,
          .levels = {},
          .traits = {.draws = Scope::camera, .nested = false},
          .source = "Upside-down image about a drop's middle with a dark rim, after the ray model of nrtk",
          .aliases = {"nrtk.WaterDropletPerturber"},
          .make = make<LensDroplets>(axis)};
}

}  // namespace proofload::stress
