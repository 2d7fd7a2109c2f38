#include <algorithm>
#include <cmath>

#include "proofload/stress/mosaic.h"
#include "proofload/stress/site_set.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

constexpr std::uint32_t kSites = 0;
constexpr std::uint32_t kColours = 1;

class HotPixels final : public Stressor, public CoversPlaces {
 public:
  HotPixels(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        level_(static_cast<std::uint8_t>(params.integer("level"))),
        coloured_(params.flag("coloured")) {}

 private:
  void stress(Stressed& result, const Keys& keys, double ppm) const override {
    Image& image = result.sample.image;
    const Rng rng(keys.camera);
    const auto width = static_cast<std::uint32_t>(image.width());
    const auto pixels = width * static_cast<std::uint32_t>(image.height());
    const auto channels = static_cast<std::size_t>(image.channels());
    for (const std::uint32_t site :
         first_places(rng, kSites, pixels, static_cast<std::uint32_t>(std::lround(pixels * ppm * 1e-6)))) {
      std::uint8_t* const p = image.row(static_cast<int>(site / width)) + site % width * channels;
      if (coloured_ && channels == 3) {
        std::uint8_t& sample = p[rng.bits32(kColours, site) % 3];
        sample = std::max(sample, level_);
      } else {
        for (std::size_t c = 0; c < channels; ++c) p[c] = std::max(p[c], level_);
      }
    }
  }

  std::uint8_t level_;
  bool coloured_;
};

}  // namespace

Spec hot_pixels() {
  const auto axis = fixed({.parameter = "density",
                           .unit = "ppm",
                           .identity = 0,
                           .top = 300'000,
                           .scale = Scale::geometric,
                           .knee = 10});
  return {.family = Family::sensor,
          .title = "Hot pixels",
          .summary =
              "Lights up a fixed set of pixels, the same in all pictures of a camera, as leaking pixels of a "
              "warm "
              "or old sensor are.",
          .params = {integer("level", 255, {1, 255}, "grey levels",
                             "Grey level that hot pixels reach at least."),
                     flag("coloured", false,
                          "One channel of each, as under a colour filter, instead of all three.")},
          .axis = axis,
          .levels = {},
          .traits = {.draws = Scope::camera, .nested = true},
          .source = "round(N·density·10⁻⁶) sites of y = max(x, level); real sensors 10 to 1,000 ppm",
          .make = make<HotPixels>(axis)};
}

}  // namespace proofload::stress
