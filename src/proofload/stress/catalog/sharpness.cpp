#include <string>

#include "proofload/stress/gaussian_filter.h"
#include "proofload/stress/sharpen.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class Sharpness final : public Stressor {
 public:
  Sharpness(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        unsharp_(params.text("mode") == "unsharp"),
        sigma_(params.real("sigma")),
        threshold_(params.integer("threshold")) {}

 private:
  void stress(Stressed& result, const Keys&, double factor) const override {
    Image& image = result.sample.image;
    if (unsharp_)
      sharpen_about(image, filter_gaussian(image, sigma_), static_cast<float>(factor), threshold_);
    else
      sharpen_about_neighbours(image, static_cast<float>(factor));
  }

  bool unsharp_;
  double sigma_;
  int threshold_;
};

Axis axis_of(const Params& params) {
  if (params.text("direction") == "less")
    return {.parameter = "factor", .unit = "", .identity = 1, .top = 0, .scale = Scale::linear};
  return {
      .parameter = "factor", .unit = "", .identity = 1, .top = 20, .scale = Scale::geometric, .knee = 0.5};
}

}  // namespace

Spec sharpness() {
  return {
      .family = Family::photometric,
      .title = "Sharpness",
      .summary =
          "Multiplies the difference to a smoothed copy: halos and amplified grain above 1, as cameras and "
          "players "
          "that sharpen make them; a smoothed picture at 0.",
      .params = {choice("direction", "more", {"less", "more"}, "Softer (factor 1 to 0) or sharper."),
                 choice("mode", "smooth", {"smooth", "unsharp"},
                        "About the 3 × 3 smoothing of Pillow, whose rim of one pixel stays, or about a "
                        "Gaussian blur."),
                 real("sigma", 2, {0.3, 40}, "px", "Width of the blur in mode `unsharp`."),
                 integer("threshold", 0, {0, 255}, "grey levels",
                         "Smaller differences stay in mode `unsharp`.")},
      .axis = axis_of,
      .levels = {},
      .traits = {.nested = false},
      .source = "Pillow ImageEnhance.Sharpness; unsharp masking",
      .aliases = {"nrtk.SharpnessPerturber", "albumentations.Sharpen",
                  "albumentations.UnsharpMask {mode: unsharp, threshold: 10}", "imgaug.Sharpen",
                  "imgaug.EnhanceSharpness", "kornia.RandomSharpness", "torchvision.RandomAdjustSharpness",
                  "augly.sharpen"},
      .make = make<Sharpness>(axis_of),
  };
}

}  // namespace proofload::stress
