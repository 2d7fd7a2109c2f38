#include <algorithm>
#include <array>

#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class SnowCover final : public Stressor {
 public:
  SnowCover(Axis axis, const Params& params) : Stressor(std::move(axis)), gain_(params.real("gain")) {}

 private:
  // Lightness is the mean of the largest and smallest channel. Dark pixels below the threshold get `gain` times the lightness
  // at the same hue: all channels move towards white by the same share.
  void stress(Stressed& result, const Keys&, double threshold) const override {
    Image& image = result.sample.image;
    const auto channels = static_cast<std::size_t>(image.channels());
    // In half grey levels, so that the mean of two codes is whole.
    std::array<float, 511> towards_white{};
    for (std::size_t i = 0; i < towards_white.size(); ++i) {
      const double light = static_cast<double>(i) / 2;
      if (light >= threshold || light >= 254.5) continue;
      towards_white[i] = static_cast<float>((std::min(255.0, light * gain_) - light) / (255 - light));
    }
    std::uint8_t* const end = image.data() + image.bytes();
    for (std::uint8_t* p = image.data(); p < end; p += channels) {
      const auto [low, high] = std::minmax_element(p, p + channels);
      const float share = towards_white[static_cast<std::size_t>(*low) + *high];
      if (share > 0)
        for (std::size_t c = 0; c < channels; ++c)
          p[c] = static_cast<std::uint8_t>(static_cast<float>(p[c]) +
                                           share * (255 - static_cast<float>(p[c])) + 0.5F);
    }
  }

  double gain_;
};

}  // namespace

Spec snow_cover() {
  const auto axis = fixed({.parameter = "threshold", .unit = "grey levels", .identity = 0, .top = 255});
  return {
      .family = Family::weather,
      .title = "Snow cover",
      .summary =
          "Whitens everything darker than a threshold, as snow covers ground and roads while bright things "
          "keep their look.",
      .params = {real("gain", 2.5, {1, 10}, "", "How much lighter covered pixels become.")},
      .axis = axis,
      .levels = {},
      .traits = {.nested = true},
      .source =
          "Lightness below the threshold times the gain, towards white (after Automold and Albumentations)",
      .aliases = {"imgaug.FastSnowyLandscape"},
      .make = make<SnowCover>(axis)};
}

}  // namespace proofload::stress
