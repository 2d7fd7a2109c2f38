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
    const std::size_t samples =
        static_cast<std::size_t>(size.width) * static_cast<std::size_t>(image.channels());
    const auto blend = [&](const SoftMask& mask, const std::array<float, 3>& colour) {
      for (int y = 0; y < size.height; ++y)
        blend_pixels(std::span(image.row(y), samples), image.channels(), mask.row(y), colour, 0.5F);
    };
    // Ghosts: reflections between the lenses, on the line from the sun through the middle.
    const Point middle{size.width / 2.0, size.height / 2.0};
    for (std::uint64_t i = 0; i < kGhosts; ++i) {
      const double along = 0.3 + 2.0 * draw.uniform(1, 4 * i);
      const Point at{sun.x + along * (middle.x - sun.x), sun.y + along * (middle.y - sun.y)};
      SoftMask ghost(size);
      ghost.disk(at, side * (0.015 + 0.09 * draw.uniform(1, 4 * i + 1)), 0.02 * side,
                 strength * (0.08 + 0.3 * draw.uniform(1, 4 * i + 2)));
      const double hue = 2 * std::numbers::pi * draw.uniform(1, 4 * i + 3);
      const auto channel = [&](double phase) { return static_cast<float>(190 + 60 * std::cos(hue + phase)); };
      blend(ghost, {channel(0), channel(2.1), channel(4.2)});
    }
    // The glow: concentric disks, dense in the middle as (1 − r)³.
    SoftMask glow(size);
    constexpr int kDisks = 24;
    const double reach = radius_ * side * (0.4 + 1.6 * strength);
    for (int k = kDisks; k >= 1; --k) {
      const double share = static_cast<double>(k) / kDisks;
      glow.disk(sun, reach * share, reach / kDisks,
                strength * 0.35 * std::pow(1 - share, 2) + 0.004 * strength);
    }
    SoftMask disc(size);
    disc.disk(sun, 0.12 * reach, 0.06 * reach, strength);
    blend(glow, {255, 244, 214});
    blend(disc, {255, 253, 246});
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
