#include <algorithm>
#include <cmath>

#include "proofload/stress/area_resample.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

int reduced(int side, double factor) { return std::max(1, static_cast<int>(std::lround(side / factor))); }

class Downscale final : public Stressor {
 public:
  Downscale(Axis axis, const Params&) : Stressor(std::move(axis)) {}

 protected:
  void stress(Stressed& result, const Keys&, double factor) const override {
    Image& image = result.sample.image;
    image = down_and_up(image, {reduced(image.width(), factor), reduced(image.height(), factor)});
  }
};

}  // namespace

Spec downscale() {
  const auto axis = fixed(
      {.parameter = "factor", .unit = "", .identity = 1, .top = 32, .scale = Scale::geometric, .knee = 0.1});
  return {
      .family = Family::transport,
      .title = "Lower resolution",
      .summary =
          "Averages the picture down by the factor and interpolates it back to its size: a cheaper or more "
          "distant camera. The small picture has whole pixels, at least one a side.",
      .params = {},
      .axis = axis,
      .levels = {},
      .by_default = true,
      .traits = {.nested = false, .labels = LabelEffect::invariant},
      .source = "Area average to round(W/f) x round(H/f), then bilinear with half-pixel centres",
      .aliases = {"albumentations.Downscale"},
      .make = make<Downscale>(axis)};
}

}  // namespace proofload::stress
