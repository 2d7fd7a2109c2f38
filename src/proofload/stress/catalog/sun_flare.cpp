#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "proofload/core/rng.h"
#include "proofload/stress/radial_blend.h"
#include "proofload/stress/soft_mask.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr int kGhosts = 8;

class SunFlare final : public Stressor {
 public:
  SunFlare(Axis axis, const Params& params) : Stressor(std::move(axis)), radius_(params.real("radius")) {}

 private:
  void stress(Stressed& result, const Keys& keys, double strength) const override {
    Image& image = result.sample.image;
    const Size size = image.size();
    const Rng draw(keys.sample);
    const double side = std::min(size.width, size.height);
    const Point sun{size.width * (0.1 + 0.8 * draw.uniform(0, 0)), 0.45 * size.height * draw.uniform(0, 1)};
    // Ghosts: reflections between the lenses, on the line from the sun through the middle.
    const Point middle{size.width / 2.0, size.height / 2.0};
    for (std::uint64_t i = 0; i < kGhosts; ++i) {
      const double along = 0.3 + 2.0 * draw.uniform(1, 4 * i);
      const Point at{sun.x + along * (middle.x - sun.x), sun.y + along * (middle.y - sun.y)};
      const RadialProfile ghost = disk(side * (0.015 + 0.09 * draw.uniform(1, 4 * i + 1)), 0.02 * side,
                                       strength * (0.08 + 0.3 * draw.uniform(1, 4 * i + 2)));
      const double hue = 2 * std::numbers::pi * draw.uniform(1, 4 * i + 3);
      const auto channel = [&](double phase) { return static_cast<float>(190 + 60 * std::cos(hue + phase)); };
      blend_radial(image, at, ghost, {channel(0), channel(2.1), channel(4.2)});
    }
    // The glow: concentric disks, dense in the middle as (1 − r)³.
    constexpr int kDisks = 24;
    constexpr std::size_t kStepsPerDisk = 16;
    const double reach = radius_ * side * (0.4 + 1.6 * strength);
    const RadialProfile glow(reach * (1 + 0.5 / kDisks), kDisks * kStepsPerDisk, [&](double d) {
      double through = 1;
      for (int k = kDisks; k >= 1; --k) {
        const double share = static_cast<double>(k) / kDisks;
        const double opacity = strength * 0.35 * (1 - share) * (1 - share) + 0.004 * strength;
        through *= 1 - opacity * smooth_step((reach * share - d) / (reach / kDisks) + 0.5);
      }
      return 1 - through;
    });
    blend_radial(image, sun, glow, {255, 244, 214});
    blend_radial(image, sun, disk(0.12 * reach, 0.06 * reach, strength), {255, 253, 246});
  }

  // A disk whose rim is soft over `edge` px.
  static RadialProfile disk(double radius, double edge, double opacity) {
    return {radius + edge / 2, 256,
            [&](double d) { return opacity * smooth_step((radius - d) / edge + 0.5); }};
  }

  double radius_;
};

}  // namespace

Spec sun_flare() {
  const auto axis = fixed({.parameter = "strength", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::weather,
      .title = "Sun flare",
      .summary =
          "Puts a low sun into the upper half of the picture, with its glow and the coloured ghosts that it "
          "throws between the lenses.",
      .params = {real("radius", 0.6, {0.05, 2}, "of the short side",
                      "Reach of the glow at full strength, before it grows.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = false},
      .source =
          "Concentric disks and ghosts on the line from the source through the middle, after Automold and "
          "Albumentations",
      .aliases = {"albumentations.RandomSunFlare", "automold.add_sun_flare"},
      .make = make<SunFlare>(axis)};
}

}  // namespace proofload::stress
