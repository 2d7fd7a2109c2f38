#include "proofload/stress/box_filter.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class BoxBlur final : public Stressor {
 public:
  BoxBlur(Axis axis, const Params&) : Stressor(std::move(axis)) {}

 private:
  void stress(Stressed& result, const Keys&, double width) const override {
    blur_box(result.sample.image, width);
  }
};

}  // namespace

Spec box_blur() {
  const auto axis = fixed({.parameter = "width",
                           .unit = "px",
                           .identity = 1,
                           .top = 151,
                           .scale = Scale::geometric,
                           .knee = 0.5});
  return {.family = Family::optics,
          .title = "Box blur",
          .summary =
              "Averages over a square about every pixel, as a large sensor pixel or a cheap filter does.",
          .params = {},
          .axis = axis,
          .levels = {},
          .traits = {.nested = false},
          .source = "Mean over w × w px, w real; white noise leaves with 1/w² of its variance for odd w",
          .aliases = {"albumentations.Blur", "imgaug.AverageBlur", "kornia.RandomBoxBlur",
                      "nrtk.AverageBlurPerturber"},
          .make = make<BoxBlur>(axis)};
}

}  // namespace proofload::stress
