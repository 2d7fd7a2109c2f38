#include <algorithm>
#include <cstddef>

#include "proofload/stress/colour_kernels.h"
#include "proofload/stress/rounding.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

namespace {

class SnowCover final : public Stressor {
 public:
  SnowCover(Axis axis, const Params& params) : Stressor(std::move(axis)), gain_(params.real("gain")) {}

 private:
  void stress(Stressed& result, const Keys&, double threshold) const override {
    Image& image = result.sample.image;
    const auto least = static_cast<float>(threshold);
    const auto gain = static_cast<float>(gain_);
    if (image.channels() == 3) {
      lighten_dark(image, least, gain, 0.5F);
      return;
    }
    ToneTable table;
    for (std::size_t code = 0; code < table.size(); ++code) {
      const auto light = static_cast<float>(code);
      table[code] =
          cut_code((light < least ? std::max(light, std::min(255.0F, light * gain)) : light) + 0.5F);
    }
    apply_tone(image, table);
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
