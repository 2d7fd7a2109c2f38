#include <cmath>

#include "proofload/image/median.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class MedianBlur final : public Stressor {
 public:
  MedianBlur(Axis axis, const Params&) : Stressor(std::move(axis)) {}

 private:
  void stress(Stressed& result, const Keys&, double radius) const override {
    result.sample.image = median_filter(result.sample.image, 2 * static_cast<int>(std::lround(radius)) + 1);
  }
};

}  // namespace

Spec median_blur() {
  const auto axis = fixed({.parameter = "radius",
                           .unit = "px",
                           .identity = 0,
                           .top = 40,
                           .scale = Scale::geometric,
                           .knee = 1,
                           .whole = true});
  return {.family = Family::optics,
          .title = "Median blur",
          .summary =
              "Replaces every channel value by the median about it, as noise filters of cameras do: texture "
              "and thin "
              "lines go, edges stay.",
          .params = {},
          .axis = axis,
          .levels = {},
          .traits = {.nested = false},
          .source = "Median of (2r + 1)² values per channel",
          .aliases = {"albumentations.MedianBlur", "imgaug.MedianBlur", "kornia.RandomMedianBlur",
                      "nrtk.MedianBlurPerturber", "mltest.MedianBlur"},
          .make = make<MedianBlur>(axis)};
}

}  // namespace proofload::stress
